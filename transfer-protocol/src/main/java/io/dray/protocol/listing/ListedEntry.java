package io.dray.protocol.listing;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// One entry of a foreign server's listing: the client's counterpart of [FileFacts]. Only the name is
/// certain.
///
/// @param name     as listed: a plain name; with MLSR a relative path; with MLST the path that was asked for.
///                 It comes from the peer: check [#isPlainName()] before using it as a local file name
/// @param kind     `OTHER` if the server gave none or an unknown one
/// @param size     bytes
/// @param modified last modification; from a LIST line it is only as exact as the line
/// @param changed  last change of content or metadata
/// @param mode     permission bits, 12 bits
/// @param unique   equal for entries that are one file
/// @param link     target of a symbolic link
/// @param error    why the server could not report more (`Error` fact); such an entry must not be skipped
///                 silently
public record ListedEntry(
        String name,
        FileFacts.Kind kind,
        OptionalLong size,
        Optional<Instant> modified,
        Optional<Instant> changed,
        OptionalInt mode,
        Optional<String> unique,
        Optional<String> link,
        Optional<String> error) {
    /// The error of an entry that a node leaves out of a tree because its name is similar to another of its
    /// directory ([io.dray.protocol.name.NameFolding]): the destination may take both as one.
    public static final String SIMILAR_NAME = "SimilarName";

    /// Whether the name is one component of a path: not empty, not `.` or `..`, without `/` and NUL.
    public boolean isPlainName() {
        return !name.isEmpty() && !name.equals(".") && !name.equals("..")
                && name.indexOf('/') < 0 && name.indexOf('\0') < 0;
    }

    /// The state, to detect later changes; empty if the server did not report enough.
    public Optional<FileState> state() {
        return size.isPresent() && changed.isPresent()
                ? FileState.of(unique, size.getAsLong(), changed.get())
                : Optional.empty();
    }

    /// Whether this is the listed directory itself, or its parent.
    public boolean isSelfOrParent() {
        return kind == FileFacts.Kind.CURRENT || kind == FileFacts.Kind.PARENT || name.equals(".")
                || name.equals("..");
    }

    /// A copy with another name.
    public ListedEntry named(String other) {
        return new ListedEntry(other, kind, size, modified, changed, mode, unique, link, error);
    }

    public boolean isDirectory() {
        return kind == FileFacts.Kind.DIRECTORY || kind == FileFacts.Kind.CURRENT
                || kind == FileFacts.Kind.PARENT;
    }
}
