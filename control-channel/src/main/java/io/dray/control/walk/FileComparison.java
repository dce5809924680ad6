package io.dray.control.walk;

import io.dray.control.remote.RemoteFiles;
import io.dray.protocol.listing.ListedEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Compares files by their facts. Times are compared at the coarser precision of the two ends: the precision of an
/// end is that of the most precise time that it has listed so far. For one thread.
final class FileComparison {
    /// Precisions of times in file systems and listings, nanoseconds, the finest first. A precision of 100 ns is
    /// that of NTFS and SMB.
    private static final List<Long> PRECISIONS = List.of(1L, 100L, 1000L, 1_000_000L);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Comparison comparison;
    private final Consumer<String> notices;
    private boolean timesKept = true;
    private long sourcePrecision = SECOND;
    private long destinationPrecision = SECOND;

    /// @param notices takes a notice for the user
    FileComparison(Comparison comparison, Consumer<String> notices) {
        this.comparison = comparison;
        this.notices = notices;
    }

    /// Learns whether the destination can set modification times.
    void expect(WalkEnd destination) {
        if (!destination.ask(RemoteFiles::setsTimes)) {
            withoutTimes(destination.name());
        }
    }

    /// The destination cannot set modification times. So a file that is not older than its source counts as the
    /// same.
    ///
    /// @param name of the destination
    void withoutTimes(String name) {
        if (timesKept && comparison == Comparison.CHANGED) {
            timesKept = false;
            notices.accept(name + " cannot set modification times (it has no MFMT): a file there"
                    + " counts as unchanged if it has the same size and is not older");
        }
    }

    void listedAtSource(ListedEntry entry) {
        sourcePrecision = finer(sourcePrecision, entry);
    }

    void listedAtDestination(ListedEntry entry) {
        destinationPrecision = finer(destinationPrecision, entry);
    }

    private static long finer(long precision, ListedEntry entry) {
        if (precision == 1 || entry.modified().isEmpty()) {
            return precision;
        }
        int nanos = entry.modified().get().get(ChronoField.NANO_OF_SECOND);
        // The coarsest precision that has this time.
        return PRECISIONS.reversed()
                .stream()
                .filter(one -> nanos % one == 0)
                .findFirst()
                .map(one -> nanos == 0 ? SECOND : one)
                .map(one -> Math.min(one, precision))
                .orElse(precision);
    }

    /// Returns why a file has to be copied; empty if it is the same at both ends.
    ///
    /// @param there the file at the destination
    Optional<Difference> difference(ListedEntry file, Optional<ListedEntry> there) {
        if (there.isEmpty()) {
            return Optional.of(Difference.NEW);
        }
        boolean sameSize = file.size().isPresent() && file.size().equals(there.get().size());
        return switch (comparison) {
            case ALWAYS -> Optional.of(Difference.ANY);
            case MISSING -> Optional.empty();
            case SIZE -> sameSize ? Optional.empty() : Optional.of(Difference.SIZE);
            case CHANGED -> !sameSize
                    ? Optional.of(Difference.SIZE)
                    : sameTime(file.modified(), there.get().modified())
                            ? Optional.empty()
                            : Optional.of(Difference.TIME);
            case CONTENT -> Optional.of(sameSize ? Difference.CONTENT : Difference.SIZE);
        };
    }

    /// Whether both times are known and equal.
    boolean sameTime(Optional<Instant> source, Optional<Instant> destination) {
        if (source.isEmpty() || destination.isEmpty()) {
            return false;
        }
        long precision = Math.max(sourcePrecision, destinationPrecision);
        Instant left = truncated(source.get(), precision);
        Instant right = truncated(destination.get(), precision);
        return left.equals(right) || (!timesKept && right.isAfter(left));
    }

    private static Instant truncated(Instant time, long precision) {
        return time.minusNanos(time.get(ChronoField.NANO_OF_SECOND) % precision);
    }
}
