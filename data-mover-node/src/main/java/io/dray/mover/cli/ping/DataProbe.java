package io.dray.mover.cli.ping;

import io.dray.control.client.ControlConversation;
import io.dray.control.client.OneSidedTls;
import io.dray.control.negotiation.DataAddress;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.security.gsi.GsiClient;
import io.dray.mover.cli.terminal.FailureReport;
import io.dray.protocol.address.ExtendedAddressNotation;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.address.HostPortNotation;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.SecurityCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.reply.Reply;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches a small listing in stream mode over a fresh data connection, opened from here to the server or
/// from the server to here. For one thread.
///
/// @param certificate the one of the control channel, which must come again on data channels (RFC 4217);
///                    empty on clear sessions
/// @param user        who both ends of data channels prove to be (DCAU A), where the server has been given a
///                    proxy for it
record DataProbe(EndpointSession session, Optional<X509Certificate> certificate,
        Optional<GsiClient> user, int limitMillis) {
    private static final Logger LOG = LoggerFactory.getLogger(DataProbe.class);
    private static final int ENOUGH = 1 << 20;

    /// Failure of a probe, in words.
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }
    }

    /// Prepares the session: image type, and private data channels where the control channel is under TLS.
    void prepare() throws Refusal {
        demand(new ParameterCommand.Type('I', "I"));
        if (certificate.isPresent()) {
            demand(new SecurityCommand.ProtectionBufferSize(0));
            demand(new SecurityCommand.DataProtection(ProtectionLevel.PRIVATE));
        } else if (user.isPresent()) {
            demand(new SecurityCommand.DataChannelAuthenticationMode('A', ""));
            demand(new SecurityCommand.ProtectionBufferSize(1 << 20));
            demand(new SecurityCommand.DataProtection(ProtectionLevel.PRIVATE));
        } else if (session.protectedControl()) {
            // Without a delegated proxy the server has nothing of the user's to show.
            demand(new SecurityCommand.DataChannelAuthenticationMode('N', ""));
        }
    }

    /// Connects to the server's data port; returns the bytes of the listing.
    ///
    /// @param path directory to list
    long fromHere(String path) throws IOException, Refusal, GeneralSecurityException {
        HostPort address = passive();
        CompletableFuture<Reply> done;
        long bytes;
        try (Socket data = new Socket()) {
            data.setSoTimeout(limitMillis);
            done = list(path);
            try {
                data.connect(new InetSocketAddress(address.address(), address.port()), limitMillis);
            } catch (IOException e) {
                throw new Refusal("no connection to its data port " + address + ": "
                        + FailureReport.sentence(e));
            }
            bytes = read(data, true, done);
        }
        end(done);
        return bytes;
    }

    /// Lets the server connect to a port here; returns the bytes of the listing.
    long fromThere(String path) throws IOException, Refusal, GeneralSecurityException {
        InetAddress here = session.conversation().local().getAddress();
        CompletableFuture<Reply> done;
        long bytes;
        try (ServerSocket port = new ServerSocket(0, 1, here)) {
            port.setSoTimeout(limitMillis);
            HostPort address = new HostPort(here, port.getLocalPort());
            demand(address.isIpv6()
                    ? new ParameterCommand.ExtendedPort(address)
                    : new ParameterCommand.Port(address));
            done = list(path);
            bytes = accepted(port, done);
        }
        end(done);
        return bytes;
    }

    private HostPort passive() throws Refusal {
        InetAddress server = session.conversation().remote().getAddress();
        Reply extended = exchange(new ParameterCommand.ExtendedPassive(OptionalInt.empty()));
        if (extended.isCompletion()) {
            return ExtendedAddressNotation.parseReply(extended.text(), server)
                    .map(told -> reached(told, server))
                    .orElseThrow(() -> new Refusal("unreadable: " + extended.text()));
        }
        Reply plain = demand(new ParameterCommand.Passive());
        return HostPortNotation.parseReply(plain.text())
                .map(told -> reached(told, server))
                .orElseThrow(() -> new Refusal("unreadable: " + plain.text()));
    }

    /// As a copy would reach it.
    private HostPort reached(HostPort told, InetAddress server) {
        return certificate.isPresent() || user.isPresent()
                ? DataAddress.asTold(told, server)
                : DataAddress.ofServer(told, server);
    }

    private CompletableFuture<Reply> list(String path) {
        return session.conversation()
                .send(new TransferCommand.NameList(path),
                        Duration.ofMillis(limitMillis), preliminary -> {});
    }

    private long accepted(ServerSocket port, CompletableFuture<Reply> done)
            throws IOException, Refusal, GeneralSecurityException {
        closeOnRefusal(done, port);
        try (Socket data = port.accept()) {
            data.setSoTimeout(limitMillis);
            return read(data, false, done);
        } catch (SocketTimeoutException e) {
            throw new Refusal("it did not connect to port " + port.getLocalPort() + " within "
                    + limitMillis / 1000 + " s");
        } catch (SocketException e) {
            end(done);
            throw e;
        }
    }

    /// A server that refuses opens no data connection: there is nothing to wait for.
    private static void closeOnRefusal(CompletableFuture<Reply> done, Closeable channel) {
        var _ = done.whenComplete((reply, broken) -> {
            if (broken != null || !reply.isCompletion()) {
                closeQuietly(channel);
            }
        });
    }

    private static void closeQuietly(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing a data connection: {}", e.getMessage());
        }
    }

    private long read(Socket data, boolean connected, CompletableFuture<Reply> done)
            throws IOException, Refusal, GeneralSecurityException {
        closeOnRefusal(done, data);
        try {
            return read(secured(data, connected));
        } catch (SocketException e) {
            end(done);
            throw e;
        }
    }

    private Socket secured(Socket data, boolean connected)
            throws IOException, GeneralSecurityException {
        if (user.isPresent()) {
            return user.get().secure(data, connected);
        }
        return certificate.isPresent() ? OneSidedTls.secure(data, certificate.get()) : data;
    }

    /// How its data channels are protected, for people.
    String protection() {
        if (user.isPresent()) {
            return " by mutual TLS";
        }
        return certificate.isPresent() ? " by TLS" : " in clear";
    }

    private static long read(Socket channel) throws IOException {
        InputStream in = channel.getInputStream();
        byte[] buffer = new byte[8192];
        long bytes = 0;
        for (int n = in.read(buffer); n >= 0 && bytes < ENOUGH; n = in.read(buffer)) {
            bytes += n;
        }
        return bytes;
    }

    private void end(CompletableFuture<Reply> done) throws Refusal {
        try {
            Reply reply = done.get(limitMillis, TimeUnit.MILLISECONDS);
            if (!reply.isCompletion()) {
                throw new Refusal(reply.code() + " " + reply.text());
            }
        } catch (TimeoutException e) {
            throw new Refusal("it does not confirm that the listing is complete");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted");
        } catch (ExecutionException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
    }

    private Reply demand(Command command) throws Refusal {
        Reply reply = exchange(command);
        if (!reply.isCompletion()) {
            throw new Refusal(reply.code() + " " + reply.text());
        }
        return reply;
    }

    private Reply exchange(Command command) {
        ControlConversation conversation = session.conversation();
        return conversation.exchange(command, Duration.ofMillis(limitMillis));
    }
}
