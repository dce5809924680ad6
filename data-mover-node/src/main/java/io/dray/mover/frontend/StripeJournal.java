package io.dray.mover.frontend;

import io.dray.control.security.PrivateFiles;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;

/// Which ranges of unfinished files the back ends have stored: one text file each, in the front end's state
/// directory. A line is on disk before the client hears of it; a line that a crash has torn lacks its end and
/// does not count.
///
///     0-1048576 .
///     4194304-5242880,8388608-9437184 .
final class StripeJournal {
    private static final String END = " .";

    private final Path directory;

    /// @param directory made when it is first needed
    StripeJournal(Path directory) {
        this.directory = directory;
    }

    /// Ranges known to be stored; empty when nothing is known.
    ByteRangeSet stored(StripedFile file) {
        try {
            ByteRangeSet all = ByteRangeSet.EMPTY;
            for (String line : Files.readAllLines(log(file), StandardCharsets.US_ASCII)) {
                Optional<ByteRangeSet> ranges = line.endsWith(END)
                        ? ByteRangeSet.parse(line.substring(0, line.length() - END.length()))
                        : Optional.empty();
                all = all.union(ranges.orElse(ByteRangeSet.EMPTY));
            }
            return all;
        } catch (NoSuchFileException e) {
            return ByteRangeSet.EMPTY;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// Whether a file was begun and neither finished nor given up.
    boolean knows(StripedFile file) {
        return Files.exists(log(file));
    }

    /// Keeps more ranges, and does not return before they are on disk.
    void add(StripedFile file, ByteRangeSet ranges) {
        try {
            boolean known = knows(file);
            PrivateFiles.directory(directory);
            try (FileChannel channel = FileChannel.open(log(file), StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND)) {
                // A line of its own even behind a torn one.
                String line = "\n" + ranges + END + "\n";
                ByteBuffer bytes = StandardCharsets.US_ASCII.encode(line);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            if (!known) {
                PrivateFiles.forceEntries(directory);
            }
        } catch (IOException e) {
            throw failure(e);
        } catch (UncheckedIOException e) {
            throw failure(Objects.requireNonNull(e.getCause()));
        }
    }

    /// Begins anew with these.
    void replace(StripedFile file, ByteRangeSet ranges) {
        try {
            if (Files.deleteIfExists(log(file))) {
                // Ranges of a file that is gone must not come back.
                PrivateFiles.forceEntries(directory);
            }
        } catch (IOException e) {
            throw failure(e);
        }
        if (!ranges.isEmpty()) {
            add(file, ranges);
        }
    }

    /// The file is whole, or given up.
    void forget(StripedFile file) {
        replace(file, ByteRangeSet.EMPTY);
    }

    private Path log(StripedFile file) {
        return directory.resolve(file.hash());
    }

    private static StorageFailure failure(IOException e) {
        return new StorageFailure(StorageCondition.IO_ERROR, "journal",
                "The front end cannot keep its journal: " + e.getMessage());
    }
}
