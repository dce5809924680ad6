package io.dray.control.coordination;

/// What to copy where, as a person asked for it.
///
/// A file goes to the path named, or into it when that is a directory or ends in `/`. A tree (`recursive`)
/// becomes the directory named, merged with what is there; when the path ends in `/` it goes into it under
/// its own name. The same request means the same each time it is given, so an interrupted copy goes on.
///
/// @param source      absolute path at the source
/// @param destination absolute path at the destination
/// @param recursive   whether a directory may be copied
public record CopyRequest(String source, String destination, boolean recursive) {
    public CopyRequest {
        if (!source.startsWith("/") || !destination.startsWith("/")) {
            throw new IllegalArgumentException(
                    "paths of a copy are absolute: " + source + ", " + destination);
        }
    }
}
