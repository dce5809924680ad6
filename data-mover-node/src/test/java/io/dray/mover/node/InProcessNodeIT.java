package io.dray.mover.node;

import io.dray.control.client.ControlChannelClient;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.security.ClientTls;
import io.dray.control.security.TransferCredentials;
import io.dray.mover.storage.Exports;
import io.dray.mover.storage.posix.PosixExports;
import io.dray.mover.transfer.DataPlaneConfig;
import io.dray.protocol.address.ExtendedAddressNotation;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.reply.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class InProcessNodeIT {
    /// First byte of a TLS record with a ClientHello (RFC 8446 section 5.1).
    private static final int TLS_HANDSHAKE = 22;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void servesPathsOfThisHostToItsOwnProcess() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "12345");
        ControlChannelClient client = new ControlChannelClient(new ClientTls(),
                ControlChannelClient.Settings.usual("test/1"));
        try (InProcessNode node = node(PosixExports.open());
                EndpointSession session = node.endpoint("this host", client).open()) {
            assertThat(session.inProcess()).isTrue();
            assertThat(session.protectedControl()).isTrue();
            session.conversation().exchange(new ParameterCommand.Type("I"), LIMIT);
            Reply size = session.conversation()
                    .exchange(PathVerb.SIZE.on(file.toString()), LIMIT);
            assertThat(size.text()).isEqualTo("5");
            Reply passive = session.conversation()
                    .exchange(new ParameterCommand.ExtendedPassive(OptionalInt.empty()), LIMIT);
            assertThat(passive.code()).isEqualTo(229);
            session.conversation().exchange(PathVerb.DELETE.on(file.toString()), LIMIT);
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void securesTheDataChannelsOfOneSessionAlone() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "12345");
        X509Certificate server = new TransferCredentials(Clock.systemUTC(), new SecureRandom())
                .make(TransferCredentials.KeyKind.ELLIPTIC)
                .chain()
                .getFirst();
        ControlChannelClient client = new ControlChannelClient(new ClientTls(),
                ControlChannelClient.Settings.usual("test/1"));
        try (InProcessNode node = node(PosixExports.open());
                EndpointSession first = node.endpoint("this host", client).open();
                EndpointSession second = node.endpoint("this host", client).open()) {
            first.own().orElseThrow().accept(server);
            assertThat(firstByte(first, file)).isEqualTo(TLS_HANDSHAKE);
            assertThat(firstByte(second, file)).isEqualTo('1');
        }
    }

    private static InProcessNode node(Exports exports) throws IOException {
        return InProcessNode.start(exports, DataPlaneConfig.usual(), "Dray test",
                Clock.systemUTC(), new SecureRandom(), Optional.empty());
    }

    /// What comes first over a data connection on which the file is asked for.
    private static int firstByte(EndpointSession session, Path file) throws IOException {
        Reply passive = session.conversation()
                .exchange(new ParameterCommand.ExtendedPassive(OptionalInt.empty()), LIMIT);
        HostPort port = ExtendedAddressNotation
                .parseReply(passive.text(), InetAddress.getLoopbackAddress())
                .orElseThrow();
        var _ = session.conversation()
                .send(new TransferCommand.Retrieve(file.toString()), LIMIT, _ -> {});
        try (Socket data = new Socket(port.address(), port.port())) {
            return data.getInputStream().read();
        }
    }
}
