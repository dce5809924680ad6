package io.dray.control.coordination;

/// Number of files in transfer at once, each over its own sessions.
///
/// @param start initial number, 1 to 64
/// @param most  largest number, 1 to 64: reached only while each further one makes the copy faster; equal to
///              `start` for a fixed number
public record Concurrency(int start, int most) {
    /// Largest number. More sessions of one client would burden both servers without a gain.
    public static final int MOST = 64;
    /// Adaptive. Starts with 4, so that other files move while one is set up or verified. Ends at 16, since
    /// many servers limit the sessions of one user.
    public static final Concurrency AUTO = new Concurrency(4, 16);

    public Concurrency {
        if (start < 1 || most < start || most > MOST) {
            throw new IllegalArgumentException("concurrency must be 1 to " + MOST + ", not " + start
                    + (start == most ? "" : " to " + most));
        }
    }

    public static Concurrency fixed(int number) {
        return new Concurrency(number, number);
    }

    boolean isAdaptive() {
        return most > start;
    }
}
