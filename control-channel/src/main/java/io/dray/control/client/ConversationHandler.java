package io.dray.control.client;

import io.dray.control.client.ControlConversation.Request;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.CommandFormatter;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.reply.Reply;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Matches replies with pending commands, in order. Runs on the channel's event loop only.
///
/// The first pending entry is the server's greeting. Only the entry at the head has a running time limit,
/// since the replies to the others cannot come earlier. Once the conversation is broken it stays so: all
/// pending and later commands fail with the same message.
final class ConversationHandler extends SimpleChannelInboundHandler<Reply> {
    private static final Logger LOG = LoggerFactory.getLogger(ConversationHandler.class);
    /// Most preliminary replies to one command: one marker per second for eleven days.
    static final int MOST_PRELIMINARY = 1_000_000;
    /// Most preliminary replies to a command that moves a tree: each names an entry that is left to the client, and
    /// another attempt names all of them again.
    static final int MOST_OF_A_TREE = 100_000_000;

    /// Silence after which the first wait message is sent; the next follows each time it has doubled.
    static final Duration FIRST_REPORT = Duration.ofSeconds(5);
    /// Commands with a longer limit are supervised by their sender, so no wait messages are sent.
    private static final Duration SUPERVISED_BY_SENDER = Duration.ofHours(11);

    private final Consumer<String> waits;
    private final String server;
    private final CompletableFuture<Reply> greeting;
    private final Queue<Pending> pending = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> clock;
    /// When `clock` fires.
    private long alarm;
    /// Deadline of the reply to the command at the head.
    private long deadline;
    private @Nullable String broken;
    private int preliminaryReplies;
    private @Nullable Future<?> watch;
    /// Start of the present silence of the server.
    private long silentSince;
    private long nextReport;

    /// A command that waits for its final reply.
    ///
    /// @param command the command to send; none for the greeting
    /// @param what    name for messages, without secrets
    record Pending(@Nullable Command command, String what, Duration limit,
            Consumer<Reply> preliminary, CompletableFuture<Reply> answer) {
        /// Names the command by its verb.
        ///
        /// @throws IllegalArgumentException for a command that cannot be sent; the encoder formats it again
        static Pending of(Request request) {
            String line = CommandFormatter.format(request.command());
            int space = line.indexOf(' ');
            return new Pending(request.command(), space < 0 ? line : line.substring(0, space),
                    request.limit(), request.preliminary(), request.answer());
        }

        /// The number of preliminary replies after which the server is taken for broken.
        int mostPreliminary() {
            return command instanceof TransferCommand.RetrieveTree
                    || command instanceof TransferCommand.StoreTree
                            ? MOST_OF_A_TREE
                            : MOST_PRELIMINARY;
        }
    }

    /// @param server `HOST:PORT` for messages
    /// @param limit  longest time from connection to greeting
    /// @param waits  receives messages about slow replies, on the event loop
    ConversationHandler(String server, Duration limit, Consumer<String> waits) {
        this.server = server;
        this.waits = waits;
        this.greeting = new CompletableFuture<>();
        pending.add(new Pending(null, "the connection", limit, _ -> {}, greeting));
    }

    /// The server's first final reply.
    CompletableFuture<Reply> greeting() {
        return greeting;
    }

    /// Sharable, because it joins a new pipeline for each address of the server that is tried.
    @Override
    public boolean isSharable() {
        return true;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        restartClock();
        watch = active.executor()
                .scheduleAtFixedRate(() -> reportSilence(active), FIRST_REPORT.toMillis(),
                        FIRST_REPORT.toMillis() / 5, TimeUnit.MILLISECONDS);
        active.fireChannelActive();
    }

    private void reportSilence(ChannelHandlerContext at) {
        Pending head = pending.peek();
        long silent = at.executor().ticker().nanoTime() - silentSince;
        if (head == null || head.limit().compareTo(SUPERVISED_BY_SENDER) > 0
                || silent < nextReport) {
            return;
        }
        nextReport = silent * 2;
        waits.accept(waiting(server + (head.what().equals("CKSM")
                ? " is still computing a checksum and has said nothing"
                : " has not answered " + head.what()), Duration.ofNanos(silent), head.limit()));
    }

    /// The message about a slow server.
    static String waiting(String what, Duration soFar, Duration limit) {
        return what + " for " + soFar.toSeconds() + " s; waiting up to " + seconds(limit) + ".";
    }

