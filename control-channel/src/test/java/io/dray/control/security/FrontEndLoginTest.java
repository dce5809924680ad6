package io.dray.control.security;

import io.dray.control.security.AnonymousAccess.Level;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Front ends that log in for their users, and others that try.
final class FrontEndLoginTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Path ROOT = Path.of("/export");
    private static final Authorization GRANT = NodeSecuritySettings.ownersGrant(ROOT, false);

    @TempDir
    Path directory;
    private NodeIdentity identity;
    private AccessTokens tokens;

    @BeforeEach
    void firstStart() {
        identity = NodeIdentity.openOrCreate(directory.resolve("state"), "node", CLOCK,
                new SecureRandom());
        tokens = AccessTokens.openOrCreate(directory.resolve("state"), new SecureRandom());
    }

    private NodeSecurity told(String... frontEnds) {
        return security("", List.of(), frontEnds);
    }

    private NodeSecurity security(String map, List<X509Certificate> authorities,
            String... frontEnds) {
        try {
            Path file = Files.writeString(directory.resolve("map"), map);
            return new NodeSecurity(new NodeSecuritySettings(identity, authorities, tokens,
                    Optional.of(file), new AnonymousAccess(Level.READ, false), GRANT)
                    .with(Set.of(frontEnds)), CLOCK);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private LoginAttempt byToken(String user) {
        return attempt(user, tokens.owner().orElseThrow().text(), ControlProtectionKind.TLS);
    }

    private static LoginAttempt attempt(String user, String password,
            ControlProtectionKind channel) {
        return new LoginAttempt(user, password, channel, List.of(),
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 40000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "root", "owner", "anonymous", "a", "svc_1.x-y"})
    void actsForTheAccountThatItNames(String account) {
        assertThat(told("token:owner").login(byToken(account))).isEqualTo(new Authorization(
                account + " by token:owner", account, ROOT, GRANT.rules(), true));
    }

    @Test
    void hasTheRightsOfItsOwnRule() {
        NodeSecurity security = security("token:owner door /export/lab /=rw", List.of(),
                "token:owner");
        assertThat(security.login(byToken("alice"))).isEqualTo(new Authorization(
                "alice by token:owner", "alice", Path.of("/export/lab"),
                List.of(new Authorization.Rule("/", true, true, false)), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {":token:", ":other:"})
    void isItselfWhereItNamesNobody(String user) {
        assertThat(told("token:owner").login(byToken(user)).identity()).isEqualTo("token:owner");
    }

    @ParameterizedTest
    @MethodSource("namesOfNobody")
    void refusesNamesThatAreNoAccounts(String name) {
        assertThatThrownBy(() -> told("token:owner").login(byToken(name)))
                .isInstanceOf(SecurityFailure.class)
                .hasMessage("Login incorrect.");
    }

    static List<String> namesOfNobody() {
        return List.of("", " ", ".", "..", "-rf", "alice/../root", "alice\u0000", "alice\nroot",
                "alice by token:owner", "al\u00efce", "alice\u001b[2J", "x".repeat(65),
                "x".repeat(300));
    }

    @Test
    void letsOthersActForNobody() {
        NodeSecurity security = told("token:front-end", "owner", "/CN=token:owner");
        for (String name : List.of("alice", "root", "anything at all")) {
            assertThat(security.login(byToken(name)))
                    .isEqualTo(new Authorization("token:owner", "owner", ROOT, GRANT.rules(),
                            true));
        }
    }

    @Test
    void takesNoTokenOfAFrontEndWhereAnybodyCouldRead() {
        String token = tokens.owner().orElseThrow().text();
        for (String user : List.of("alice", "anonymous")) {
            assertThatThrownBy(() -> told("token:owner")
                    .login(attempt(user, token, ControlProtectionKind.CLEAR)))
                    .isInstanceOf(SecurityFailure.class);
        }
    }

    @Test
    void leavesThoseAloneWhoDoNotSayWhoTheyAre() {
        assertThat(
                told("token:owner").login(attempt("anonymous", "me@", ControlProtectionKind.TLS)))
                .satisfies(nobody -> assertThat(nobody.identity()).isEqualTo("anonymous"))
                .satisfies(nobody -> assertThat(nobody.rules())
                        .containsExactly(new Authorization.Rule("/", true, false, false)));
    }

    @Test
    void knowsAFrontEndByItsCertificate() {
        CertificateAuthority authority = CertificateAuthority.create("Lab", Duration.ofDays(1),
                CertificateAuthority.Files.in(directory, "ca"),
                new CertificateIssuer(CLOCK, new SecureRandom()));
        X509Certificate front = authority.issueUser("door", Duration.ofHours(1),
                CertificateAuthority.Files.in(directory, "door"));
        List<X509Certificate> authorities = List.of(authority.certificate());
        String map = "subject:/CN=door dray /export /=rwd third-party";
        NodeSecurity told = security(map, authorities, "/CN=door");
        assertThat(told.needsNoPassword(shown("alice", front))).isTrue();
        assertThat(told.login(shown("alice", front)).identity()).isEqualTo("alice by /CN=door");
        assertThat(told.login(shown(":certificate:", front)).identity()).isEqualTo("/CN=door");
        assertThat(told.needsNoPassword(shown("alice/../root", front))).isFalse();
        NodeSecurity untold = security(map, authorities);
        assertThat(untold.needsNoPassword(shown("alice", front))).isFalse();
        assertThatThrownBy(() -> untold.login(shown("alice", front)))
                .isInstanceOf(SecurityFailure.class);
    }

    private static LoginAttempt shown(String user, X509Certificate certificate) {
        return new LoginAttempt(user, "", ControlProtectionKind.TLS, List.of(certificate),
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 40000));
    }
}
