package io.dray.control.walk;

import io.dray.protocol.listing.FileState;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.LeftoverName.Kind;
import io.dray.protocol.listing.ListedEntry;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// One file to copy.
///
/// @param source      path at the source
/// @param destination path at the destination
/// @param size        bytes, as the source reported
/// @param modified    modification time as the source reported it, if it did
/// @param mode        permission bits at the source, if known
/// @param state       the source as it was listed, if the source told enough
public record FileJob(String source, String destination, long size, Optional<Instant> modified,
        OptionalInt mode, Optional<FileState> state) {
    /// What is taken of a file whose source says that it is empty, bytes: such files are made while they are
    /// read, as those of `/proc`, and small. More is no such file.
    public static final long MOST_UNANNOUNCED = 64 << 20;

    /// Of a source that tells no identity.
    public FileJob(String source, String destination, long size, Optional<Instant> modified,
            OptionalInt mode) {
        this(source, destination, size, modified, mode, Optional.empty());
    }

    /// A listed file.
    public static FileJob of(String source, String destination, ListedEntry entry,
            OptionalInt mode) {
        return new FileJob(source, destination, entry.size().orElse(0), entry.modified(), mode,
                entry.state());
    }

    /// The same text as the user knows it: with the destination's name in place of the temporary one,
    /// wherever a server repeats that.
    public String inFinalNames(String text) {
        return text.replace(lastName(temporary()), lastName(destination));
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// What tells this version of the source file from others.
    public String version() {
        return modified.map(Instant::toString).orElse("");
    }

    /// Path under which the bytes stay until they are verified: hidden, beside the destination, the same
    /// at each run for the same version of the source.
    public String temporary() {
        int slash = destination.lastIndexOf('/');
        return destination.substring(0, slash + 1) + LeftoverName.of(
                destination.substring(slash + 1),
                source + "\n" + destination + "\n" + size + "\n" + version(), Kind.COPY).text();
    }
}
