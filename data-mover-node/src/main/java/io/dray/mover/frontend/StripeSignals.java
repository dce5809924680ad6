package io.dray.mover.frontend;

import io.dray.protocol.command.Command;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFailures;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the back ends say about one transfer, in one queue, so that one thread does all the thinking.
final class StripeSignals {
    /// How long the stripe that is to blame may take to say so.
    private static final Duration ECHO = Duration.ofSeconds(1);

    private final List<Stripe> stripes;
    private final Duration silence;
    private final BlockingQueue<Signal> queue = new LinkedBlockingQueue<>();
    private int ended;

    /// @param stripe its number
    /// @param reply  missing when the conversation broke
    /// @param last   whether nothing follows from this stripe
    record Signal(int stripe, @Nullable Reply reply, @Nullable Throwable broken, boolean last) {
        boolean good() {
            return reply != null && reply.isCompletion();
        }
    }

    /// @param silence longest time that a back end may say nothing
    StripeSignals(List<Stripe> stripes, Duration silence) {
        this.stripes = List.copyOf(stripes);
        this.silence = silence;
    }

    /// Starts a stripe's transfer.
    void start(int stripe, Command verb) {
        var _ = stripes.get(stripe)
                .transfer(verb, silence, reply -> queue.add(new Signal(stripe, reply, null, false)))
                .whenComplete(
                        (reply, broken) -> queue.add(new Signal(stripe, reply, broken, true)));
    }

    /// Waits for the next word of any of them; that a silent one has broken off is a word too.
    Signal next() {
        try {
            return counted(queue.take());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /// What a stripe's bad end means; the stripe is named where there are several. A data channel that broke is
    /// often but the echo of what befell another stripe: its word is waited for, for a moment.
    TransferFailure failure(Signal bad, String action) {
        long limit = System.nanoTime() + ECHO.toNanos();
        Signal cause = bad;
        while (isEcho(cause, action) && ended < stripes.size()) {
            Signal more = next(limit - System.nanoTime());
            if (more == null) {
                return meaning(bad, action);
            }
            if (more.last() && !more.good() && !isEcho(more, action)) {
                cause = more;
            }
        }
        return meaning(cause, action);
    }

    private boolean isEcho(Signal bad, String action) {
        Reply reply = bad.reply();
        return reply != null && ReplyFailures.from("", action, reply) instanceof DataChannelFailure;
    }

    private TransferFailure meaning(Signal bad, String action) {
        Stripe stripe = stripes.get(bad.stripe());
        if (bad.reply() == null) {
            return stripe.broken(bad.broken() == null
                    ? new IllegalStateException("no reason known")
                    : bad.broken());
        }
        return ReplyFailures.from(stripe.label(), action, bad.reply());
    }

    private @Nullable Signal next(long nanos) {
        try {
            Signal signal = queue.poll(nanos, TimeUnit.NANOSECONDS);
            return signal == null ? null : counted(signal);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private Signal counted(Signal signal) {
        if (signal.last()) {
            ended++;
        }
        return signal;
    }

    private static Aborted interrupted() {
        Thread.currentThread().interrupt();
        return new Aborted("The transfer was ended.");
    }
}
