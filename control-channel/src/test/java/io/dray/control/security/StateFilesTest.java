package io.dray.control.security;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What is kept in files: identity, tokens, authorities.
class StateFilesTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"),
            ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final CertificateIssuer SOURCES = new CertificateIssuer(CLOCK, RANDOM);

    @TempDir
    Path directory;

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static List<String> names(X509Certificate certificate) throws Exception {
        return certificate.getSubjectAlternativeNames()
                .stream()
                .map(name -> name.get(1).toString())
                .toList();
    }

    @Test
    void makesAnIdentityOnFirstStartAndKeepsIt() throws Exception {
        Path state = directory.resolve("a/state");
        NodeIdentity first = NodeIdentity.openOrCreate(state, "dtn.example.org", CLOCK, RANDOM);
        NodeIdentity second = NodeIdentity.openOrCreate(state, "other", CLOCK, RANDOM);
        assertThat(second).isEqualTo(first);
        assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
        assertThat(mode(state)).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(state)) {
            assertThat(files.toList()).hasSize(1)
                    .allSatisfy(file -> assertThat(mode(file)).isEqualTo("rw-------"));
        }
        X509Certificate certificate = first.certificate();
        assertThat(certificate.getSubjectX500Principal().getName())
                .isEqualTo("CN=dray node dtn.example.org");
        assertThat(names(certificate))
                .containsExactly("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "dtn.example.org");
        assertThat(certificate.getNotAfter()).isAfter("2036-11-20");
        certificate.verify(certificate.getPublicKey());
    }

    @Test
    void refusesAnIdentityThatOthersCanReadOrThatIsDamaged() throws Exception {
        NodeIdentity.openOrCreate(directory, "node", CLOCK, RANDOM);
        Path file = directory.resolve("node-identity.pem");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> NodeIdentity.openOrCreate(directory, "node", CLOCK, RANDOM))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("chmod 600");
        Files.writeString(file, "nonsense");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> NodeIdentity.openOrCreate(directory, "node", CLOCK, RANDOM))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void makesATokenOnFirstStartAndKeepsIt() throws Exception {
        AccessToken first = AccessTokens.openOrCreate(directory, RANDOM).owner().orElseThrow();
        assertThat(AccessTokens.openOrCreate(directory, RANDOM).nameOf(first))
                .contains(AccessTokens.OWNER);
        assertThat(mode(directory.resolve("access-tokens"))).isEqualTo("rw-------");
        assertThat(first.toString()).doesNotContain(first.text());
        assertThat(AccessToken.parse(first.text())).isEqualTo(first);
    }

    @Test
    void saysWhereATokenFileIsWrong() {
        String good = new AccessToken(new byte[16]).text();
        for (String line : List.of("alone", "two " + good + " three", "sp/ace " + good,
                "short QUJD", "odd ***", "first " + good)) {
            assertThatThrownBy(() -> TokenHashes.parseInClear("f",
                    "# comment\nfirst " + good + "\n" + line + "\n"))
                    .isInstanceOf(SecurityFailure.class)
                    .hasMessageStartingWith("f:3: ")
                    .hasMessageNotContaining(good);
        }
    }

    @Test
    void keepsNoTokenInClearButTheOwners() throws Exception {
        AccessTokens running = AccessTokens.openOrCreate(directory, RANDOM);
        AccessToken backup = AccessTokens.add(directory, "backup", RANDOM);
        String owner = running.owner().orElseThrow().text();
        assertThat(PrivateFiles.read(directory.resolve("access-tokens")))
                .contains("owner", "backup")
                .doesNotContain(owner, backup.text());
        assertThat(running.nameOf(backup)).contains("backup");
        AccessTokens.revoke(directory, "backup");
        assertThat(running.nameOf(backup)).isEmpty();
        assertThat(AccessTokens.names(directory)).containsExactly("owner");
        assertThatThrownBy(() -> AccessTokens.add(directory, "owner", RANDOM))
                .isInstanceOf(IllegalArgumentException.class);
        AccessTokens.revoke(directory, "owner");
        assertThat(directory.resolve("owner-token")).doesNotExist();
        assertThat(AccessTokens.openOrCreate(directory, RANDOM).owner()).isEmpty();
        AccessToken next = AccessTokens.add(directory, "owner", RANDOM);
        assertThat(AccessTokens.openOrCreate(directory, RANDOM).owner()).contains(next);
        assertThat(running.nameOf(new AccessToken(
                java.util.Base64.getUrlDecoder().decode(owner)))).isEmpty();
    }

    @Test
    void hashesTokensThatEarlierVersionsKeptInClear() throws Exception {
        String owner = new AccessToken(new byte[24]).text();
        String other = new AccessToken(new byte[32]).text();
        PrivateFiles.write(directory.resolve("access-tokens"),
                "# comment\nowner " + owner + "\n\nother " + other + "\n", "rw-------");
        AccessTokens tokens = AccessTokens.openOrCreate(directory, RANDOM);
        assertThat(tokens.owner().orElseThrow().text()).isEqualTo(owner);
        assertThat(tokens.nameOf(AccessToken.parse(other))).contains("other");
        assertThat(PrivateFiles.read(directory.resolve("access-tokens")))
                .doesNotContain(owner, other);
    }

    /// A hash that was read somewhere is no token, whatever the file looks like.
    @Test
    void takesNoHashForAToken() throws Exception {
        AccessTokens.openOrCreate(directory, RANDOM);
        Path file = directory.resolve("access-tokens");
        List<String> lines = Files.readAllLines(file);
        PrivateFiles.write(file, lines.get(1) + "\n", "rw-------");
        assertThatThrownBy(() -> AccessTokens.openOrCreate(directory, RANDOM))
                .isInstanceOf(SecurityFailure.class);
    }

    static Stream<Arguments> damages() {
        return Stream.of("node-identity.pem", "access-tokens", "owner-token")
                .flatMap(file -> Stream.of("empty", "cut", "flipped", "garbage", "directory",
                        "open to others", "missing")
                        .filter(damage -> !damage.equals("missing") || file.equals("owner-token"))
                        .map(damage -> Arguments.of(file, damage)));
    }

    /// Nobody gets another identity, or none, because a file is damaged; the file is named.
    @ParameterizedTest
    @MethodSource("damages")
    void refusesDamagedFiles(String name, String damage) throws Exception {
        NodeIdentity.openOrCreate(directory, "node", CLOCK, RANDOM);
        AccessTokens.openOrCreate(directory, RANDOM);
        Path file = directory.resolve(name);
        byte[] whole = Files.readAllBytes(file);
        for (byte[] wrong : damaged(whole, damage)) {
            Files.deleteIfExists(file);
            switch (damage) {
                case "missing" -> {
                }
                case "directory" -> Files.createDirectory(file);
                default -> {
                    Files.write(file, wrong);
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(
                            damage.equals("open to others") ? "rw-r--r--" : "rw-------"));
                }
            }
            assertThatThrownBy(() -> {
                NodeIdentity.openOrCreate(directory, "node", CLOCK, RANDOM);
                AccessTokens.openOrCreate(directory, RANDOM);
            }).isInstanceOf(SecurityFailure.class).hasMessageContaining(file.toString());
        }
    }

    /// Bits are flipped in the certificate itself, where each counts; of other files in some places.
    private static List<byte[]> damaged(byte[] whole, String damage) {
        return switch (damage) {
            case "empty" -> List.of(new byte[0]);
            case "cut" -> List.of(java.util.Arrays.copyOf(whole, whole.length / 3),
                    java.util.Arrays.copyOf(whole, whole.length - 10));
            case "garbage" -> List.of("\0\u00ff nonsense\n".getBytes(
                    java.nio.charset.StandardCharsets.UTF_8));
            case "flipped" -> java.util.stream.IntStream.of(5, 11, 17, 23)
                    .mapToObj(part -> {
                        byte[] wrong = whole.clone();
                        int at = whole.length * part / 40;
                        while (wrong[at] == '\n') {
                            at++;
                        }
                        wrong[at] ^= 1;
                        return wrong;
                    })
                    .toList();
            default -> List.of(whole);
        };
    }

    @Test
    void anAuthoritySignsHostsAndUsers() throws Exception {
        CertificateAuthority.Files files = CertificateAuthority.Files.in(directory, "ca");
        CertificateAuthority.create("Lab CA", Duration.ofDays(100), files, SOURCES);
        CertificateAuthority authority = CertificateAuthority.open(files, SOURCES);
        X509Certificate host = authority.issueHost(List.of("dtn.example.org", "192.0.2.1"),
                Duration.ofDays(10), CertificateAuthority.Files.in(directory, "dtn"));
        X509Certificate user = authority.issueUser("Alice Example", Duration.ofDays(10),
                CertificateAuthority.Files.in(directory, "alice"));
        CertificateChains.validate("host", List.of(host), List.of(authority.certificate()), CLOCK);
        CertificateChains.validate("user", List.of(user), List.of(authority.certificate()), CLOCK);
        assertThat(names(host))
                .containsExactly("dtn.example.org", "192.0.2.1");
        assertThat(user.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(mode(directory.resolve("alice-key.pem"))).isEqualTo("rw-------");
        assertThat(mode(directory.resolve("alice.pem"))).isEqualTo("rw-r--r--");
    }

    @Test
    void overwritesNoCertificate() {
        CertificateAuthority.Files files = CertificateAuthority.Files.in(directory, "ca");
        CertificateAuthority authority = CertificateAuthority.create("Lab CA",
                Duration.ofDays(1), files, SOURCES);
        assertThatThrownBy(() -> CertificateAuthority.create("Lab CA", Duration.ofDays(1), files,
                SOURCES)).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("not overwritten");
        assertThatThrownBy(() -> authority.issueUser("Eve", Duration.ofDays(1), files))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(CertificateAuthority.open(files, SOURCES).certificate())
                .isEqualTo(authority.certificate());
    }

    @Test
    void refusesNamesThatAreNone() {
        CertificateAuthority authority = CertificateAuthority.create("Lab CA",
                Duration.ofDays(1), CertificateAuthority.Files.in(directory, "ca"), SOURCES);
        for (String name : List.of("", "no good", "-dash", "a/b", "x".repeat(254))) {
            assertThatThrownBy(() -> authority.issueHost(List.of(name), Duration.ofDays(1),
                    CertificateAuthority.Files.in(directory, "host")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> authority.issueUser(" ", Duration.ofDays(1),
                CertificateAuthority.Files.in(directory, "user")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aUserCannotPlayAuthority() {
        CertificateAuthority authority = CertificateAuthority.create("Lab CA",
                Duration.ofDays(1), CertificateAuthority.Files.in(directory, "ca"), SOURCES);
        CertificateAuthority.Files user = CertificateAuthority.Files.in(directory, "user");
        authority.issueUser("Alice", Duration.ofDays(1), user);
        assertThatThrownBy(() -> CertificateAuthority.open(user, SOURCES))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("not the certificate");
    }
}
