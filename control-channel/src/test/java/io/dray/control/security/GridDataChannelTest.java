package io.dray.control.security;

import io.dray.control.security.DataChannelSecurity.Clear;
import io.dray.control.security.DataChannelSecurity.Mutual;
import io.dray.control.security.DataChannelSecurity.TlsRole;
import io.dray.control.security.grid.GridCredential;
import io.dray.control.security.grid.GridProxy;
import io.dray.control.security.grid.GridTrust;
import io.dray.control.security.grid.GridWorld;
import io.dray.control.security.grid.ProxyPlan;
import io.dray.control.security.gsi.TrustAlone;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.parameters.DataChannelAuthentication;
import io.dray.protocol.parameters.DataChannelAuthentication.None;
import io.dray.protocol.parameters.DataChannelAuthentication.Self;
import io.dray.protocol.parameters.DataChannelAuthentication.Subject;
import io.dray.protocol.parameters.ProtectionLevel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Data channels of GSI sessions: peers are judged by the trust directory (DCAU A and S, GFD.20).
final class GridDataChannelTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DataChannelAuthentication BOB = new Subject("/O=Test/CN=Bob");

    @TempDir
    Path directory;

    private Optional<GridTrust> trust = Optional.empty();
    private Optional<GridCredential> alice = Optional.empty();
    private Optional<GridCredential> bob = Optional.empty();

    @BeforeEach
    void start() {
        GridWorld world = new GridWorld(directory);
        trust = Optional.of(GridTrust.open(directory));
        alice = Optional.of(proxy(world.user("O=Test,CN=Alice")));
        bob = Optional.of(proxy(world.user("O=Test,CN=Bob")));
    }

    @AfterEach
    void stop() {
        trust.ifPresent(GridTrust::close);
    }

    private static GridCredential proxy(GridCredential user) {
        return new GridProxy(CLOCK, RANDOM).make(user, GridWorld.keys(2), ProxyPlan.limitedOnly());
    }

    private DataChannelPolicy policy() {
        return new DataChannelPolicy(NodeIdentity
                .openOrCreate(directory.resolve("state"), "node.example.org", CLOCK, RANDOM)
                .credential(), List.of(), Optional.of(new TrustAlone(trust::orElseThrow)),
                TlsContexts.best(), CLOCK);
    }

    private DataChannelTls tls(DataChannelAuthentication authentication,
            Optional<GridCredential> credential) {
        return ((Mutual) policy().choose(authentication, ProtectionLevel.PRIVATE,
                credential.map(GridCredential::asDataCredential), ControlProtectionKind.GSI)).tls();
    }

    /// @param role of the end that has the requirement; the other takes Alice and Bob alike
    private void meet(TlsRole role, DataChannelTls judging, Optional<GridCredential> peer)
            throws SSLException {
        DataChannelTls other = new ContextTls(TlsContexts.best(),
                peer.map(GridCredential::asDataCredential), new PeerRequirement.Anybody());
        DataChannelTls client = role == TlsRole.CLIENT ? judging : other;
        DataChannelTls server = role == TlsRole.CLIENT ? other : judging;
        try (EnginePair pair = new EnginePair(client.newEngine(TlsRole.CLIENT),
                server.newEngine(TlsRole.SERVER))) {
            pair.handshake();
            judging.verifyPeer((role == TlsRole.CLIENT ? pair.client : pair.server).engine
                    .getSession());
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesThePeerOfTheSubject(TlsRole role) throws SSLException {
        meet(role, tls(BOB, alice), bob);
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnotherThanTheSubject(TlsRole role) {
        // Even one who is what DCAU A would demand.
        assertThatThrownBy(() -> meet(role, tls(BOB, alice), alice))
                .rootCause()
                .isInstanceOf(SecurityFailure.class)
                .hasMessage("The peer is /O=Test/CN=Alice, but /O=Test/CN=Bob was expected.");
    }

    @ParameterizedTest
    @EnumSource
    void takesAnotherProxyOfTheSameUserAndNobodyElse(TlsRole role) throws SSLException {
        meet(role, tls(new Self(), alice), alice.map(GridDataChannelTest::proxy));
        assertThatThrownBy(() -> meet(role, tls(new Self(), alice), bob)).rootCause()
                .hasMessage("The peer is /O=Test/CN=Bob, but /O=Test/CN=Alice was expected.");
    }

    @Test
    void handsOnOnlyWhatTheClientGave() {
        assertThat(tls(new Self(), alice).given())
                .isEqualTo(alice.map(GridCredential::asDataCredential));
        Mutual own = (Mutual) policy().choose(new Self(), ProtectionLevel.PRIVATE,
                Optional.empty(), ControlProtectionKind.TLS);
        assertThat(own.tls().given()).isEmpty();
    }

    @Test
    void isClearWithoutDcauWhateverTheProtection() {
        assertThat(policy().choose(new None(), ProtectionLevel.PRIVATE,
                alice.map(GridCredential::asDataCredential), ControlProtectionKind.GSI))
                .isEqualTo(new Clear());
    }
}
