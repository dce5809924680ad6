package io.dray.control.security.grid;

import io.dray.control.security.CredentialNotation;
import io.dray.control.security.grid.GridWorld.Wish;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GridProxyTest {
    @TempDir
    private Path directory;
    private GridWorld world;
    private GridCredential alice;
    private final GridProxy proxies = new GridProxy(Clock.systemUTC(), new SecureRandom());

    @BeforeEach
    void makeWorld() {
        world = new GridWorld(directory);
        alice = world.user("O=Test,CN=Alice");
    }

    private static X509Certificate read(byte[] der) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
    }

    @Test
    void writesWhatRfc3820Asks() {
        GridCredential proxy = proxies.make(alice, GridWorld.keys(2),
                new ProxyPlan(true, OptionalInt.of(3), Optional.of(Duration.ofHours(2))));
        X509Certificate leaf = proxy.leaf();
        assertThat(leaf.getIssuerX500Principal())
                .isEqualTo(alice.leaf().getSubjectX500Principal());
        assertThat(leaf.getSubjectX500Principal().getName())
                .isEqualTo("CN=" + leaf.getSerialNumber() + ",CN=Alice,O=Test");
        assertThat(leaf.getSerialNumber().bitLength()).isBetween(25, 31);
        assertThat(leaf.getCriticalExtensionOIDs())
                .containsExactlyInAnyOrder("2.5.29.15", "1.3.6.1.5.5.7.1.14");
        // OCTET STRING of SEQUENCE { INTEGER 3, SEQUENCE { limited policy } }.
        assertThat(HexFormat.of().formatHex(leaf.getExtensionValue("1.3.6.1.5.5.7.1.14")))
                .isEqualTo("04143012020103300d060b2b060104019b5001010109");
        assertThat(leaf.getKeyUsage()).startsWith(true, false, true, false, false, false);
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(proxy.expiresAt())
                .isCloseTo(Instant.now().plus(Duration.ofHours(2)),
                        org.assertj.core.api.Assertions.within(10, ChronoUnit.SECONDS));
        assertThat(proxy.limited()).isTrue();
        assertThat(proxy.identity()).hasToString("/O=Test/CN=Alice");
    }

    @Test
    void outlivesNoIssuer() {
        GridCredential proxy = proxies.make(alice, GridWorld.keys(2), new ProxyPlan(false,
                OptionalInt.empty(), Optional.of(Duration.ofDays(300))));
        assertThat(proxy.expiresAt()).isEqualTo(alice.expiresAt());
        assertThat(proxy.leaf().getNotBefore().toInstant())
                .isAfterOrEqualTo(alice.leaf().getNotBefore().toInstant());
    }

    @Test
    void signsNothingWithWhatHasExpired() {
        GridProxy later = new GridProxy(
                Clock.fixed(alice.expiresAt().plusSeconds(1), ZoneOffset.UTC), new SecureRandom());
        assertThatThrownBy(() -> later.make(alice, GridWorld.keys(2), ProxyPlan.full()))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("has expired at");
    }

    @Test
    void signsWithAKeyOfAnotherKindThanItsAuthoritys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair elliptic = generator.generateKeyPair();
        X509Certificate bob = GridWorld.certificate(
                new Wish("O=Test,CN=Bob", world.now.minusSeconds(60), Duration.ofHours(1), false),
                elliptic, GridWorld.AUTHORITY, world.authorityKeys);
        GridCredential proxy = proxies.make(
                new GridCredential(List.of(bob), elliptic.getPrivate()), GridWorld.keys(2),
                ProxyPlan.full());
        assertThat(proxy.leaf().getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(proxy.chain().getLast()).isEqualTo(bob);
        try (GridTrust trust = GridTrust.open(directory)) {
            assertThat(trust.verify("It", proxy.chain()).name()).hasToString("/O=Test/CN=Bob");
        }
    }

    @Test
    void countsPathLengthsAlongTheChain() {
        GridCredential first = proxies.make(alice, GridWorld.keys(2),
                new ProxyPlan(false, OptionalInt.of(1), Optional.empty()));
        GridCredential second = proxies.make(first, GridWorld.keys(2), ProxyPlan.full());
        assertThatThrownBy(() -> proxies.make(second, GridWorld.keys(2), ProxyPlan.full()))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("has path length 1");
    }

    @Test
    void readsBackTheFileItWrites() {
        GridCredential proxy = proxies.make(alice, GridWorld.keys(2), ProxyPlan.full());
        String pem = proxy.toPem();
        assertThat(pem).containsSubsequence("BEGIN CERTIFICATE", "BEGIN PRIVATE KEY",
                "BEGIN CERTIFICATE");
        assertThat(GridCredential.of(CredentialNotation.parsePem("it", pem))).isEqualTo(proxy);
        assertThat(proxy.toString()).doesNotContain(proxy.key().toString());
    }

    @Test
    void delegatesFromEndToEnd() throws Exception {
        GridCredential proxy = proxies.make(alice, GridWorld.keys(0), ProxyPlan.full());
        DelegationRequest request = new DelegationRequest(GridWorld.keys(2));
        byte[] certificate = proxies.sign(proxy, request.encoded(), ProxyPlan.limitedOnly());
        GridCredential delegated = request.complete(certificate, proxy.chain());
        assertThat(delegated.limited()).isTrue();
        assertThat(delegated.chain()).hasSize(3);
        assertThat(delegated.identity()).isEqualTo(alice.identity());
        assertThat(delegated.expiresAt()).isEqualTo(alice.expiresAt());
        assertThat(read(certificate)).isEqualTo(delegated.leaf());
        try (GridTrust trust = GridTrust.open(directory)) {
            assertThat(trust.verify("It", delegated.chain()).limited()).isTrue();
        }
    }

    @Test
    void asksAsTheGlobusServerDoes() throws Exception {
        PKCS10CertificationRequest request = new PKCS10CertificationRequest(
                new DelegationRequest(GridWorld.keys(2)).encoded());
        assertThat(request.getSubject()).hasToString("CN=NULL SUBJECT NAME ENTRY");
        assertThat(request.getRequestedExtensions()
                .getExtension(new org.bouncycastle.asn1.ASN1ObjectIdentifier(
                        "1.3.6.1.5.5.7.1.14"))
                .getExtnValue()
                .getOctets())
                .isEqualTo(HexFormat.of()
                        .parseHex("300c300a06082b06010505071501"));
    }

    private static byte[] request(KeyPair keys, KeyPair signer) {
        try {
            return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=x"),
                    keys.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withRSA")
                            .build(signer.getPrivate()))
                    .getEncoded();
        } catch (IOException | org.bouncycastle.operator.OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void unsigned(byte[] request, String reason) {
        assertThatThrownBy(() -> proxies.sign(alice, request, ProxyPlan.full()))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesARequestSignedByAnotherKey() {
        unsigned(request(GridWorld.keys(2), GridWorld.keys(0)), "not signed by its own key");
    }

    @Test
    void refusesRequestsWithWeakOrHugeKeys() throws Exception {
        KeyPair weak = GridWorld.rsa(512);
        byte[] request = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=x"),
                weak.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA")
                        .build(weak.getPrivate()))
                .getEncoded();
        unsigned(request, "RSA key of 512 bits");
        unsigned(request(new KeyPair(hugeKey(), GridWorld.keys(2).getPrivate()),
                GridWorld.keys(2)), "RSA key of 16384 bits");
    }

    private static RSAPublicKey hugeKey() throws Exception {
        return (RSAPublicKey) java.security.KeyFactory.getInstance("RSA")
                .generatePublic(new java.security.spec.RSAPublicKeySpec(
                        BigInteger.ONE.shiftLeft(16383).add(BigInteger.ONE),
                        BigInteger.valueOf(65537)));
    }

    @Test
    void signsKeysOfAnotherSizeThanItsOwn() throws Exception {
        KeyPair foreign = GridWorld.rsa(1024);
        byte[] der = proxies.sign(alice, request(foreign, foreign), ProxyPlan.full());
        assertThat(((RSAPublicKey) read(der).getPublicKey()).getModulus().bitLength())
                .isEqualTo(1024);
    }

    @Test
    void refusesGarbageForARequest() {
        byte[] good = new DelegationRequest(GridWorld.keys(2)).encoded();
        unsigned(new byte[0], "not a certificate request");
        unsigned(Arrays.copyOf(good, good.length / 2), "not a certificate request");
        unsigned(new byte[1 << 20], "longer than");
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            unsigned(bad, "certificate request");
        }
    }

    @Test
    void refusesDelegationsThatAreNotWhatWasAskedFor() throws Exception {
        DelegationRequest request = new DelegationRequest(GridWorld.keys(2));
        byte[] good = proxies.sign(alice, request.encoded(), ProxyPlan.full());
        incomplete(request, new byte[]{1, 2, 3}, "not a certificate in DER form");
        incomplete(request, new byte[1 << 20], "longer than");
        byte[] two = Arrays.copyOf(good, 2 * good.length);
        System.arraycopy(good, 0, two, good.length, good.length);
        incomplete(request, two, "more than one certificate");
        incomplete(request,
                proxies.sign(alice, request(GridWorld.keys(0), GridWorld.keys(0)),
                        ProxyPlan.full()),
                "not for the key that was sent");
        X509Certificate plain = GridWorld.certificate(
                new Wish("O=Test,CN=Alice,CN=1", world.now, Duration.ofHours(1), false),
                GridWorld.keys(2), "O=Test,CN=Alice", GridWorld.keys(1));
        incomplete(request, plain.getEncoded(), "not a proxy certificate");
        incomplete(request,
                proxies.sign(world.user("O=Test,CN=Bob"), request.encoded(), ProxyPlan.full()),
                "not by the peer");
        incomplete(request,
                proxies.sign(new GridCredential(alice.chain(), GridWorld.keys(0).getPrivate()),
                        request.encoded(), ProxyPlan.full()),
                "signature of the delegated certificate is not the peer's");
    }

    private void incomplete(DelegationRequest request, byte[] certificate, String reason) {
        assertThatThrownBy(() -> request.complete(certificate, List.of(alice.leaf())))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining(reason);
    }
}
