package io.dray.control.coordination;

import java.time.Duration;

/// How often to try again after something broke, and how long to wait before it.
///
/// @param attempts  further attempts without progress before giving up; progress starts the count anew
/// @param firstWait wait before the first further attempt; doubles with each, up to `longestWait`
public record RetryPolicy(int attempts, Duration firstWait, Duration longestWait) {
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

    /// The same pace with another number of attempts.
    public RetryPolicy withAttempts(int number) {
        return new RetryPolicy(number, firstWait, longestWait);
    }

    /// Wait before further attempt `number`, counted from 1.
    public Duration waitBefore(int number) {
        Duration wait = firstWait;
        for (int i = 1; i < number && wait.compareTo(longestWait) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(longestWait) < 0 ? wait : longestWait;
    }
}
