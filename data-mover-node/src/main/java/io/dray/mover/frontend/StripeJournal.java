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

/// Which ranges of unfinished files the back ends have stored: a [SealedLog] for each file, in the front end's
/// state directory. A record is on disk before the client hears of it:
///
///     dray-stripes 2 2f6c61726765 0b0f2c...        path (hex), number of the upload
///     0-1048576
///     4194304-5242880,8388608-9437184
///
/// A log belongs to one upload, which alone appends to it. A later upload of the file takes it over: the ranges
/// that an earlier one still stores are perhaps of a file that is gone. The lock of the log keeps both apart, also
/// between front ends that share the directory. Logs of earlier versions are not read.
///
/// Safe for many threads.
final class StripeJournal {
    /// So that a record fits on a line of the log: a range has at most 40 characters.
    private static final int RANGES_IN_A_RECORD = 1000;

    /// A lock is held for milliseconds; while a file gets its name, for as long as two commands take.
    private static final Duration LONGEST_CHANGE = Stripe.LIMIT.multipliedBy(2);

    private final Path directory;

    /// One attempt to upload a file, with a random number of its own. For one thread.
    static final class Upload {
        private final StripedFile file;
        private final String heading;
        /// Length of its log, bytes.
        private long end;

        Upload(StripedFile file) {
            this.file = file;
            this.heading = heading(file) + UUID.randomUUID();
        }
    }

    /// @param directory made when it is first needed
    StripeJournal(Path directory) {
        this.directory = directory;
    }

    /// Ranges known to be stored; empty when nothing is known.
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

    /// What the heading begins with; the number of the upload follows.
    private static String heading(StripedFile file) {
        return "dray-stripes 2 " + HexFormat.of().formatHex(NameBytes.encode(file.path())) + " ";
    }

    /// Whether a file was begun and neither finished nor given up.
    boolean knows(StripedFile file) {
        return Files.exists(log(file));
    }

    /// Begins an upload: whatever upload of the file still runs fails from now on.
    ///
    /// @param stored what it goes on with; empty for a file that is sent anew
    /// @return false when not all of that is known as stored; then nothing has changed
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

    /// Keeps more ranges, and does not return before they are on disk.
    ///
    /// @throws Aborted when another upload of the file has begun
    void add(Upload upload, ByteRangeSet ranges) {
        own(upload, path -> {
            try (SealedLog log = SealedLog.resume(path, upload.end)) {
                append(upload, log, ranges);
            }
        });
    }

    private static void append(Upload upload, SealedLog log, ByteRangeSet ranges)
            throws IOException {
        log.append(ranges.parts(RANGES_IN_A_RECORD).stream().map(ByteRangeSet::toString).toList());
        log.force();
        upload.end = log.length();
    }

    /// The file is whole, or counts no more.
    ///
    /// @param last is done before; no other upload of the file begins meanwhile
    /// @throws Aborted when another upload of the file has begun; then nothing is done
    void end(Upload upload, Runnable last) {
        own(upload, path -> {
            last.run();
            remove(path);
        });
    }

    /// What was begun of a file is given up, whoever stores it.
    void forget(StripedFile file) {
        try (FileLease _ = FileLease.awaitExisting(log(file), LONGEST_CHANGE)) {
            remove(log(file));
        } catch (NoSuchFileException e) {
            // There is nothing to forget.
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// Ranges of a file that is gone must not come back.
    private void remove(Path path) throws IOException {
        Files.delete(path);
        PrivateFiles.forceEntries(directory);
    }

    private interface Change {
        void make(Path log) throws IOException;
    }

    /// Changes the log of an upload, if it still is its own.
    private void own(Upload upload, Change change) {
        Path path = log(upload.file);
        try (FileLease _ = FileLease.awaitExisting(path, LONGEST_CHANGE)) {
            if (SealedLog.replay(path, upload.heading::equals, _ -> false) == 0) {
                throw over();
            }
            change.make(path);
        } catch (NoSuchFileException e) {
            throw over();
        } catch (IOException e) {
            throw failure(e);
        }
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
