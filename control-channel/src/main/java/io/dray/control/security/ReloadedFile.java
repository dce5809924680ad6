package io.dray.control.security;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A value that is read from files, and read again when one of them has changed.
///
/// While the files cannot be read or are wrong, the value as it was stays in force, and the reason is logged once.
/// Safe for many threads.
public final class ReloadedFile<T> {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadedFile.class);
    private static final String ATTRIBUTES = "unix:ino,size,lastModifiedTime,ctime";

    private final List<Path> files;
    private final Supplier<T> source;
    private T value;
    /// What the files were like before `value` was read from them: a change while they are read is seen later.
    private List<Map<String, Object>> read;
    private String complaint = "";

    /// Reads the files for the first time; what `source` throws comes out.
    ///
    /// @param files  what the value is made of
    /// @param source reads them; fails with one of [IllegalArgumentException], [SecurityFailure] and
    ///               [UncheckedIOException], and a sentence that names the file
    public ReloadedFile(List<Path> files, Supplier<T> source) {
        this.files = List.copyOf(files);
        this.source = source;
        this.read = state();
        this.value = source.get();
    }

    /// The value as it is in the files now.
    public synchronized T current() {
        List<Map<String, Object>> now = state();
        if (!now.equals(read)) {
            try {
                value = source.get();
                read = now;
                complaint = "";
                LOG.info("{} read again", files.getFirst());
            } catch (IllegalArgumentException | SecurityFailure | UncheckedIOException e) {
                complain(String.valueOf(e.getMessage()));
            }
        }
        return value;
    }

    /// The text of a file.
    ///
    /// @param name    of what it is, for messages
    /// @param longest limit in bytes
    /// @throws IllegalArgumentException when it is longer
    /// @throws UncheckedIOException     when it cannot be read
    public static String text(Path file, String name, int longest) {
        try {
            if (Files.size(file) > longest) {
                throw new IllegalArgumentException(
                        file + ":1: the " + name + " is longer than " + longest + " bytes.");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The " + name + " " + file + " cannot be read: "
                    + e.getClass().getSimpleName() + ".", e);
        }
    }

    private void complain(String reason) {
        if (!reason.equals(complaint)) {
            complaint = reason;
            LOG.error("{} What was read before stays in force.", reason);
        }
    }

    private List<Map<String, Object>> state() {
        return files.stream().map(ReloadedFile::state).toList();
    }

    /// Nothing for a file that is not there.
    private static Map<String, Object> state(Path file) {
        try {
            return Files.readAttributes(file, ATTRIBUTES);
        } catch (IOException e) {
            return Map.of();
        }
    }
}
