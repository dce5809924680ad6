package io.dray.mover.frontend;

import io.dray.control.journal.SealedLog;
import io.dray.control.security.PrivateFiles;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The ranges of unfinished files that the back ends have stored: a [SealedLog] for each file, in the front
/// end's state directory. A record is on disk before the client is told:
///
///     dray-stripes 1 2f6c61726765                  path (hex)
///     0-1048576
///     4194304-5242880,8388608-9437184
///
/// For several threads, each with files of its own. Front ends that share the directory share the logs.
final class StripeJournal {
    /// Maximum number of ranges in a record. A range has at most 40 characters, so that a record fits on a line.
    private static final int RANGES_IN_A_RECORD = 1000;

    private final Path directory;
    /// Lengths of the logs after this process last appended. While a log has that length, no other process has
    /// appended, and it need not be replayed before the next record.
    private final Map<Path, Long> lengths = new ConcurrentHashMap<>();

    /// @param directory made when first needed
    StripeJournal(Path directory) {
        this.directory = directory;
    }

    /// Returns the ranges known to be stored.
    ByteRangeSet stored(StripedFile file) {
        List<ByteRange> all = new ArrayList<>();
        try {
            replay(file, ranges -> all.addAll(ranges.ranges()));
        } catch (IOException e) {
            throw failure(e);
        }
        return ByteRangeSet.of(all);
    }

    private long replay(StripedFile file, Consumer<ByteRangeSet> records) throws IOException {
        try {
            return SealedLog.replay(log(file), heading(file)::equals, record -> {
                Optional<ByteRangeSet> ranges = ByteRangeSet.parse(record);
                ranges.ifPresent(records);
                return ranges.isPresent();
            });
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private static String heading(StripedFile file) {
        return "dray-stripes 1 " + HexFormat.of().formatHex(NameBytes.encode(file.path()));
    }

    /// Whether an upload of the file has begun, and was neither finished nor given up.
    boolean knows(StripedFile file) {
        return Files.exists(log(file));
    }

    /// Adds ranges. They are on disk when this returns.
    void add(StripedFile file, ByteRangeSet ranges) {
        Path path = log(file);
        try {
            PrivateFiles.directory(directory);
            long end = Files.exists(path) && Files.size(path) == lengths.getOrDefault(path, -1L)
                    ? Files.size(path)
                    : replay(file, known -> {});
            try (SealedLog log = end > 0
                    ? SealedLog.resume(path, end)
                    : SealedLog.create(path, heading(file))) {
                log.append(ranges.parts(RANGES_IN_A_RECORD)
                        .stream()
                        .map(ByteRangeSet::toString)
                        .toList());
                log.force();
                lengths.put(path, log.length());
            }
            if (end == 0) {
                PrivateFiles.forceEntries(directory);
            }
        } catch (IOException e) {
            throw failure(e);
        } catch (UncheckedIOException e) {
            throw failure(Objects.requireNonNull(e.getCause()));
        }
    }

    /// Starts a new log with these ranges.
    void replace(StripedFile file, ByteRangeSet ranges) {
        lengths.remove(log(file));
        try {
            if (Files.deleteIfExists(log(file))) {
                // After a crash, a removed log must not reappear.
                PrivateFiles.forceEntries(directory);
            }
        } catch (IOException e) {
            throw failure(e);
        }
        if (!ranges.isEmpty()) {
            add(file, ranges);
        }
    }

    /// Removes the log of a file that is complete or given up.
    void forget(StripedFile file) {
        replace(file, ByteRangeSet.EMPTY);
    }

    private Path log(StripedFile file) {
        return directory.resolve(file.hash());
    }

    private static StorageFailure failure(IOException e) {
        return new StorageFailure(StorageCondition.IO_ERROR, "journal",
                "The front end cannot read or write its journal: " + e.getMessage());
    }
}
