package io.dray.control.security.grid;

import io.dray.control.security.CredentialNotation;
import io.dray.control.security.PemNotation;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GridCredentialsTest {
    private static final Clock CLOCK = Clock.systemUTC();
    /// Of the user: another than that of these tests where it may be, as root's files are anybody's.
    private static final int ACCOUNT = own() == 0 ? 1234 : own();

    @TempDir
    private Path home;
    private GridWorld world;
    private GridCredential alice;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeWorld() throws IOException {
        world = new GridWorld(Files.createDirectory(home.resolve("certs")));
        alice = world.user("O=Test,CN=Alice");
        Files.createDirectory(home.resolve(".globus"));
        Files.createDirectory(home.resolve("tmp"));
    }

    private static int own() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private GridCredentials places() {
        return new GridCredentials(environment, Optional.of(home), home.resolve("tmp"), ACCOUNT);
    }

    private Path file(String name, String text) throws IOException {
        Path file = Files.writeString(home.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private GridCredential proxy() {
        return new GridProxy(CLOCK, new SecureRandom()).make(alice, GridWorld.keys(2),
                ProxyPlan.full());
    }

    private void userPair() throws IOException {
        file(".globus/usercert.pem", PemNotation.format(alice.chain()));
        file(".globus/userkey.pem", PemNotation.format(alice.key()));
    }

    @Test
    void looksInTheUsualOrder() throws IOException {
        userPair();
        assertThat(places().find(CLOCK).file()).hasFileName("usercert.pem");
        environment.put("X509_USER_CERT", file("other.pem", alice.toPem()).toString());
        assertThat(places().find(CLOCK).file()).hasFileName("other.pem");
        file("tmp/x509up_u" + ACCOUNT, proxy().toPem());
        assertThat(places().find(CLOCK).file()).hasFileName("x509up_u" + ACCOUNT);
        environment.put("X509_USER_PROXY", file("proxy.pem", proxy().toPem()).toString());
        assertThat(places().find(CLOCK).file()).hasFileName("proxy.pem");
        assertThat(places().find(CLOCK).credential().isProxy()).isTrue();
    }

    @Test
    void saysOfEachPlaceWhyNothingIsThere() throws IOException {
        file(".globus/usercert.pem", "-----BEGIN CERTIFICATE-----\nAAAA");
        file(".globus/userkey.pem", "x");
        assertThatThrownBy(() -> places().find(CLOCK)).isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("tmp/x509up_u" + ACCOUNT + " is not there; ")
                .hasMessageContaining(".globus/usercert.pem is not a valid PEM")
                .hasMessageContaining("dray cert proxy");
    }

    @Test
    void doesNotPassOverAPlaceThatIsNamed() throws IOException {
        userPair();
        environment.put("X509_USER_PROXY", home.resolve("gone.pem").toString());
        assertThatThrownBy(() -> places().find(CLOCK))
                .hasMessageContaining("gone.pem is not there");
    }

    @Test
    void passesOverAnExpiredProxyAndNamesIt() throws IOException {
        GridCredential old = world.user("O=Test,CN=Alice", world.now.minusSeconds(7200),
                Duration.ofHours(1));
        file("tmp/x509up_u" + ACCOUNT, old.toPem());
        assertThatThrownBy(() -> places().find(CLOCK))
                .hasMessageContaining("x509up_u" + ACCOUNT + " has expired at");
        userPair();
        assertThat(places().find(CLOCK).file()).hasFileName("usercert.pem");
    }

    @Test
    void refusesKeysThatOthersCanRead() throws IOException {
        Path proxy = file("proxy.pem", proxy().toPem());
        Files.setPosixFilePermissions(proxy, PosixFilePermissions.fromString("rw-r--r--"));
        environment.put("X509_USER_PROXY", proxy.toString());
        assertThatThrownBy(() -> places().find(CLOCK)).hasMessageContaining("chmod 600");
    }

    @Test
    @Tag("interop")
    void refusesFilesThatSomebodyElsePutThere() throws IOException {
        Path proxy = file("tmp/x509up_u" + ACCOUNT, proxy().toPem());
        belongsTo(proxy, 4711);
        assertThatThrownBy(() -> places().find(CLOCK)).isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("x509up_u" + ACCOUNT + " belongs to the account with id 4711")
                .hasMessageContaining("remove it");
        environment.put("X509_USER_PROXY", proxy.toString());
        assertThatThrownBy(() -> places().find(CLOCK)).hasMessageContaining("with id 4711");
        assertThatThrownBy(() -> GridCredentials.load(proxy, proxy, "secret"::toCharArray))
                .hasMessageContaining("with id 4711");
        belongsTo(proxy, ACCOUNT);
        assertThat(places().find(CLOCK).file()).isEqualTo(proxy);
        belongsTo(proxy, 0);
        assertThat(places().find(CLOCK).file()).isEqualTo(proxy);
    }

    @Test
    @Tag("interop")
    void refusesALinkThatSomebodyElsePutThere() throws IOException {
        Path proxy = file("proxy.pem", proxy().toPem());
        Path link = Files.createSymbolicLink(home.resolve("tmp/x509up_u" + ACCOUNT), proxy);
        assertThat(places().find(CLOCK).file()).isEqualTo(link);
        belongsTo(link, 4711);
        assertThatThrownBy(() -> places().find(CLOCK)).hasMessageContaining("with id 4711");
    }

    private static void belongsTo(Path file, int account) throws IOException {
        Assumptions.assumeTrue(own() == 0, "only root can give files away");
        Files.setAttribute(file, "unix:uid", account, LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void refusesAKeyOfAnother() throws IOException {
        Path key = file("key.pem", PemNotation.format(GridWorld.keys(0).getPrivate()));
        Path certificate = file("cert.pem", PemNotation.format(alice.chain()));
        assertThatThrownBy(() -> GridCredentials.load(certificate, key))
                .hasMessageContaining("does not belong");
    }

    @Test
    void takesHostCredentialsFromOneFileOrTwo() throws IOException {
        Path both = file("host.pem", alice.toPem());
        assertThat(places().host(Optional.of(both), Optional.empty()).credential())
                .isEqualTo(alice);
        Path key = file("key.pem", PemNotation.format(alice.key()));
        Path certificate = file("cert.pem", PemNotation.format(alice.chain()));
        assertThat(places().host(Optional.of(certificate), Optional.of(key)).credential())
                .isEqualTo(alice);
    }

    @Test
    void opensKeysUnderAPassPhrase() throws Exception {
        Path certificate = file("cert.pem", PemNotation.format(alice.chain()));
        java.io.StringWriter text = new java.io.StringWriter();
        try (org.bouncycastle.openssl.jcajce.JcaPEMWriter writer = new org.bouncycastle.openssl.jcajce.JcaPEMWriter(
                text)) {
            writer.writeObject(alice.key(),
                    new org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder("DES-EDE3-CBC")
                            .build("secret".toCharArray()));
        }
        Path key = file("key.pem", text.toString());
        assertThat(GridCredentials.load(certificate, key, "secret"::toCharArray).credential())
                .isEqualTo(alice);
        assertThatThrownBy(() -> GridCredentials.load(certificate, key, "wrong"::toCharArray))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("pass phrase is wrong");
        Path cut = file("cut.pem", text.toString().substring(0, 300));
        assertThatThrownBy(() -> GridCredentials.load(certificate, cut, "secret"::toCharArray))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("cut short");
        assertThat(CredentialExplanation.of(key, Optional.empty(), world.now).key().orElseThrow())
                .contains("pass phrase");
    }

    @Test
    void failsInWordsOnDamagedProxyFiles() throws IOException {
        String good = proxy().toPem();
        Random random = new Random(3);
        for (int i = 0; i < 150; i++) {
            StringBuilder bad = new StringBuilder(good);
            if (i % 2 == 0) {
                bad.setLength(random.nextInt(good.length()));
            } else {
                bad.setCharAt(random.nextInt(good.length()), (char) random.nextInt(256));
            }
            try {
                GridCredential.of(CredentialNotation.parsePem("it", bad.toString())).identity();
            } catch (SecurityFailure e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void explainsWhatAFileHolds() throws IOException {
        Path file = file("proxy.pem", proxy().toPem());
        try (GridTrust trust = GridTrust.open(world.directory)) {
            CredentialExplanation good = CredentialExplanation.of(file, Optional.of(trust),
                    world.now);
            assertThat(good.problems()).isEmpty();
            assertThat(good.certificates()).hasSize(2);
            assertThat(good.certificates().getFirst().kind()).isEqualTo("full proxy (RFC 3820)");
            assertThat(good.trust().orElseThrow()).endsWith("as /O=Test/CN=Alice");
            world.revoke(java.util.List.of(alice.leaf().getSerialNumber()),
                    world.now.plusSeconds(3600));
        }
        try (GridTrust trust = GridTrust.open(world.directory)) {
            assertThat(CredentialExplanation.of(file, Optional.of(trust), world.now).problems())
                    .singleElement()
                    .asString()
                    .contains("revoked");
        }
        CredentialExplanation late = CredentialExplanation.of(file, Optional.empty(),
                world.now.plus(Duration.ofDays(2)));
        assertThat(late.good()).isFalse();
        assertThat(late.problems()).hasSize(2);
        assertThatThrownBy(() -> CredentialExplanation.of(file("x", "hello"), Optional.empty(),
                world.now)).hasMessageContaining("neither a certificate nor a private key");
        assertThatThrownBy(() -> CredentialExplanation.of(home.resolve("none"),
                Optional.empty(), world.now)).hasMessageContaining("is not there");
    }
}
