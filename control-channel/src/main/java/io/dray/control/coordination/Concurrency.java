package io.dray.control.coordination;

/// Files in transfer at once, each over sessions of its own.
///
/// @param start at the beginning, 1 to 64
/// @param most  while each further one makes the whole faster, 1 to 64; `start` if the number is fixed
public record Concurrency(int start, int most) {
    /// Largest number.
    public static final int MOST = 64;
    /// Found by trying.
    public static final Concurrency AUTO = new Concurrency(4, 16);

    public Concurrency {
        if (start < 1 || most < start || most > MOST) {
            throw new IllegalArgumentException("concurrency must be 1 to " + MOST + ", not " + start
                    + (start == most ? "" : " to " + most));
        }
    }

    /// Always so many.
    public static Concurrency fixed(int number) {
        return new Concurrency(number, number);
    }

    boolean isAdaptive() {
        return most > start;
    }
}
