package io.dray.protocol.parameters;

/// How many data channels a sender opens in extended block mode: `OPTS RETR Parallelism=start,min,max;`
/// (GFD.20 5.3). Globus servers know only `start`; a Dray node adds channels up to `max` while each trial
/// makes the transfer faster, and never goes below `start`.
///
/// @param start channels to begin with
/// @param min   fewest, at least 1, at most `start`
/// @param max   most, at least `start`, at most [#MOST]
public record Parallelism(int start, int min, int max) {
    /// Most channels of one transfer: more fill no path, and each holds a socket and a buffer at both ends.
    public static final int MOST = 128;

    public Parallelism {
        if (min < 1 || min > start || start > max || max > MOST) {
            throw new IllegalArgumentException("parallelism out of order or range: " + start + ","
                    + min + "," + max);
        }
    }

    /// Always this many.
    public static Parallelism fixed(int count) {
        return new Parallelism(count, count, count);
    }

    /// Whether the sender may vary the number.
    public boolean isAdaptive() {
        return min < max;
    }
}
