package io.dray.control.remote;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.client.OneSidedTls;
import io.dray.control.negotiation.CommandPipeline;
import io.dray.control.negotiation.DataAddress;
import io.dray.control.negotiation.EndpointSession;
import io.dray.protocol.address.ExtendedAddressNotation;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.address.HostPortNotation;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.SecurityCommand;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.listing.FactsParser;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFailures;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Fetches a listing over a data connection of its own, in stream mode, for servers that cannot list over
/// the control channel (RFC 959 LIST, RFC 3659 MLSD). This end connects, always to the host of the control
/// channel. Blocks; for one thread.
final class ListingChannel {
    private static final int LIMIT_MILLIS = 60_000;
    private static final Duration LONGEST = Duration.ofMinutes(10);
    /// Of one directory: half a million entries, which are held in memory.
    static final long MOST_BYTES = 64L << 20;

    private final EndpointSession session;
    private final long mostBytes;

    ListingChannel(EndpointSession session) {
        this(session, MOST_BYTES);
    }

    /// @param mostBytes longest listing that is taken
    ListingChannel(EndpointSession session, long mostBytes) {
        this.session = session;
        this.mostBytes = mostBytes;
    }

    /// Whether names are read by others although the control channel is protected: with GSI, the data channel
    /// would need a credential at both ends, and this one has none.
    static boolean isClearBesides(EndpointSession session) {
        return session.protectedControl() && session.certificate().isEmpty()
                && !session.inProcess();
    }

    /// The lines of a listing, without line ends.
    ///
    /// @param action for messages, such as `listing /a`
    List<String> fetch(String action, Command listing) {
        prepare();
        HostPort address = passive();
        CompletableFuture<Reply> done = session.conversation()
                .send(listing, LONGEST, preliminary -> {});
        List<String> lines;
        try (Socket data = new Socket()) {
            data.setSoTimeout(LIMIT_MILLIS);
            var _ = done.whenComplete((reply, broken) -> {
                if (broken != null || reply.isFailure()) {
                    closeQuietly(data);
                }
            });
            data.connect(new InetSocketAddress(address.address(), address.port()), LIMIT_MILLIS);
            lines = secured(data);
        } catch (IOException | GeneralSecurityException e) {
            refusal(action, done);
            throw DataChannelFailure.notOpened(action + " at " + session.name()
                    + ": the data connection to " + address + " failed: " + e.getMessage());
        }
        Reply reply = Futures.await(afterData(action, done));
        if (!reply.isCompletion()) {
            throw ReplyFailures.from(session.name(), action, reply);
        }
        return lines;
    }

    /// The last word comes soon after the last byte.
    private CompletableFuture<Reply> afterData(String action, CompletableFuture<Reply> done) {
        Duration limit = session.conversation().patience();
        return done.copy().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).exceptionally(e -> {
            if (e instanceof TimeoutException) {
                throw ConversationBroken.silent(session.name() + " has sent the data of " + action
                        + ", but not said within " + limit.toSeconds() + " s how that ended");
            }
            throw Futures.failure(e);
        });
    }

    private void prepare() {
        CommandPipeline.exchange(session, new ParameterCommand.Mode(TransferMode.STREAM.code()));
        if (session.capabilities().authenticatesDataChannels()) {
            CommandPipeline.exchange(session,
                    new SecurityCommand.DataChannelAuthenticationMode('N', ""));
        }
        if (session.certificate().isPresent()) {
            CommandPipeline.exchange(session, new SecurityCommand.ProtectionBufferSize(0));
            CommandPipeline.exchange(session,
                    new SecurityCommand.DataProtection(ProtectionLevel.PRIVATE));
        }
    }

    private HostPort passive() {
        InetAddress server = session.conversation().remote().getAddress();
        if (server instanceof Inet6Address) {
            Reply reply = CommandPipeline.exchange(session,
                    new ParameterCommand.ExtendedPassive(OptionalInt.empty()));
            return ExtendedAddressNotation.parseReply(reply.text(), server)
                    .map(told -> DataAddress.ofServer(told, server))
                    .orElseThrow(() -> unreadable(reply));
        }
        Reply reply = CommandPipeline.exchange(session, new ParameterCommand.Passive());
        return HostPortNotation.parseReply(reply.text())
                .map(told -> DataAddress.ofServer(told, server))
                .orElseThrow(() -> unreadable(reply));
    }

    private ProtocolViolation unreadable(Reply reply) {
        return new ProtocolViolation(session.name() + ": no address of a data port: "
                + reply.text());
    }

    private List<String> secured(Socket data) throws IOException, GeneralSecurityException {
        if (session.certificate().isEmpty()) {
            return lines(data.getInputStream());
        }
        try (Socket tls = OneSidedTls.secure(data, session.certificate().get())) {
            return lines(tls.getInputStream());
        }
    }

    private List<String> lines(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        InputStream buffered = new BufferedInputStream(in, 64 << 10);
        long bytes = 0;
        for (int b = buffered.read(); b >= 0; b = buffered.read()) {
            if (b == '\n') {
                lines.add(text(line));
            } else {
                line.write(b);
            }
            if (++bytes > mostBytes || line.size() > FactsParser.LONGEST_LINE) {
                throw new IOException("the listing has more than " + mostBytes
                        + " bytes, or a line of more than " + FactsParser.LONGEST_LINE);
            }
        }
        if (line.size() > 0) {
            lines.add(text(line));
        }
        return lines;
    }

    private static String text(ByteArrayOutputStream line) {
        String text = NameBytes.decode(line.toByteArray());
        line.reset();
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /// Throws what the server said, where it said that it does not list; it may still be on its way.
    private void refusal(String action, CompletableFuture<Reply> done) {
        Reply reply = done.completeOnTimeout(new Reply(150, List.of("")), 2,
                TimeUnit.SECONDS).exceptionally(broken -> null).join();
        if (reply != null && reply.isFailure()) {
            throw ReplyFailures.from(session.name(), action, reply);
        }
    }

    private static void closeQuietly(Socket data) {
        try {
            data.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
