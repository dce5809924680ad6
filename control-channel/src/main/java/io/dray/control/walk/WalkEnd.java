package io.dray.control.walk;

import io.dray.control.client.ConversationBroken;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.negotiation.SessionPool;
import io.dray.control.remote.RemoteFiles;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One end of a walk. Opens a session on first use, and another one when the conversation broke. For one thread.
final class WalkEnd implements AutoCloseable {
    private final SessionPool pool;
    private final RetryPolicy retry;
    private final Duration stallLimit;
    private final Consumer<String> notices;
    private @Nullable EndpointSession session;
    /// Cached so that each warning is logged once per session.
    private @Nullable RemoteFiles files;

    /// @param stallLimit longest time lost in broken conversations by one piece of work
    /// @param notices    takes the reports of retries
    WalkEnd(SessionPool pool, RetryPolicy retry, Duration stallLimit, Consumer<String> notices) {
        this.pool = pool;
        this.retry = retry;
        this.stallLimit = stallLimit;
        this.notices = notices;
    }

    String name() {
        return pool.name();
    }

    /// As [#ask], for work without a result.
    void perform(Consumer<RemoteFiles> work) {
        var _ = ask(there -> {
            work.accept(there);
            return true;
        });
    }

    /// Works at this end; repeats the work if the conversation breaks.
    <T> T ask(Function<RemoteFiles, T> work) {
        long lost = 0;
        for (int failures = 1;; failures++) {
            long begun = pool.now();
            try {
                return work.apply(files());
            } catch (ConversationBroken e) {
                close();
                lost += pool.now() - begun;
                if (failures > retry.attempts() || lost >= stallLimit.toNanos()
                        || givesUpAtOnce(e)) {
                    throw e;
                }
                retry.pause(e, failures, notices, "attempt " + failures + " of "
                        + retry.attempts() + "; press Ctrl-C to stop");
            }
        }
    }

    private RemoteFiles files() {
        RemoteFiles present = files;
        if (present == null) {
            session = pool.open();
            present = new RemoteFiles(session);
            files = present;
        }
        return present;
    }

    /// Whether to give up at once: the end was never reached, so its URL may be wrong.
    private boolean givesUpAtOnce(ConversationBroken failure) {
        return !pool.wasReached() && failure.kind() != ConversationBroken.Kind.BROKEN
                && retry.start() == RetryPolicy.Start.GIVE_UP;
    }

    /// Returns the session to the pool.
    void handOver() {
        if (session != null) {
            pool.giveBack(session);
            session = null;
            files = null;
        }
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
            session = null;
            files = null;
        }
    }
}
