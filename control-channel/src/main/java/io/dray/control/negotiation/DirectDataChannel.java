package io.dray.control.negotiation;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.security.ClientTls;
import io.dray.control.security.gsi.GsiClient;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFailures;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A data channel between a server and this program, in stream mode, for listings and `dray ping`, which need
/// no node. Blocks. For one thread.
///
/// @param session  session with the server
/// @param user     credential that both ends present (DCAU A), if a proxy was delegated to the server; empty:
///                 the server presents the certificate of its control channel (RFC 4217), or the channel is
///                 clear
/// @param patience time limit of the connection, of each read, and of the final reply after the last byte
public record DirectDataChannel(EndpointSession session, Optional<GsiClient> user,
        Duration patience) {
    /// Time limit of a whole listing: a directory may have a million entries on a slow disk.
    private static final Duration LONGEST = Duration.ofMinutes(10);
    /// How long to wait for a refusal after the data connection has failed: several round trips on any path.
    private static final int REFUSAL_SECONDS = 2;

    /// Which side opens the data connection.
    public enum Opening {
        /// This program, to a port of the server (PASV).
        FROM_HERE,
        /// The server, to a port of this host (PORT).
        FROM_SERVER
    }

    /// Reads what the server sends.
    public interface Reader<T> {
        T read(InputStream data) throws IOException;
    }

    /// Sends a command and reads the data that the server sends.
    ///
    /// @param action for messages, such as `listing /a`
    /// @throws TransferFailure    when the server refuses, or no data connection can be opened
    /// @throws ConversationBroken when the control connection breaks
    public <T> T receive(String action, Command command, Opening opening, Reader<T> reader) {
        CommandPipeline server = new CommandPipeline(session);
        server.demand(new ParameterCommand.Mode(TransferMode.STREAM.code()));
        protection().demand(server);
        return opening == Opening.FROM_HERE
                ? fromHere(server, action, command, reader)
                : fromServer(server, action, command, reader);
    }

    private <T> T fromHere(CommandPipeline server, String action, Command command,
            Reader<T> reader) {
        boolean proven = !(protection() instanceof DataChannelProtection.Clear);
        HostPort address = new PassiveServer(server, proven).listen().get();
        CompletableFuture<Reply> done = send(command);
        T result;
        try (Socket data = new Socket()) {
            closeIfRefused(done, data);
            data.connect(new InetSocketAddress(address.address(), address.port()),
                    (int) patience.toMillis());
            result = read(data, true, reader);
        } catch (IOException | GeneralSecurityException e) {
            throw failure(action, done,
                    "the data connection to " + address + " failed: " + e.getMessage());
        }
        end(action, done);
        return result;
    }

    private <T> T fromServer(CommandPipeline server, String action, Command command,
            Reader<T> reader) {
        InetAddress here = session.conversation().local().getAddress();
        CompletableFuture<Reply> done;
        T result;
        try (ServerSocket port = new ServerSocket(0, 1, here)) {
            port.setSoTimeout((int) patience.toMillis());
            HostPort address = new HostPort(here, port.getLocalPort());
            server.obtain(DataChannelSetup.connectTo(List.of(address)));
            done = send(command);
            closeIfRefused(done, port);
            try (Socket data = port.accept()) {
                closeIfRefused(done, data);
                result = read(data, false, reader);
            } catch (IOException | GeneralSecurityException e) {
                throw failure(action, done, "the data connection to " + address + " failed: "
                        + (e instanceof SocketTimeoutException
                                ? "nothing came within " + patience.toSeconds() + " s"
                                : e.getMessage()));
            }
        } catch (IOException e) {
            throw DataChannelFailure.notOpened(
                    action + ": no port can be opened at " + here + ": " + e.getMessage());
        }
        end(action, done);
        return result;
    }

    private CompletableFuture<Reply> send(Command command) {
        return session.conversation().send(command, LONGEST, _ -> {});
    }

    private <T> T read(Socket data, boolean connected, Reader<T> reader)
            throws IOException, GeneralSecurityException {
        data.setSoTimeout((int) patience.toMillis());
        if (user.isPresent()) {
            try (Socket tls = user.get().secure(data, connected)) {
                return reader.read(tls.getInputStream());
            }
        }
        if (session.certificate().isPresent()) {
            try (Socket tls = ClientTls.secure(data, session.certificate().get())) {
                return reader.read(tls.getInputStream());
            }
        }
        return reader.read(data.getInputStream());
    }

    /// Waits for the final reply, which follows soon after the last byte.
    private void end(String action, CompletableFuture<Reply> done) {
        Reply reply = Futures.await(done.copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(e -> {
                    if (e instanceof TimeoutException) {
                        throw ConversationBroken.silent(session.name() + " has sent the data of "
                                + action + ", but no final reply within " + patience.toSeconds()
                                + " s");
                    }
                    throw Futures.failure(e);
                }));
        if (!reply.isCompletion()) {
            throw ReplyFailures.from(session.name(), action, reply);
        }
    }

    /// Returns the server's refusal if there is one, else the failure of the data connection.
    private TransferFailure failure(String action, CompletableFuture<Reply> done, String why) {
        Reply reply = done.completeOnTimeout(new Reply(150, List.of("")), REFUSAL_SECONDS,
                TimeUnit.SECONDS).exceptionally(_ -> null).join();
        return reply != null && reply.isFailure()
                ? ReplyFailures.from(session.name(), action, reply)
                : DataChannelFailure.notOpened(action + " at " + session.name() + ": " + why);
    }

    /// Closes the data socket when the command is refused, since the server then opens no data connection.
    private static void closeIfRefused(CompletableFuture<Reply> done, Closeable data) {
        var _ = done.whenComplete((reply, broken) -> {
            if (broken != null || reply.isFailure()) {
                try {
                    data.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    public DataChannelProtection protection() {
        if (user.isPresent()) {
            return new DataChannelProtection.Mutual(Optional.empty(), Optional.empty(),
                    ProtectionLevel.PRIVATE);
        }
        return session.certificate().isPresent()
                ? new DataChannelProtection.ServerCertificate()
                : new DataChannelProtection.Clear();
    }
}
