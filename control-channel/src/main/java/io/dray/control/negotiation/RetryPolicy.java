package io.dray.control.negotiation;

import io.dray.control.client.ConversationBroken;
import java.time.Duration;
import java.util.function.Consumer;

/// How often to try again after something broke, and how long to wait before it. However many attempts there
/// are, time that is lost in waiting for silent ends has a limit of its own ([io.dray.protocol.monitor.StallBudget]).
///
/// @param attempts  further attempts without progress before giving up; progress starts the count anew
/// @param firstWait wait before the first further attempt; doubles with each, up to `longestWait`
/// @param start     what to do with an end that cannot be reached at the start
public record RetryPolicy(int attempts, Duration firstWait, Duration longestWait, Start start) {
    /// An end may be unreachable because it is being started, or because its URL is wrong.
    public enum Start {
        /// The URL is wrong.
        GIVE_UP,
        /// It will come.
        TRY_AGAIN
    }

    /// One that gives up at the start.
    public RetryPolicy(int attempts, Duration firstWait, Duration longestWait) {
        this(attempts, firstWait, longestWait, Start.GIVE_UP);
    }

    public RetryPolicy {
        if (attempts < 0 || firstWait.isNegative() || longestWait.compareTo(firstWait) < 0) {
            throw new IllegalArgumentException(
                    "not a retry policy: " + attempts + ", " + firstWait);
        }
    }

    /// Ten further attempts, 0.5 s to 15 s apart: a node that restarts within two minutes costs nothing but
    /// time.
    public static final RetryPolicy STANDARD = new RetryPolicy(10, Duration.ofMillis(500),
            Duration.ofSeconds(15));

    /// The same pace with a number of attempts that somebody has asked for, from the start.
    public RetryPolicy withAttempts(int number) {
        return new RetryPolicy(number, firstWait, longestWait, Start.TRY_AGAIN);
    }

    /// Wait before further attempt `number`, counted from 1.
    public Duration waitBefore(int number) {
        Duration wait = firstWait;
        for (int i = 1; i < number && wait.compareTo(longestWait) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(longestWait) < 0 ? wait : longestWait;
    }

    /// Waits before further attempt `number`, counted from 1, and says so.
    ///
    /// @param told takes a sentence
    /// @param rest of that sentence: what the user should know
    /// @throws ConversationBroken when the thread is interrupted
    public void pause(RuntimeException failure, int number, Consumer<String> told, String rest) {
        Duration wait = waitBefore(number);
        told.accept(withoutStop(failure) + "; trying again in " + wait.toMillis() + " ms, " + rest);
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConversationBroken("interrupted while waiting to try again");
        }
    }

    /// The message of a failure as the beginning of a longer sentence.
    public static String withoutStop(RuntimeException failure) {
        return String.valueOf(failure.getMessage()).replaceFirst("\\.$", "");
    }
}
