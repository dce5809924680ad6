package io.dray.mover.frontend;

import io.dray.control.journal.SealedLog;
import io.dray.control.security.FileLease;
import io.dray.control.security.PrivateFiles;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// The ranges of unfinished files that the back ends have stored: a [SealedLog] for each file, in the front
/// end's state directory. A range is recorded on disk before the client is told about it:
///
///     dray-stripes 2 2f6c61726765 0b0f2c...        path (hex), number of the upload
///     0-1048576
///     4194304-5242880,8388608-9437184
///
/// Only the upload whose number is in the log may change it. A new upload of the same file replaces the log; the
/// earlier upload then fails at its next change, because the ranges that it still stores may belong to a file
/// that was removed. A lock on the log serializes changes, also those of front ends that share the directory.
/// Logs of earlier versions are ignored.
///
/// Safe for many threads.
final class StripeJournal {
    /// Maximum number of ranges in a record. A range has at most 40 characters, so that a record fits on a line.
    private static final int RANGES_IN_A_RECORD = 1000;

    /// Time limit of waiting for the lock. It is held longest while a file gets its name, which takes two
    /// commands.
    private static final Duration LONGEST_CHANGE = Stripe.LIMIT.multipliedBy(2);

    private final Path directory;

    /// An attempt to upload a file, identified by a random number. For one thread.
    static final class Upload {
        private final StripedFile file;
        private final String heading;
        /// Length of the log, bytes.
        private long end;

        Upload(StripedFile file) {
            this.file = file;
            this.heading = heading(file) + UUID.randomUUID();
        }
    }

    /// @param directory created by the first upload
    StripeJournal(Path directory) {
        this.directory = directory;
    }

    /// Returns the recorded ranges of a file; empty if there is no log.
    ByteRangeSet stored(StripedFile file) {
        List<ByteRange> all = new ArrayList<>();
        try {
            SealedLog.replay(log(file), first -> first.startsWith(heading(file)), record -> {
                Optional<ByteRangeSet> ranges = ByteRangeSet.parse(record);
                ranges.ifPresent(more -> all.addAll(more.ranges()));
                return ranges.isPresent();
            });
        } catch (NoSuchFileException e) {
            return ByteRangeSet.EMPTY;
        } catch (IOException e) {
            throw failure(e);
        }
        return ByteRangeSet.of(all);
    }

    /// Returns the start of the heading; the number of the upload follows.
    private static String heading(StripedFile file) {
        return "dray-stripes 2 " + HexFormat.of().formatHex(NameBytes.encode(file.path())) + " ";
    }

    /// Whether an upload of the file has begun and has neither ended nor been forgotten.
    boolean knows(StripedFile file) {
        return Files.exists(log(file));
    }

    /// Begins an upload. An earlier upload of the file fails at its next change.
    ///
    /// @param stored ranges that the upload continues from; empty to start from nothing
    /// @return false if some of these ranges are not recorded; nothing is changed then
    boolean begin(Upload upload, ByteRangeSet stored) {
        Path path = log(upload.file);
        try {
            PrivateFiles.directory(directory);
            try (FileLease _ = stored.isEmpty()
                    ? FileLease.await(path, LONGEST_CHANGE)
                    : FileLease.awaitExisting(path, LONGEST_CHANGE)) {
                if (!stored(upload.file).containsAll(stored)) {
                    return false;
                }
                try (SealedLog log = SealedLog.create(path, upload.heading)) {
                    append(upload, log, stored);
                }
                PrivateFiles.forceEntries(directory);
                return true;
            }
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw failure(e);
        } catch (UncheckedIOException e) {
            throw failure(Objects.requireNonNull(e.getCause()));
        }
    }

    /// Records further ranges. They are on disk when this returns.
    ///
    /// @throws Aborted when another upload of the file has begun
    void add(Upload upload, ByteRangeSet ranges) {
        try (FileLease _ = owned(upload);
                SealedLog log = SealedLog.resume(log(upload.file), upload.end)) {
            append(upload, log, ranges);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static void append(Upload upload, SealedLog log, ByteRangeSet ranges)
            throws IOException {
        log.append(ranges.parts(RANGES_IN_A_RECORD).stream().map(ByteRangeSet::toString).toList());
        log.force();
        upload.end = log.length();
    }

    /// Ends an upload, complete or given up: runs `last`, then removes the log. No other upload of the file can
    /// begin meanwhile.
    ///
    /// @throws Aborted when another upload of the file has begun; `last` is not run then
    void end(Upload upload, Runnable last) {
        try (FileLease _ = owned(upload)) {
            last.run();
            remove(log(upload.file));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// Removes the log of a file, so that no upload can continue it.
    void forget(StripedFile file) {
        try (FileLease _ = FileLease.awaitExisting(log(file), LONGEST_CHANGE)) {
            remove(log(file));
        } catch (NoSuchFileException e) {
            // There is no log.
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// Removes a log durably: after a crash, the ranges of a removed file must not appear again.
    private void remove(Path path) throws IOException {
        Files.delete(path);
        PrivateFiles.forceEntries(directory);
    }

    /// Locks the log, if it still belongs to this upload.
    private FileLease owned(Upload upload) throws IOException {
        Path path = log(upload.file);
        FileLease lease;
        try {
            lease = FileLease.awaitExisting(path, LONGEST_CHANGE);
        } catch (NoSuchFileException e) {
            throw over();
        }
        boolean own = false;
        try {
            own = SealedLog.replay(path, upload.heading::equals, _ -> false) > 0;
        } finally {
            if (!own) {
                lease.close();
            }
        }
        if (!own) {
            throw over();
        }
        return lease;
    }

    private static Aborted over() {
        return new Aborted("Another upload of this file has begun, or the file was given up."
                + " This upload ends.");
    }

    private Path log(StripedFile file) {
        return directory.resolve(file.hash());
    }

    private static StorageFailure failure(IOException e) {
        return new StorageFailure(StorageCondition.IO_ERROR, "journal",
                "The front end cannot keep its journal: " + e.getMessage());
    }
}
