package io.dray.control.negotiation;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.client.OneSidedTls;
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

/// A data channel between a server and this program itself, in stream mode, for the little that no node is needed
/// for: listings, and `dray ping`. Blocks; for one thread.
///
/// @param session  with the server
/// @param user     whom both ends prove to be (DCAU A), where the server has been given a proxy; empty: the server
///                 shows the certificate of its control channel (RFC 4217), or nobody shows anything
/// @param patience longest wait for the connection, for a byte, and for the reply after the last byte
public record DirectDataChannel(EndpointSession session, Optional<GsiClient> user,
        Duration patience) {
    /// For the whole of a listing: a directory may have a million entries on a slow disk.
    private static final Duration LONGEST = Duration.ofMinutes(10);
    /// How long a refusal may take that is on its way when the data connection has failed.
    private static final int REFUSAL_SECONDS = 2;

    /// Who opens the data connection.
    public enum Opening {
        /// This program, to a port that the server tells (PASV).
        FROM_HERE,
        /// The server, to a port of this host (PORT).
        FROM_SERVER
    }

    /// Reads what the server sends.
    public interface Reader<T> {
        T read(InputStream data) throws IOException;
    }

    /// Sends a command and reads what it makes the server send.
    ///
    /// @param action for messages, such as `listing /a`
    /// @throws TransferFailure    when the server refuses, or no data connection comes about
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
            try (Socket tls = OneSidedTls.secure(data, session.certificate().get())) {
                return reader.read(tls.getInputStream());
            }
        }
        return reader.read(data.getInputStream());
    }

    /// The reply comes soon after the last byte.
    private void end(String action, CompletableFuture<Reply> done) {
        Reply reply = Futures.await(done.copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(e -> {
                    if (e instanceof TimeoutException) {
                        throw ConversationBroken.silent(session.name() + " has sent the data of "
                                + action + ", but not said within " + patience.toSeconds()
                                + " s how that ended");
                    }
                    throw Futures.failure(e);
                }));
        if (!reply.isCompletion()) {
            throw ReplyFailures.from(session.name(), action, reply);
        }
    }

    /// What the server said, where it refused the command; else what became of the data connection.
    private TransferFailure failure(String action, CompletableFuture<Reply> done, String why) {
        Reply reply = done.completeOnTimeout(new Reply(150, List.of("")), REFUSAL_SECONDS,
                TimeUnit.SECONDS).exceptionally(_ -> null).join();
        return reply != null && reply.isFailure()
                ? ReplyFailures.from(session.name(), action, reply)
                : DataChannelFailure.notOpened(action + " at " + session.name() + ": " + why);
    }

    /// A server that refuses opens no data connection: there is nothing to wait for.
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

    /// How it is protected.
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
