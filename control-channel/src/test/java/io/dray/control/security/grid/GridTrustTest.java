package io.dray.control.security.grid;

import eu.emi.security.authn.x509.proxy.ProxyCertificateOptions;
import eu.emi.security.authn.x509.proxy.ProxyGenerator;
import eu.emi.security.authn.x509.proxy.ProxyPolicy;
import io.dray.control.security.DistinguishedName;
import io.dray.control.security.grid.GridWorld.Wish;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GridTrustTest {
    private static final String ALICE = "O=Test,CN=Alice";
    private static final ProxyPlan FULL = ProxyPlan.full();

    @TempDir
    private Path directory;
    private GridWorld world;
    private GridTrust trust;
    private final GridProxy proxies = new GridProxy(Clock.systemUTC(), new SecureRandom());

    @BeforeEach
    void open() {
        world = new GridWorld(directory);
        trust = GridTrust.open(directory, Duration.ofMillis(1), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        trust.close();
    }

    private GridCredential proxy(GridCredential signer, ProxyPlan plan) {
        return proxies.make(signer, GridWorld.keys(2), plan);
    }

    private void refused(List<X509Certificate> chain, String... words) {
        assertThatThrownBy(() -> trust.verify("The client's certificate", chain))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageStartingWith("The client's certificate")
                .hasMessageEndingWith(".")
                .satisfies(e -> {
                    assertThat(e.getMessage()).contains(words);
                });
    }

    @Test
    void takesAPersonsCertificate() {
        GridIdentity who = trust.verify("It", world.user(ALICE).chain());
        assertThat(who.name()).isEqualTo(DistinguishedName.parse("/O=Test/CN=Alice"));
        assertThat(who.limited()).isFalse();
    }

    @Test
    void takesTheCertificatesOfAnAuthorityThatWasAdded() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        GridTrust.add(empty, world.authority);
        try (GridTrust added = GridTrust.open(empty)) {
            assertThat(added.verify("It", world.user("O=Test,CN=Bob").chain())
                    .name()).hasToString("/O=Test/CN=Bob");
        }
    }

    @Test
    void takesProxiesOfProxies() {
        GridCredential alice = world.user(ALICE);
        GridCredential second = proxy(proxy(alice, FULL), ProxyPlan.limitedOnly());
        GridIdentity who = trust.verify("It", second.chain());
        assertThat(who.name()).hasToString("/O=Test/CN=Alice");
        assertThat(who.limited()).isTrue();
        assertThat(who.expiresAt()).isEqualTo(alice.expiresAt());
    }

    @Test
    void takesTheAuthorityAtTheEndOfTheChain() {
        GridCredential proxy = proxy(world.user(ALICE), FULL);
        List<X509Certificate> chain = new java.util.ArrayList<>(proxy.chain());
        chain.add(world.authority);
        assertThat(trust.verify("It", chain).name()).hasToString("/O=Test/CN=Alice");
    }

    @Test
    void refusesWhatHasExpired() {
        refused(world.user(ALICE, world.now.minusSeconds(7200), Duration.ofHours(1)).chain(),
                "/O=Test/CN=Alice has expired at", "get a new one");
    }

    @Test
    void asksTheClockThatItWasGiven() {
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(90));
        GridCredential alice = world.user(ALICE, world.now.minusSeconds(60), Duration.ofHours(1));
        assertThat(trust.verify("It", alice.chain()).name()).hasToString("/O=Test/CN=Alice");
        try (GridTrust then = GridTrust.open(directory, Duration.ofMillis(1), later)) {
            assertThatThrownBy(() -> then.verify("It", alice.chain()))
                    .hasMessageContaining("has expired at");
        }
    }

    @Test
    void refusesAProxyThatHasExpired() {
        Clock earlier = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-9));
        GridCredential proxy = new GridProxy(earlier, new SecureRandom()).make(
                world.user(ALICE), GridWorld.keys(2),
                new ProxyPlan(false, OptionalInt.empty(), Optional.of(Duration.ofMinutes(5))));
        refused(proxy.chain(), "/O=Test/CN=Alice/CN=", "has expired at", "dray cert proxy");
    }

    @Test
    void refusesWhatIsNotYetValid() {
        refused(world.user(ALICE, world.now.plusSeconds(7200), Duration.ofHours(1)).chain(),
                "/O=Test/CN=Alice is not valid before", "clocks");
    }

    @Test
    void refusesTheRevoked() {
        GridCredential alice = world.user(ALICE);
        world.revoke(List.of(alice.leaf().getSerialNumber()), world.now.plusSeconds(3600));
        refused(proxy(alice, FULL).chain(), "/O=Test/CN=Alice has been revoked by",
                "/O=Test/CN=Test CA");
        assertThat(trust.verify("It", world.user("O=Test,CN=Bob").chain()).name())
                .hasToString("/O=Test/CN=Bob");
    }

    @Test
    void refusesEverybodyOnAnOldRevocationList() {
        world.revoke(List.of(), world.now.minusSeconds(60));
        refused(world.user(ALICE).chain(), "revocation list", "fetch-crl");
    }

    @Test
    void refusesTheSelfSigned() {
        X509Certificate own = GridWorld.certificate(
                new Wish(ALICE, world.now, Duration.ofHours(1), false), GridWorld.keys(1), ALICE,
                GridWorld.keys(1));
        refused(List.of(own), "/O=Test/CN=Alice is self-signed", directory.toString());
    }

    @Test
    void refusesAnUnknownAuthority() {
        X509Certificate foreign = GridWorld.certificate(
                new Wish(ALICE, world.now, Duration.ofHours(1), false), GridWorld.keys(1),
                "O=Other,CN=Other CA", GridWorld.keys(2));
        refused(List.of(foreign), "is issued by /O=Other/CN=Other CA", "not among the authorities");
    }

    @Test
    void refusesAnAuthorityOfTheSameNameWithAnotherKey() {
        X509Certificate foreign = GridWorld.certificate(
                new Wish(ALICE, world.now, Duration.ofHours(1), false), GridWorld.keys(1),
                GridWorld.AUTHORITY, GridWorld.keys(2));
        refused(List.of(foreign), "/O=Test/CN=Alice");
    }

    @Test
    void refusesNamesOutsideTheSigningPolicy() {
        refused(world.user("O=Elsewhere,CN=Alice").chain(), "may not sign /O=Elsewhere/CN=Alice",
                "signing policy");
    }

    @Test
    void refusesAnAuthorityWithoutSigningPolicy() throws IOException {
        Files.delete(directory.resolve(GridWorld.hash(GridWorld.AUTHORITY, true)
                + ".signing_policy"));
        refused(world.user(ALICE).chain(), "has no signing policy in " + directory);
    }

    @Test
    void refusesProxiesDeeperThanAllowed() throws Exception {
        GridCredential first = proxy(world.user(ALICE),
                new ProxyPlan(false, OptionalInt.of(0), Optional.empty()));
        trust.verify("It", first.chain());
        assertThatThrownBy(() -> proxy(first, FULL)).hasMessageContaining("has path length 0");
        // What a signer without scruples makes.
        ProxyCertificateOptions options = new ProxyCertificateOptions(
                ProxyChains.array(first.chain()));
        options.setPublicKey(GridWorld.keys(1).getPublic());
        X509Certificate[] deeper = ProxyGenerator.generate(options, first.key())
                .getCertificateChain();
        refused(List.of(deeper), "one more than the path length", "--path-length");
    }

    @Test
    void refusesAFullProxyOfALimitedOne() throws Exception {
        GridCredential limited = proxy(world.user(ALICE), ProxyPlan.limitedOnly());
        assertThat(proxy(limited, FULL).limited()).isTrue();
        ProxyCertificateOptions options = new ProxyCertificateOptions(
                ProxyChains.array(limited.chain()));
        options.setPublicKey(GridWorld.keys(1).getPublic());
        options.setLimited(false);
        List<X509Certificate> chain = List
                .of(ProxyGenerator.generate(options, limited.key()).getCertificateChain());
        assertThat(new GridCredential(chain, GridWorld.keys(1).getPrivate()).limited()).isTrue();
    }

    @Test
    void refusesProxiesOfPoliciesThatPassNothingOn() throws Exception {
        GridCredential alice = world.user(ALICE);
        ProxyCertificateOptions options = new ProxyCertificateOptions(
                ProxyChains.array(alice.chain()));
        options.setPublicKey(GridWorld.keys(2).getPublic());
        options.setPolicy(new ProxyPolicy(ProxyPolicy.INDEPENDENT_POLICY_OID));
        refused(List.of(ProxyGenerator.generate(options, alice.key()).getCertificateChain()),
                "policy 1.3.6.1.5.5.7.21.2");
    }

    @Test
    void refusesProxiesOfTheFormBeforeRfc3820() {
        GridCredential user = world.user("O=Test,CN=Some User");
        X509Certificate old = GridWorld.certificate(new GridWorld.Wish(
                "O=Test,CN=Some User,CN=proxy",
                user.chain().getFirst().getNotBefore().toInstant(), Duration.ofHours(1), false),
                GridWorld.keys(2), "O=Test,CN=Some User",
                new KeyPair(user.chain().getFirst().getPublicKey(), user.key()));

        refused(GridWorld.joined(old, user.chain()), "before RFC 3820");
    }

    @Test
    void refusesAChangedProxy() {
        GridCredential alice = world.user(ALICE);
        GridCredential proxy = proxy(alice, FULL);
        // Another's proxy before Alice's certificate.
        X509Certificate forged = proxy(new GridCredential(alice.chain(),
                GridWorld.keys(0).getPrivate()), FULL).leaf();
        refused(GridWorld.joined(forged, alice.chain()), "/O=Test/CN=Alice/CN=", "signature");
        // A link left out.
        GridCredential second = proxy(proxy, FULL);
        refused(GridWorld.joined(second.leaf(), alice.chain()), "The client's certificate");
        refused(List.of(proxy.leaf()), "without the certificate of its owner");
    }

    @Test
    void refusesCertificatesIssuedByPersons() {
        GridCredential alice = world.user(ALICE);
        X509Certificate bob = GridWorld.certificate(
                new Wish("O=Test,CN=Bob", world.now, Duration.ofHours(1), false),
                GridWorld.keys(2), ALICE, GridWorld.keys(1));
        refused(GridWorld.joined(bob, alice.chain()), "The client's certificate");
        X509Certificate longer = GridWorld.certificate(
                new Wish(ALICE + ",CN=123", world.now, Duration.ofHours(1), false),
                GridWorld.keys(2), ALICE, GridWorld.keys(1));
        refused(GridWorld.joined(longer, alice.chain()), "The client's certificate");
    }

    /// Anything else than this exception becomes an internal error of TLS, without a sentence.
    @Test
    void tellsTlsWhyANameIsNotTaken() {
        X509Certificate[] chain = ProxyChains
                .array(GridWorld.proxyNamed(world.user(ALICE), "50+CN=51"));
        assertThatThrownBy(() -> trust.trustManager().checkClientTrusted(chain, "RSA"))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("joins several values");
    }

    @Test
    void readsTheDirectoryAgain() {
        GridCredential alice = world.user(ALICE);
        trust.verify("It", alice.chain());
        world.revoke(List.of(alice.leaf().getSerialNumber()), world.now.plusSeconds(3600));
        refused(alice.chain(), "revoked");
        world.revoke(List.of(), world.now.plusSeconds(3600));
        trust.verify("It", alice.chain());
    }

    @Test
    void knowsTheOldHash() throws IOException {
        for (String end : List.of(".0", ".signing_policy")) {
            Files.move(directory.resolve(GridWorld.hash(GridWorld.AUTHORITY, true) + end),
                    directory.resolve(GridWorld.hash(GridWorld.AUTHORITY, false) + end));
        }
        assertThat(trust.verify("It", proxy(world.user(ALICE), FULL).chain()).name())
                .hasToString("/O=Test/CN=Alice");
    }

    @Test
    void survivesDamagedFiles() {
        world.write(GridWorld.hash(GridWorld.AUTHORITY, true) + ".1", "no certificate");
        refused(world.user(ALICE).chain(), "damaged");
    }

    @Test
    void refusesChainsWithoutEnd() {
        X509Certificate leaf = world.user(ALICE).leaf();
        refused(java.util.Collections.nCopies(100, leaf), "chain of more than 24");
        refused(List.of(), "missing");
    }
}
