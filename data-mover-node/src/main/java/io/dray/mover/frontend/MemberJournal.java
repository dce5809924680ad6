package io.dray.mover.frontend;

import io.dray.control.security.FileLease;
import io.dray.control.security.PrivateFiles;
import io.dray.control.security.SealedText;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The joined members and drained back ends of a front end: one private text file. It is replaced at each
/// change, and is on disk before anybody is told. Front ends that share the state directory share the file: a
/// lock serializes their changes, and each reads it again every few seconds. Safe for many threads.
///
/// Each line is one fact. [SealedText] shows whether the file is complete:
///
///     joined dray://KEY@dtn3.example.org:2811/
///     draining dray://dtn1.example.org:2811
final class MemberJournal {
    private static final String FILE = "members";
    /// A change takes milliseconds. A front end that holds the lock for 30 s is suspended.
    private static final Duration LONGEST_CHANGE = Duration.ofSeconds(30);

    private final Path directory;

    /// @param directory the front end's state directory
    MemberJournal(Path directory) {
        this.directory = directory;
    }

    synchronized Members read() {
        Path file = directory.resolve(FILE);
        try {
            return Files.exists(file) ? parsed(file, PrivateFiles.read(file)) : Members.NONE;
        } catch (UncheckedIOException e) {
            throw failure(String.valueOf(e.getMessage()));
        }
    }

    /// Applies a change and returns the new members.
    synchronized Members change(UnaryOperator<Members> change) {
        try (FileLease _ = FileLease.await(directory.resolve(FILE + ".lock"), LONGEST_CHANGE)) {
            Members before = read();
            Members after = change.apply(before);
            if (!after.equals(before)) {
                PrivateFiles.write(directory.resolve(FILE), SealedText.seal(after.text()),
                        "rw-------");
            }
            return after;
        } catch (IOException | UncheckedIOException e) {
            throw failure(String.valueOf(e.getMessage()));
        }
    }

    /// Parses the file. Earlier versions wrote no seal; their file is accepted if its last line is complete.
    private static Members parsed(Path file, String text) {
        Optional<String> whole = SealedText.open(text)
                .or(() -> Optional.of(text)
                        .filter(old -> old.endsWith("\n") && !old.contains("\n#")
                                && !old.startsWith("#")));
        return Members.parse(whole.orElseThrow(() -> failure(file
                + " is damaged. Restore it from a"
                + " copy, or remove it: nodes that have joined join again by themselves.")));
    }

    private static StorageFailure failure(String why) {
        return new StorageFailure(StorageCondition.IO_ERROR, "members",
                "The front end cannot read or write the list of its back ends: " + why);
    }
}
