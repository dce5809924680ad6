package io.dray.control.security;

import io.dray.control.security.Authorization.Rule;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Logins by GSI where an identity map and a gridmap both have something to say.
final class GridLoginTest {
    private static final DistinguishedName ALICE = DistinguishedName.parse("/O=Lab/CN=Alice");

    @TempDir
    private Path directory;

    /// A gridmap that gives Alice the accounts `alice` and `physics`.
    private record Grid() implements GridAccess {
        @Override
        public GssTokenExchange newExchange() {
            throw new SecurityFailure("no exchange here");
        }

        @Override
        public DistinguishedName identify(String whose, List<X509Certificate> chain) {
            return ALICE;
        }

        @Override
        public List<String> groups(List<X509Certificate> chain) {
            return List.of("/lab");
        }

        @Override
        public Optional<String> account(DistinguishedName name, Optional<String> account) {
            return List.of("alice", "physics")
                    .stream()
                    .filter(known -> account.isEmpty() || account.get().equals(known))
                    .findFirst();
        }

        @Override
        public DataCredential host() {
            throw new SecurityFailure("no host here");
        }
    }

    private Authorization login(String map, String user) throws IOException {
        SecureRandom random = new SecureRandom();
        NodeIdentity identity = NodeIdentity.openOrCreate(directory, "node", Clock.systemUTC(),
                random);
        Path file = Files.writeString(directory.resolve("map"), map);
        NodeSecurity security = new NodeSecurity(
                new NodeSecuritySettings(identity, List.of(),
                        AccessTokens.openOrCreate(directory, random), Optional.of(file),
                        new AnonymousAccess(AnonymousAccess.Level.NONE, false),
                        NodeSecuritySettings.ownersGrant(Path.of("/export"), true))
                        .with(Optional.of(new Grid())),
                Clock.systemUTC());
        return security.login(new LoginAttempt(user, "", ControlProtectionKind.GSI,
                List.of(identity.certificate()),
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 40000)));
    }

    @Test
    void asksTheGridmapAboutThoseWhomNoRuleNames() throws IOException {
        String map = "subject:/O=Lab/CN=Bob bob /data /=rw\n";
        assertThat(login(map, ":globus-mapping:")).isEqualTo(new Authorization(
                "/O=Lab/CN=Alice", "alice", Path.of("/export"),
                List.of(new Rule("/", true, false, false)), true));
        assertThat(login(map, "physics").account()).isEqualTo("physics");
    }

    @Test
    void letsARuleDecideInsteadOfTheGridmap() throws IOException {
        String map = "subject:/O=Lab/CN=Alice guest /data/guest /=r\n";
        Authorization narrowed = new Authorization("/O=Lab/CN=Alice", "guest",
                Path.of("/data/guest"), List.of(new Rule("/", true, false, false)), false);
        assertThat(login(map, ":globus-mapping:")).isEqualTo(narrowed);
        assertThat(login(map, "guest")).isEqualTo(narrowed);
    }

    /// Else the owner of a node could not take away what the gridmap gives.
    @Test
    void doesNotGoRoundARuleByAnAccountOfTheGridmap() {
        String map = "subject:/O=Lab/CN=Alice guest /data/guest /=r\n";
        for (String account : List.of("alice", "physics", "root")) {
            assertThatThrownBy(() -> login(map, account)).isInstanceOf(SecurityFailure.class)
                    .hasMessageContaining("Could not map /O=Lab/CN=Alice to " + account);
        }
    }

    @Test
    void countsARuleForAGroupAsOneForItsMembers() {
        assertThatThrownBy(() -> login("voms:/lab member /data /=r\n", "alice"))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("Could not map");
    }
}
