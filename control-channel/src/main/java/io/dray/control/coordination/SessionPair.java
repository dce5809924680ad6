package io.dray.control.coordination;

import io.dray.control.negotiation.DataChannelOptions;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.SessionPool;
import io.dray.protocol.monitor.EndPulses;
import io.dray.protocol.monitor.StallBudget;
import io.dray.protocol.parameters.TransferMode;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The negotiated sessions with both ends of a copy. Opens them on first use, and again after a failure. For
/// one thread at a time.
final class SessionPair implements AutoCloseable {
    private final SessionPool source;
    private final SessionPool destination;
    private final TransferOptions options;
    private final Supplier<DataChannelSecret> secret;
    private final Consumer<String> notices;
    private TransferMode mode = TransferMode.EXTENDED_BLOCK;
    private @Nullable NegotiatedPair sessions;

    /// @param secret  supplies the secret of the data channels; called if both ends support it; may block
    /// @param notices takes warnings for the user about sessions; the same one may come several times
    SessionPair(SessionPool source, SessionPool destination, TransferOptions options,
            Supplier<DataChannelSecret> secret,
            Consumer<String> notices) {
        this.source = source;
        this.destination = destination;
        this.options = options;
        this.secret = secret;
        this.notices = notices;
    }

    /// Returns the negotiated sessions; opens them if there are none.
    NegotiatedPair sessions() {
        if (sessions == null) {
            CompletableFuture<EndpointSession> opening = destination.begin();
            EndpointSession from;
            try {
                from = source.open();
            } catch (RuntimeException e) {
                SessionPool.closeWhenOpen(opening);
                throw e;
            }
            sessions = join(from, opening);
        }
        return sessions;
    }

    /// Whether sessions exist. They may be stale: a server may have closed them while they were idle.
    boolean isOpen() {
        return sessions != null;
    }

    private NegotiatedPair join(EndpointSession from, CompletableFuture<EndpointSession> opening) {
        try {
            EndpointSession to = destination.await(opening);
            try {
                NegotiatedPair joined = NegotiatedPair.join(from, to, secret, options, share(),
                        mode);
                options.striping()
                        .ifPresent(striping -> joined.stripe(striping, notices));
                warn(joined, from, to);
                return joined;
            } catch (RuntimeException e) {
                to.close();
                throw e;
            }
        } catch (RuntimeException e) {
            from.close();
            throw e;
        }
    }

    private void warn(NegotiatedPair joined, EndpointSession from, EndpointSession to) {
        boolean expectsProtection = overTls(from) || overTls(to);
        if (expectsProtection && !joined.protectsData()
                && options.data().protection() != DataChannelOptions.Protection.NONE) {
            notices.accept("the data between " + source.name() + " and " + destination.name()
                    + " travels in clear: one of them cannot protect it (it takes no credential, or"
                    + " has no TLS)");
        }
    }

    private static boolean overTls(EndpointSession end) {
        return end.protectedControl() && !end.inProcess();
    }

    /// Creates the stall watch of the worker that uses this pair.
    ///
    /// @param clock  nanoseconds
    /// @param report takes the sentence that names the silent end
    StallWatch newWatch(LongSupplier clock, Consumer<String> report) {
        double leastRate = options.rateLimit() == 0
                ? StallBudget.LEAST_RATE
                : Math.min(StallBudget.LEAST_RATE, share() / 2.0);
        return new StallWatch(new StallBudget(options.stallLimit(), leastRate),
                () -> new EndPulses(source.name(), source.pulse(), destination.name(),
                        destination.pulse()),
                clock, report);
    }

    private long share() {
        return options.rateLimit() == 0
                ? 0
                : Math.max(1, options.rateLimit() / options.concurrency().most());
    }

    /// Reverses the direction in which data channels are opened, after a server could not connect to this
    /// process. Only stream mode allows that, so the next sessions use it. Returns false if it is not possible.
    boolean reverseDirection() {
        boolean possible = sessions != null && sessions.destination().inProcess()
                && !sessions.source().inProcess() && mode == TransferMode.EXTENDED_BLOCK;
        if (possible) {
            mode = TransferMode.STREAM;
        }
        return possible;
    }

    /// Closes the sessions, whose state is unknown after a failure.
    void drop() {
        if (sessions != null) {
            sessions.close();
            sessions = null;
        }
    }

    @Override
    public void close() {
        drop();
    }
}
