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

/// Two endpoints and the negotiated sessions between them. Sessions are opened when first needed, and again
/// after a failure. For one thread at a time.
final class SessionPair implements AutoCloseable {
    private final SessionPool source;
    private final SessionPool destination;
    private final TransferOptions options;
    private final Supplier<DataChannelSecret> secret;
    private final Notices notices;
    private TransferMode mode = TransferMode.EXTENDED_BLOCK;
    private @Nullable NegotiatedPair sessions;

    /// What a person should know of sessions; may be told more than once.
    ///
    /// @param clearData data channels are clear though a control channel is protected
    /// @param oneHost   why a file that was to be striped goes to one host only
    record Notices(Runnable clearData, Consumer<String> oneHost) {}

    /// @param secret for the data channels of this pair; asked when both ends can take it, may block
    SessionPair(SessionPool source, SessionPool destination, TransferOptions options,
            Supplier<DataChannelSecret> secret,
            Notices notices) {
        this.source = source;
        this.destination = destination;
        this.options = options;
        this.secret = secret;
        this.notices = notices;
    }

    /// The joined sessions; opens them if there are none.
    NegotiatedPair sessions() {
        if (sessions == null) {
            CompletableFuture<EndpointSession> opening = destination.begin();
            EndpointSession from;
            try {
                from = source.open();
            } catch (RuntimeException e) {
                SessionPool.letGo(opening);
                throw e;
            }
            sessions = join(from, opening);
        }
        return sessions;
    }

    /// Whether [#sessions] returns sessions that have been used, and may have gone stale since.
    boolean isOpen() {
        return sessions != null;
    }

    private NegotiatedPair join(EndpointSession from, CompletableFuture<EndpointSession> opening) {
        try {
            EndpointSession to = destination.await(opening);
            try {
                NegotiatedPair joined = NegotiatedPair.join(from, to, secret, options, share(),
                        mode);
                options.striping().ifPresent(wish -> joined.stripe(wish, notices.oneHost()));
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
            notices.clearData().run();
        }
    }

    private static boolean overTls(EndpointSession end) {
        return end.protectedControl() && !end.inProcess();
    }

    /// For one worker that copies over this pair.
    ///
    /// @param clock nanoseconds
    /// @param told  told who is silent
    StallWatch newWatch(LongSupplier clock, Consumer<String> told) {
        double leastRate = options.rateLimit() == 0
                ? StallBudget.LEAST_RATE
                : Math.min(StallBudget.LEAST_RATE, share() / 2.0);
        return new StallWatch(new StallBudget(options.stallLimit(), leastRate),
                () -> new EndPulses(source.name(), source.pulse(), destination.name(),
                        destination.pulse()),
                clock, told);
    }

    private long share() {
        return options.rateLimit() == 0
                ? 0
                : Math.max(1, options.rateLimit() / options.concurrency().most());
    }

    /// Whether a failure to open data channels towards this process may be mended by opening them the
    /// other way, which only stream mode allows; if so the next sessions do.
    boolean turnRound() {
        boolean possible = sessions != null && sessions.destination().inProcess()
                && !sessions.source().inProcess() && mode == TransferMode.EXTENDED_BLOCK;
        if (possible) {
            mode = TransferMode.STREAM;
        }
        return possible;
    }

    /// Forgets sessions that are no longer to be trusted.
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
