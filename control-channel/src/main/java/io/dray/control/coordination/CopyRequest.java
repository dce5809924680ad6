package io.dray.control.coordination;

import io.dray.control.walk.SyncOptions;

/// A copy as the user requested it.
///
/// A file is stored at the destination path, or below it if the path is a directory or ends in `/`. The result does not depend on earlier runs, so the same request resumes an interrupted copy.
///
/// @param source      absolute path at the source
/// @param destination absolute path at the destination
/// @param trees       where a directory goes
/// @param sync        what is done about what the destination has already
public record CopyRequest(String source, String destination, Trees trees, SyncOptions sync) {
    /// Where a directory goes.
    public enum Trees {
        /// Nowhere: it is refused.
        REFUSED,
        /// It is merged into the destination. If that path ends in `/`, it is stored below it under its own name.
        AS_SPELLED,
        /// It is merged into the destination, however that is spelled.
        MERGED
    }

    /// A copy that replaces what the destination has, and removes nothing.
    public CopyRequest(String source, String destination, Trees trees) {
        this(source, destination, trees, SyncOptions.NONE);
    }

    public CopyRequest {
        if (!source.startsWith("/") || !destination.startsWith("/")) {
            throw new IllegalArgumentException(
                    "source and destination paths must be absolute: " + source + ", "
                            + destination);
        }
    }
}
