package io.dray.control.negotiation;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand.ExtendedPassive;
import io.dray.protocol.command.ParameterCommand.Mode;
import io.dray.protocol.command.ParameterCommand.Passive;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.reply.Reply;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Servers that are told to listen, and what they say.
final class PassiveServerTest {
    private static final InetAddress IPV6 = InetAddress.ofLiteral("2001:db8::1");
    private static final InetAddress IPV4 = InetAddress.ofLiteral("192.0.2.1");
    private static final Command EPSV = new ExtendedPassive(OptionalInt.empty());

    private static HostPort listen(ScriptedPeer peer, boolean proven) {
        return new PassiveServer(peer.pipeline(), proven).listen().get();
    }

    @Test
    void asksByPasvOverIpv4() {
        ScriptedPeer peer = new ScriptedPeer(IPV4).answering(Passive.class,
                Reply.of(227, "Entering Passive Mode (192,0,2,1,7,8)"));
        assertThat(listen(peer, false)).isEqualTo(new HostPort(IPV4, 7 * 256 + 8));
        assertThat(peer.heard).containsExactly(new Passive());
    }

    @Test
    void asksByEpsvOverIpv6() {
        ScriptedPeer peer = new ScriptedPeer(IPV6).answering(ExtendedPassive.class,
                Reply.of(229, "Entering Extended Passive Mode (|||5000|)"));
        assertThat(listen(peer, false)).isEqualTo(new HostPort(IPV6, 5000));
        assertThat(peer.heard).containsExactly(EPSV);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 522})
    void asksByPasvWhereEpsvIsRefused(int code) {
        ScriptedPeer peer = new ScriptedPeer(IPV6)
                .answering(ExtendedPassive.class, Reply.of(code, "What?"))
                .answering(Passive.class, Reply.of(227, "OK (127,0,0,1,7,8)"));
        assertThat(listen(peer, false)).isEqualTo(new HostPort(IPV6, 7 * 256 + 8));
        assertThat(peer.heard).containsExactly(EPSV, new Passive());
    }

    @Test
    void aPassingTroubleIsAFailure() {
        ScriptedPeer peer = new ScriptedPeer(IPV6).answering(ExtendedPassive.class,
                Reply.of(425, "No port is free."));
        assertThatThrownBy(() -> listen(peer, false)).isInstanceOf(TransferFailure.class)
                .hasMessageContainingAll("server", "EPSV", "No port is free");
        assertThat(peer.heard).containsExactly(EPSV);
    }

    /// What was refused before explains what follows from it.
    @Test
    void tellsFirstWhatWasRefusedFirst() {
        ScriptedPeer peer = new ScriptedPeer(IPV4)
                .answering(Mode.class, Reply.of(504, "No such mode."))
                .answering(Passive.class, Reply.of(503, "Send MODE first."));
        CommandPipeline pipeline = peer.pipeline();
        pipeline.demand(new Mode('E'));
        assertThatThrownBy(() -> new PassiveServer(pipeline, false).listen().get())
                .hasMessageContainingAll("MODE", "No such mode");
    }

    /// An address that only the server's own network knows, or that leads to somebody else.
    @Test
    void connectsToTheServerUnlessTheEndsProveWhoTheyAre() {
        ScriptedPeer peer = new ScriptedPeer(IPV4).answering(Passive.class,
                Reply.of(227, "OK (198,51,100,9,7,8)"));
        assertThat(listen(peer, false).address()).isEqualTo(IPV4);
        assertThat(listen(peer, true).address()).isEqualTo(InetAddress.ofLiteral("198.51.100.9"));
        peer.answering(Passive.class, Reply.of(227, "OK (127,0,0,1,7,8)"));
        assertThat(listen(peer, true).address()).isEqualTo(IPV4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "OK", "(1,2,3)", "(300,0,0,1,4,5)", "(127,0,0,1,300,5)",
            "(127,0,0,1,0,0)", "(|||5000|)", "host:5000", ",,,,,"})
    void refusesAnAddressThatIsNone(String text) {
        ScriptedPeer peer = new ScriptedPeer(IPV4).answering(Passive.class,
                Reply.of(227, text));
        assertThatThrownBy(() -> listen(peer, true)).isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("server: the reply 227 holds no address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "OK", "(|||0|)", "(|||65536|)", "(|||-1|)", "(127,0,0,1,4,5)",
            "(||||)", "(|3|x|5000|)"})
    void refusesAnExtendedAddressThatIsNone(String text) {
        ScriptedPeer peer = new ScriptedPeer(IPV6).answering(ExtendedPassive.class,
                Reply.of(229, text));
        assertThatThrownBy(() -> listen(peer, true)).isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("server: the reply 229 holds no address");
    }

    @Test
    void showsLittleOfALongReply() {
        ScriptedPeer peer = new ScriptedPeer(IPV4).answering(Passive.class,
                Reply.of(227, "x".repeat(10_000)));
        assertThatThrownBy(() -> listen(peer, true))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }

    /// A server that proves nothing does not send data to somebody else, whatever reply it gives.
    @Test
    void connectsAllStripesToTheServerUnlessTheEndsProveWhoTheyAre() {
        PassiveServer server = new PassiveServer(new ScriptedPeer(IPV4).pipeline(), false);
        assertThat(server.stripes(Reply.of(129, "Entering Striped Passive Mode.",
                " 198,51,100,9,7,8", "End"))).extracting(HostPort::address).containsExactly(IPV4);
    }

    @Test
    void keepsTheOrderOfStripes() {
        PassiveServer server = new PassiveServer(new ScriptedPeer(IPV4).pipeline(), true);
        assertThat(server.stripes(Reply.of(229, "Entering Striped Passive Mode.",
                " 192,0,2,3,1,0", " 192,0,2,2,1,1", " 10,0,0,5,1,2", "End")))
                .containsExactly(new HostPort(InetAddress.ofLiteral("192.0.2.3"), 256),
                        new HostPort(InetAddress.ofLiteral("192.0.2.2"), 257),
                        // Of a network that only the server knows.
                        new HostPort(IPV4, 258));
        List<Reply> none = List.of(Reply.of(229, "Entering Striped Passive Mode.", "End"),
                Reply.of(229, "Entering.", " 192,0,2,3,1,0", " 192,0,2,300,1,1", "End"));
        for (Reply reply : none) {
            assertThatThrownBy(() -> server.stripes(reply)).isInstanceOf(ProtocolViolation.class)
                    .hasMessageContaining("not a list of 1 to 1024 addresses");
        }
    }
}
