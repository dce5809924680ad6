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
/// @param size        size in bytes, as reported by the source
/// @param modified    modification time, if the source reported it
/// @param mode        permission bits at the source, if reported
/// @param state       state of the source file in the listing, if it was complete
/// @param difference  why it is copied
/// @param backup      path to which the file at the destination is moved before it is replaced
public record FileJob(String source, String destination, long size, Optional<Instant> modified,
        OptionalInt mode, Optional<FileState> state, Difference difference,
        Optional<String> backup) {
    /// Most bytes accepted for a file that is listed as empty. Files such as those in `/proc` are generated
    /// while they are read and are small; a longer one is not of that kind.
    public static final long MOST_UNANNOUNCED = 64 << 20;

    /// A file that is not known to be at the destination.
    public FileJob(String source, String destination, long size, Optional<Instant> modified,
            OptionalInt mode, Optional<FileState> state) {
        this(source, destination, size, modified, mode, state, Difference.NEW, Optional.empty());
    }

    public static FileJob of(String source, String destination, ListedEntry entry,
            OptionalInt mode) {
        return new FileJob(source, destination, entry.size().orElse(0), entry.modified(), mode,
                entry.state());
    }

    /// Returns this job with what was found at the destination.
    public FileJob replacing(Difference why, Optional<String> movedTo) {
        return new FileJob(source, destination, size, modified, mode, state, why, movedTo);
    }

    /// Replaces the temporary name in a server's text by the final name, which the user knows.
    public String inFinalNames(String text) {
        return text.replace(lastName(temporary()), lastName(destination));
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// Returns text that distinguishes this version of the source file from others.
    public String version() {
        return modified.map(Instant::toString).orElse("");
    }

    /// Returns the path under which the file is stored until it is verified: hidden, in the destination's
    /// directory, and the same in each run for the same version of the source.
    public String temporary() {
        int slash = destination.lastIndexOf('/');
        return destination.substring(0, slash + 1) + LeftoverName.of(
                destination.substring(slash + 1),
                source + "\n" + destination + "\n" + size + "\n" + version(), Kind.COPY).text();
    }
}
