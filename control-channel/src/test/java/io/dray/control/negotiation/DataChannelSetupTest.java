package io.dray.control.negotiation;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.ParameterCommand.ExtendedPort;
import io.dray.protocol.command.ParameterCommand.Passive;
import io.dray.protocol.command.ParameterCommand.PassiveOptions;
import io.dray.protocol.command.ParameterCommand.Port;
import io.dray.protocol.command.ParameterCommand.StripedPassive;
import io.dray.protocol.command.ParameterCommand.StripedPort;
import io.dray.protocol.feature.Feature;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.reply.Reply;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Where the data channels of two servers meet.
final class DataChannelSetupTest {
    private static final Feature SPOR = new Feature("SPOR", "");
    private static final HostPort FIRST = new HostPort(InetAddress.ofLiteral("127.0.0.1"), 1029);
    private static final HostPort SECOND = new HostPort(InetAddress.ofLiteral("127.0.0.2"), 1030);

    private final ScriptedPeer sender = new ScriptedPeer();
    private final ScriptedPeer receiver = new ScriptedPeer()
            .answering(Passive.class, Reply.of(227, "OK (127,0,0,1,4,5)"))
            .answering(StripedPassive.class, Reply.of(229, "Entering Striped Passive Mode.",
                    " 127,0,0,1,4,5", " 127,0,0,2,4,6", "End"));
    private final List<String> notices = new ArrayList<>();

    private DataChannelSetup setup(TransferMode mode, Feature... ofReceiver) {
        return new DataChannelSetup(sender.pipeline(SPOR), receiver.pipeline(ofReceiver), mode,
                false);
    }

    @Test
    void theSenderIsToldOfAllHosts() {
        DataChannelSetup channels = setup(TransferMode.EXTENDED_BLOCK);
        channels.stripe(notices::add);
        assertThat(channels.connect()).isFalse();
        assertThat(sender.heard).containsExactly(new StripedPort(List.of(FIRST, SECOND)));
        assertThat(receiver.heard(Passive.class)).isEmpty();
        assertThat(notices).isEmpty();
    }

    @Test
    void oneHostDoesWhereTheSenderRefusesSeveral() {
        sender.answering(StripedPort.class, Reply.of(502, "What?"));
        DataChannelSetup channels = setup(TransferMode.EXTENDED_BLOCK);
        channels.stripe(notices::add);
        assertThat(channels.connect()).isFalse();
        assertThat(sender.heard).endsWith(new Port(FIRST));
        assertThat(notices).singleElement().asString().contains("(SPOR)", "What?");
    }

    @Test
    void channelsThatAreUpServeAgainInExtendedBlockMode() {
        DataChannelSetup channels = setup(TransferMode.EXTENDED_BLOCK);
        channels.connect();
        channels.connect();
        assertThat(sender.heard).containsExactly(new Port(FIRST));
        channels.channelsLost();
        channels.connect();
        assertThat(sender.heard).hasSize(2);
        DataChannelSetup stream = setup(TransferMode.STREAM);
        stream.connect();
        stream.connect();
        assertThat(sender.heard).hasSize(4);
    }

    @Test
    void aReceiverMayTellItsHostAfterStor() {
        receiver.answering(Passive.class, Reply.of(200, "Passive delayed."));
        DataChannelSetup channels = setup(TransferMode.STREAM,
                new Feature("PASV", "AllowDelayed;"));
        assertThat(channels.connect()).isTrue();
        assertThat(receiver.heard).containsExactly(new PassiveOptions(true), new Passive());
        assertThat(channels.forwardAddress(Reply.of(150, "Opening."))).isFalse();
        assertThat(sender.heard).isEmpty();
        assertThat(channels.forwardAddress(Reply.of(127, "PORT (127,0,0,1,4,5)"))).isTrue();
        assertThat(sender.heard).containsExactly(new Port(FIRST));
    }

    @Test
    void anAddressIsToldInTheNotationOfItsKind() {
        HostPort ipv6 = new HostPort(InetAddress.ofLiteral("::1"), 1029);
        assertThat(DataChannelSetup.connectTo(List.of(FIRST))).isEqualTo(new Port(FIRST));
        assertThat(DataChannelSetup.connectTo(List.of(ipv6))).isEqualTo(new ExtendedPort(ipv6));
        assertThat(DataChannelSetup.connectTo(List.of(FIRST, ipv6)))
                .isEqualTo(new StripedPort(List.of(FIRST, ipv6)));
    }
}
