package io.dray.control.security;

import io.dray.control.security.AnonymousAccess.Level;
import io.dray.control.security.Authorization.Rule;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NodeSecurityTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final CertificateIssuer SOURCES = new CertificateIssuer(CLOCK,
            new SecureRandom());
    private static final InetSocketAddress NEAR = new InetSocketAddress(
            InetAddress.ofLiteral("127.0.0.1"), 40000);
    private static final InetSocketAddress FAR = new InetSocketAddress(
            InetAddress.ofLiteral("192.0.2.7"), 40000);
    private static final Path ROOT = Path.of("/export");

    @TempDir
    Path directory;
    private NodeIdentity identity;
    private AccessTokens tokens;

    @BeforeEach
    void firstStart() {
        Path state = directory.resolve("state");
        identity = NodeIdentity.openOrCreate(state, "node", CLOCK, new SecureRandom());
        tokens = AccessTokens.openOrCreate(state, new SecureRandom());
    }

    private NodeSecurity security(AnonymousAccess anonymous) {
        return new NodeSecurity(new NodeSecuritySettings(identity, List.of(), tokens,
                Optional.empty(), anonymous, NodeSecuritySettings.ownersGrant(ROOT, false)),
                CLOCK);
    }

    private NodeSecurity mapped(String map, X509Certificate... authorities) throws Exception {
        Path file = Files.writeString(directory.resolve("map"), map);
        return new NodeSecurity(new NodeSecuritySettings(identity, List.of(authorities), tokens,
                Optional.of(file), new AnonymousAccess(AnonymousAccess.Level.NONE, false),
                NodeSecuritySettings.ownersGrant(ROOT, false)), CLOCK);
    }

    private String token() {
        return tokens.owner().orElseThrow().text();
    }

    private static LoginAttempt attempt(String user, String password, boolean tls) {
        return new LoginAttempt(user, password,
                tls ? ControlProtectionKind.TLS : ControlProtectionKind.CLEAR,
                List.of(), FAR);
    }

    private static LoginAttempt shown(String user, X509Certificate certificate) {
        return new LoginAttempt(user, "", ControlProtectionKind.TLS, List.of(certificate), FAR);
    }

    @ParameterizedTest
    @ValueSource(strings = {":token:", "token", "alice"})
    void letsInWhoeverKnowsAToken(String user) {
        NodeSecurity security = security(new AnonymousAccess(AnonymousAccess.Level.NONE, false));
        LoginAttempt attempt = attempt(user, token(), true);
        assertThat(security.needsNoPassword(attempt)).isFalse();
        assertThat(security.login(attempt)).isEqualTo(new Authorization("token:owner", "owner",
                ROOT, List.of(new Rule("/", true, true, true)), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wrong", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%%%%"})
    void tellsOthersNothing(String password) {
        NodeSecurity security = security(new AnonymousAccess(AnonymousAccess.Level.NONE, false));
        for (String user : List.of(":token:", "alice", ":certificate:", "anonymous",
                ":globus-mapping:")) {
            assertThatThrownBy(() -> security.login(attempt(user, password, true)))
                    .isInstanceOf(SecurityFailure.class)
                    .hasMessage("Login incorrect.");
        }
    }

    @Test
    void takesNoTokenInClear() {
        NodeSecurity security = security(new AnonymousAccess(AnonymousAccess.Level.NONE, false));
        assertThatThrownBy(() -> security.login(attempt(":token:", token(), false)))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("AUTH TLS");
    }

    @Test
    void letsAnonymousInAsFarAsAllowed() {
        Authorization reader = security(new AnonymousAccess(Level.READ, false))
                .login(attempt("anonymous", "me@", true));
        assertThat(reader).isEqualTo(new Authorization("anonymous", "anonymous", ROOT,
                List.of(new Rule("/", true, false, false)), false));
        Authorization writer = security(new AnonymousAccess(Level.WRITE, false))
                .login(attempt("FTP", "", true));
        assertThat(writer.rules()).containsExactly(new Rule("/", true, true, true));
    }

    @Test
    void takesClearAnonymousLoginsFromLoopbackOnlyUnlessInsistedOn() {
        LoginAttempt near = new LoginAttempt("anonymous", "", ControlProtectionKind.CLEAR,
                List.of(),
                NEAR);
        LoginAttempt far = attempt("anonymous", "", false);
        NodeSecurity careful = security(new AnonymousAccess(Level.READ, false));
        assertThat(careful.login(near).account()).isEqualTo("anonymous");
        assertThatThrownBy(() -> careful.login(far)).isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("over TLS only");
        assertThat(security(new AnonymousAccess(Level.READ, true)).login(far).account())
                .isEqualTo("anonymous");
    }

    @Test
    void letsInCertificatesThatTheMapKnows() throws Exception {
        CertificateAuthority authority = authority("ca");
        X509Certificate alice = authority.issueUser("Alice", Duration.ofHours(1),
                CertificateAuthority.Files.in(directory, "alice"));
        X509Certificate bob = authority.issueUser("Bob", Duration.ofHours(1),
                CertificateAuthority.Files.in(directory, "bob"));
        NodeSecurity security = mapped("subject:/CN=Alice alice /data/alice /=rw third-party",
                authority.certificate());
        for (String user : List.of(":certificate:", ":globus-mapping:", "alice")) {
            assertThat(security.needsNoPassword(shown(user, alice))).isTrue();
            assertThat(security.login(shown(user, alice)))
                    .isEqualTo(new Authorization("/CN=Alice", "alice", Path.of("/data/alice"),
                            List.of(new Rule("/", true, true, false)), true));
        }
        assertThat(security.needsNoPassword(shown("root", alice))).isFalse();
        assertThat(security.needsNoPassword(shown(":certificate:", bob))).isFalse();
        assertThatThrownBy(() -> security.login(shown(":certificate:", bob)))
                .hasMessage("Login incorrect.");
    }

    @Test
    void believesNoStrangersCertificate() throws Exception {
        CertificateAuthority trusted = authority("trusted");
        X509Certificate forged = authority("forger").issueUser("Alice", Duration.ofHours(1),
                CertificateAuthority.Files.in(directory, "forged"));
        X509Certificate expired = trusted.issueUser("Alice", Duration.ofMinutes(-1),
                CertificateAuthority.Files.in(directory, "expired"));
        X509Certificate host = trusted.issueHost(List.of("Alice"), Duration.ofHours(1),
                CertificateAuthority.Files.in(directory, "host"));
        NodeSecurity security = mapped("subject:/CN=Alice alice /data /=rw",
                trusted.certificate());
        assertThat(security.needsNoPassword(shown(":certificate:", forged))).isFalse();
        assertThat(security.needsNoPassword(shown(":certificate:", expired))).isFalse();
        // Host certificates of this authority are for clients too: nodes talk to nodes.
        assertThat(security.needsNoPassword(shown(":certificate:", host))).isTrue();
        LoginAttempt clear = new LoginAttempt(":certificate:", "", ControlProtectionKind.CLEAR,
                List.of(host), FAR);
        assertThat(security.needsNoPassword(clear)).isFalse();
    }

    @Test
    void letsInAPinnedCertificateOfAnyIssuer() throws Exception {
        X509Certificate robot = authority("own").issueUser("Robot", Duration.ofHours(1),
                CertificateAuthority.Files.in(directory, "robot"));
        NodeSecurity security = mapped(
                "sha256:" + Fingerprint.of(robot).hex() + " robot /data /=r");
        assertThat(security.login(shown(":certificate:", robot)).account()).isEqualTo("robot");
    }

    @Test
    void theMapMayNarrowATokensRights() throws Exception {
        NodeSecurity security = mapped("token:owner backup /data /=r");
        assertThat(security.login(attempt(":token:", token(), true)))
                .isEqualTo(new Authorization("token:owner", "backup", Path.of("/data"),
                        List.of(new Rule("/", true, false, false)), false));
    }

    private CertificateAuthority authority(String file) {
        return CertificateAuthority.create("Test CA", Duration.ofDays(1),
                CertificateAuthority.Files.in(directory, file), SOURCES);
    }
}
