package io.dray.control.negotiation;

import io.dray.control.client.ConversationBroken;
import java.time.Duration;
import java.util.function.Consumer;

/// How often to retry after a failure, and how long to wait before. The time spent waiting for silent ends has
/// its own limit ([io.dray.protocol.monitor.StallBudget]).
///
/// @param attempts  retries without progress before giving up; progress resets the count
/// @param firstWait wait before the first retry; doubles with each retry, up to `longestWait`
/// @param start     whether to retry if an end was never reached
public record RetryPolicy(int attempts, Duration firstWait, Duration longestWait, Start start) {
    /// What to do when an end was never reached. It may be starting, or its URL may be wrong.
    public enum Start {
        /// Assumes a wrong URL.
        GIVE_UP,
        /// Assumes that it is starting.
        TRY_AGAIN
    }

    /// Creates a policy that gives up if an end was never reached.
    public RetryPolicy(int attempts, Duration firstWait, Duration longestWait) {
        this(attempts, firstWait, longestWait, Start.GIVE_UP);
    }

    public RetryPolicy {
        if (attempts < 0 || firstWait.isNegative() || longestWait.compareTo(firstWait) < 0) {
            throw new IllegalArgumentException(
                    "not a retry policy: " + attempts + ", " + firstWait);
        }
    }

    /// The default: ten retries, 0.5 s to 15 s apart, so that a copy survives a restart of a node within about
    /// 90 s.
    public static final RetryPolicy STANDARD = new RetryPolicy(10, Duration.ofMillis(500),
            Duration.ofSeconds(15));

    /// Returns this policy with the number of retries that the user chose. It also retries if an end was never
    /// reached.
    public RetryPolicy withAttempts(int number) {
        return new RetryPolicy(number, firstWait, longestWait, Start.TRY_AGAIN);
    }

    /// Returns the wait before retry `number`, counted from 1.
    public Duration waitBefore(int number) {
        Duration wait = firstWait;
        for (int i = 1; i < number && wait.compareTo(longestWait) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(longestWait) < 0 ? wait : longestWait;
    }

    /// Reports the failure and waits before retry `number`, counted from 1.
    ///
    /// @param report takes the report
    /// @param rest   end of the report: more that the user should know
    /// @throws RuntimeException   the failure, when the thread was interrupted before: nothing is tried again
    /// @throws ConversationBroken when the thread is interrupted while it waits
    public void pause(RuntimeException failure, int number, Consumer<String> report, String rest) {
        if (Thread.currentThread().isInterrupted()) {
            throw failure;
        }
        Duration wait = waitBefore(number);
        report.accept(
                withoutStop(failure) + "; trying again in " + wait.toMillis() + " ms, " + rest);
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConversationBroken("interrupted while waiting to try again");
        }
    }

    /// Returns the message of a failure without its final full stop, for use in a longer sentence.
    public static String withoutStop(RuntimeException failure) {
        return String.valueOf(failure.getMessage()).replaceFirst("\\.$", "");
    }
}
