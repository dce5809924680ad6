package io.dray.control.coordination;

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
public record FileJob(String source, String destination, long size, Optional<Instant> modified,
        OptionalInt mode) {
    /// The same text as the user knows it: with the destination's name in place of the temporary one,
    /// wherever a server repeats that.
    String inFinalNames(String text) {
        return text.replace(lastName(temporary()), lastName(destination));
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// What tells this version of the source file from others.
    String version() {
        return modified.map(Instant::toString).orElse("");
    }

    /// Name under which the bytes stay until they are verified: hidden, beside the destination, the same
    /// at each run for the same version of the source, short whatever the name.
    public String temporary() {
        int slash = destination.lastIndexOf('/');
        return destination.substring(0, slash + 1) + ".dray-"
                + Fingerprint.of(source + "\n" + destination + "\n" + size + "\n" + version())
                + ".copy";
    }
}
