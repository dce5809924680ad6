package io.dray.control.negotiation;

import io.dray.control.client.ControlConversation;
import io.dray.control.negotiation.DirectDataChannel.Opening;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.reply.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Data channels between a server and this program, opened by either.
@Timeout(30)
final class DirectDataChannelTest {
    private final Server server = new Server();

    private String receive(Opening opening) {
        EndpointSession session = new EndpointSession("server", server, PeerCapabilities.NONE,
                false, Optional.empty(), Optional.empty());
        return new DirectDataChannel(session, Optional.empty(), Duration.ofSeconds(10)).receive(
                "listing /d",
                new TransferCommand.Listing(ListingForm.NLST, "/d"), opening,
                data -> new String(data.readAllBytes(), StandardCharsets.US_ASCII));
    }

    @Test
    void theServerConnectsToAPortOfThisHost() {
        assertThat(receive(Opening.FROM_SERVER)).isEqualTo("a\r\nb\r\n");
    }

    @Test
    void aRefusalEndsTheWaitForTheConnection() {
        server.refusal = Reply.of(550, "GlobusError: v=1 c=PATH_NOT_FOUND", "End.");
        assertThatThrownBy(() -> receive(Opening.FROM_SERVER)).isInstanceOf(StorageFailure.class)
                .hasMessageContainingAll("server", "listing /d");
    }

    @Test
    void tellsWhereNobodyListens() throws IOException {
        try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.passive = port.getLocalPort();
        }
        assertThatThrownBy(() -> receive(Opening.FROM_HERE))
                .isInstanceOf(DataChannelFailure.class)
                .hasMessageContainingAll("server", "127.0.0.1", String.valueOf(server.passive));
    }

    /// Connects to where it was told, and lists two names.
    private static final class Server implements ControlConversation {
        @Nullable
        Reply refusal;
        int passive;
        private @Nullable HostPort told;

        @Override
        public Reply exchange(Command command, Duration limit) {
            if (command instanceof ParameterCommand.Port(HostPort address)) {
                told = address;
            }
            return command instanceof ParameterCommand.Passive
                    ? Reply.of(227, "OK (127,0,0,1," + passive / 256 + "," + passive % 256 + ")")
                    : Reply.of(200, "OK.");
        }

        @Override
        public CompletableFuture<Reply> send(Command command, Duration limit,
                Consumer<Reply> preliminary) {
            if (!(command instanceof TransferCommand)) {
                return CompletableFuture.completedFuture(exchange(command, limit));
            }
            // Where it listens it waits for a connection first.
            return passive > 0
                    ? new CompletableFuture<>()
                    : CompletableFuture.supplyAsync(this::list);
        }

        private Reply list() {
            if (refusal != null) {
                return refusal;
            }
            try (Socket data = new Socket(requireNonNull(told).address(), told.port())) {
                data.getOutputStream().write("a\r\nb\r\n".getBytes(StandardCharsets.US_ASCII));
                return Reply.of(226, "Done.");
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        }

        @Override
        public InetSocketAddress remote() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 21);
        }

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000);
        }

        @Override
        public void close() {}
    }
}
