package io.dray.control.negotiation;

import io.dray.control.negotiation.DataChannelOptions.Credential;
import io.dray.control.negotiation.DataChannelOptions.Protection;
import io.dray.control.security.TransferCredentials;
import io.dray.protocol.command.SecurityCommand.DataChannelAuthenticationMode;
import io.dray.protocol.command.SecurityCommand.DataChannelSecurityContext;
import io.dray.protocol.command.SecurityCommand.DataProtection;
import io.dray.protocol.command.SecurityCommand.ProtectionBufferSize;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.feature.Feature;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.reply.Reply;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What servers are told for the protection of data channels, and what they make of it.
final class DataChannelProtectionTest {
    private static final Feature DCAU = new Feature("DCAU", "");
    private static final Feature DCSC = new Feature("DCSC", "P,D");
    private static final DataChannelSecret SECRET = new DataChannelSecret("made");
    private static final X509Certificate CERTIFICATE = new TransferCredentials(Clock.systemUTC(),
            new SecureRandom()).make(TransferCredentials.KeyKind.ELLIPTIC).chain().getFirst();

    private final ScriptedPeer a = new ScriptedPeer();
    private final ScriptedPeer b = new ScriptedPeer();

    private static void demand(DataChannelProtection protection, CommandPipeline server) {
        protection.demand(server);
        server.settle();
    }

    @Test
    void switchesAuthenticationOffWhereItIsAnnounced() {
        demand(new DataChannelProtection.Clear(), a.pipeline(DCAU));
        assertThat(a.heard).containsExactly(new DataChannelAuthenticationMode('N', ""),
                new ProtectionBufferSize(0), new DataProtection(ProtectionLevel.CLEAR));
        demand(new DataChannelProtection.Clear(), b.pipeline());
        assertThat(b.heard(DataChannelAuthenticationMode.class)).isEmpty();
    }

    @Test
    void protectionThatIsRefusedIsAFailure() {
        a.answering(DataProtection.class, Reply.of(536, "P protection level not supported."));
        for (DataChannelProtection wanted : List.of(new DataChannelProtection.ServerCertificate(),
                new DataChannelProtection.Mutual(Optional.empty(), Optional.empty(),
                        ProtectionLevel.PRIVATE))) {
            assertThatThrownBy(() -> demand(wanted, a.pipeline(DCAU)))
                    .isInstanceOf(SecurityFailure.class)
                    .hasMessageContainingAll("server", "PROT", "not supported");
        }
    }

    @Test
    void aCredentialThatIsAnnouncedAndRefusedIsAFailure() {
        a.answering(DataChannelSecurityContext.class, Reply.of(500, "What?"));
        CommandPipeline left = a.pipeline(DCSC, DCAU);
        CommandPipeline right = b.pipeline(DCSC, DCAU);
        assertThat(DataChannelProtection.agree(left, right, DataChannelOptions.USUAL, () -> SECRET))
                .isTrue();
        assertThatThrownBy(left::settle).isInstanceOf(TransferFailure.class)
                .hasMessageContaining("DCSC");
        right.settle();
    }

    @Test
    void bothAreGivenTheSameCredential() {
        CommandPipeline left = a.pipeline(DCSC, DCAU);
        CommandPipeline right = b.pipeline(DCSC, DCAU);
        assertThat(DataChannelProtection.agree(left, right,
                new DataChannelOptions(Protection.SAFE, Credential.GIVEN), () -> SECRET)).isTrue();
        assertThat(a.heard).isEqualTo(b.heard)
                .containsExactly(new DataChannelSecurityContext('P', "made"),
                        new DataChannelAuthenticationMode('A', ""),
                        new ProtectionBufferSize(1 << 20),
                        new DataProtection(ProtectionLevel.SAFE));
    }

    @Test
    void aServerIsToldWhoIsAtTheOtherEnd() {
        demand(new DataChannelProtection.Mutual(Optional.empty(), Optional.of("/CN=other"),
                ProtectionLevel.PRIVATE), a.pipeline());
        assertThat(a.heard).startsWith(new DataChannelAuthenticationMode('S', "/CN=other"));
    }

    @Test
    void dataIsClearWhereOneEndTakesNoCredential() {
        CommandPipeline left = a.pipeline(DCSC, DCAU);
        CommandPipeline right = b.pipeline();
        assertThat(DataChannelProtection.agree(left, right, DataChannelOptions.USUAL, () -> {
            throw new AssertionError("no credential is needed");
        })).isFalse();
        assertThat(b.heard).containsExactly(new ProtectionBufferSize(0),
                new DataProtection(ProtectionLevel.CLEAR));
        assertThatThrownBy(() -> DataChannelProtection.agree(left, right,
                new DataChannelOptions(Protection.PRIVATE, Credential.GIVEN), () -> SECRET))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("takes none (DCSC)");
    }

    /// Only a refusal for good makes data clear.
    @Test
    void aPassingTroubleDoesNotMakeDataClear() {
        List<X509Certificate> secured = new ArrayList<>();
        CommandPipeline here = new CommandPipeline(new EndpointSession("here", b,
                PeerCapabilities.NONE, true, Optional.empty(), Optional.of(secured::add)));
        CommandPipeline server = new CommandPipeline(a.session(Optional.of(CERTIFICATE)));
        a.answering(DataProtection.class, Reply.of(431, "Try again later."));
        assertThatThrownBy(() -> DataChannelProtection.agree(server, here,
                DataChannelOptions.USUAL, () -> SECRET)).isInstanceOf(TransferFailure.class)
                .hasMessageContaining("Try again later");
        assertThat(secured).isEmpty();
        assertThat(a.heard).doesNotContain(new DataProtection(ProtectionLevel.CLEAR));
    }
}
