package io.dray.control.coordination;

import io.dray.control.walk.SyncOptions;

/// A copy as the user requested it.
///
/// A file is stored at the destination path, or below it if the path is a directory or ends in `/`. A tree
/// (`recursive`) is merged into the destination directory; if the path ends in `/`, it is stored below it under
/// its own name. The result does not depend on earlier runs, so the same request resumes an interrupted copy.
///
/// @param source      absolute path at the source
/// @param destination absolute path at the destination
/// @param recursive   whether a directory may be copied
/// @param sync        what is done about what the destination has already
public record CopyRequest(String source, String destination, boolean recursive, SyncOptions sync) {
    /// A copy that replaces what the destination has, and removes nothing.
    public CopyRequest(String source, String destination, boolean recursive) {
        this(source, destination, recursive, SyncOptions.NONE);
    }

    public CopyRequest {
        if (!source.startsWith("/") || !destination.startsWith("/")) {
            throw new IllegalArgumentException(
                    "source and destination paths must be absolute: " + source + ", "
                            + destination);
        }
    }
}