    /// Sends commands, or fails their futures if the conversation is broken.
    void send(List<Pending> entries) {
        for (Pending entry : entries) {
            ChannelHandlerContext to = context;
            if (broken != null || to == null) {
                entry.answer()
                        .completeExceptionally(
                                new ConversationBroken(broken == null ? "not connected" : broken));
            } else {
                write(entry, to);
            }
        }
        if (context != null) {
            context.flush();
        }
    }

    private void write(Pending entry, ChannelHandlerContext to) {
        LOG.debug("{} <- {}", server, entry.command());
        pending.add(entry);
        if (pending.size() == 1) {
            restartClock();
        }
        to.write(entry.command()).addListener(written -> {
            if (!written.isSuccess()) {
                fail(server + " cannot be sent " + entry.what() + ": "
                        + reason(written.cause()) + ".");
            }
        });
    }

    @Override
    protected void channelRead0(ChannelHandlerContext from, Reply reply) {
        LOG.debug("{} -> {}", server, reply);
        Pending head = pending.peek();
        if (reply.code() == 421) {
            fail(server + " closes the connection: 421 " + reply.text());
        } else if (head == null) {
            fail(server + " sent a reply to no command: " + reply.code() + " " + reply.text());
        } else if (reply.isPreliminary() && ++preliminaryReplies > head.mostPreliminary()) {
            fail(server + " answers " + head.what() + " with preliminary replies without end.");
        } else if (reply.isPreliminary()) {
            // A 120 reply may delay the greeting, but its time limit stays.
            if (greeting.isDone()) {
                restartClock();
            }
            try {
                head.preliminary().accept(reply);
            } catch (RuntimeException e) {
                // Fail the caller now; the final reply is still expected.
                head.answer().completeExceptionally(e);
            }
        } else {
            pending.remove();
            preliminaryReplies = 0;
            restartClock();
            head.answer().complete(reply);
        }
    }

    /// Sets the timer for the head's deadline. A timer that fires earlier is kept, and set again when it
    /// fires.
    private void restartClock() {
        Pending head = pending.peek();
        ChannelHandlerContext at = context;
        if (head == null || at == null) {
            return;
        }
        long limit = head.limit().toNanos();
        silentSince = at.executor().ticker().nanoTime();
        nextReport = FIRST_REPORT.toNanos();
        deadline = at.executor().ticker().nanoTime() + limit;
        if (clock == null) {
            setTimer(at, limit);
        } else if (deadline - alarm < 0) {
            clock.cancel(false);
            setTimer(at, limit);
        }
    }

    private void setTimer(ChannelHandlerContext at, long nanos) {
        alarm = at.executor().ticker().nanoTime() + nanos;
        clock = at.executor().schedule(() -> onTimer(at), nanos, TimeUnit.NANOSECONDS);
    }

    private void onTimer(ChannelHandlerContext at) {
        clock = null;
        Pending head = pending.peek();
        if (head == null) {
            return;
        }
        long left = deadline - at.executor().ticker().nanoTime();
        if (left > 0) {
            setTimer(at, left);
        } else {
            fail(server + " did not answer " + head.what() + " within " + seconds(head.limit())
                    + ". It may be overloaded, or the network between is down.",
                    ConversationBroken::silent);
        }
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }

    /// Breaks the conversation, once, and closes the channel.
    void fail(String sentence) {
        fail(sentence, ConversationBroken::new);
    }

    private void fail(String sentence, Function<String, ConversationBroken> kind) {
        if (broken != null) {
            return;
        }
        broken = sentence;
        if (clock != null) {
            clock.cancel(false);
        }
        if (watch != null) {
            watch.cancel(false);
        }
        for (Pending waiting = pending.poll(); waiting != null; waiting = pending.poll()) {
            waiting.answer().completeExceptionally(kind.apply(sentence));
        }
        if (context != null) {
            context.close().addListener(_ -> LOG.debug("{} closed", server));
        }
    }

    boolean isIdle() {
        return broken == null && pending.isEmpty();
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        Pending head = pending.peek();
        fail(server + " closed the connection"
                + (head == null ? "." : " while " + head.what() + " waited for its answer."));
        gone.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        if (cause instanceof DecoderException
                && cause.getCause() instanceof ProtocolViolation violation) {
            fail("The control connection to " + server + " is garbled. " + violation.getMessage());
        } else {
            fail("The control connection to " + server + " broke: " + reason(cause) + ".");
        }
    }

    private static String reason(@Nullable Throwable cause) {
        if (cause == null) {
            return "unknown";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
