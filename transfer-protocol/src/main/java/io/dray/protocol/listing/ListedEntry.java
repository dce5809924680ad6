package io.dray.protocol.listing;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// One entry of a foreign server's listing, as far as the server told: the client's counterpart of
/// [FileFacts], where nothing but the name is certain.
///
/// @param name     as listed: a plain name, with MLSR a relative path, with MLST whatever was asked
///                 for. It comes from the peer: check [#isPlainName()] before a local file is named
///                 after it
/// @param kind     `OTHER` if the server told none or one that is unknown here
/// @param size     bytes
/// @param modified last modification; from a LIST line it is only as exact as the line
/// @param changed  last change of anything that is known of it
/// @param mode     permission bits, 12 bits
/// @param unique   equal for entries that are one file
/// @param link     target of a symbolic link
/// @param error    why the server could not tell more (`Error` fact); such an entry must not be
///                 skipped silently
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
    /// Whether the name is one component of a path: not empty, not `.` or `..`, without `/` and NUL.
    public boolean isPlainName() {
        return !name.isEmpty() && !name.equals(".") && !name.equals("..")
                && name.indexOf('/') < 0 && name.indexOf('\0') < 0;
    }

    /// What a later look is compared with; empty if the server did not tell enough.
    public Optional<FileState> state() {
        return size.isPresent() && changed.isPresent()
                ? FileState.of(unique, size.getAsLong(), changed.get())
                : Optional.empty();
    }

    /// The directory that was listed itself, or its parent.
    public boolean isSelfOrParent() {
        return kind == FileFacts.Kind.CURRENT || kind == FileFacts.Kind.PARENT || name.equals(".")
                || name.equals("..");
    }

    /// The same facts under another name.
    public ListedEntry named(String other) {
        return new ListedEntry(other, kind, size, modified, changed, mode, unique, link, error);
    }

    public boolean isDirectory() {
        return kind == FileFacts.Kind.DIRECTORY || kind == FileFacts.Kind.CURRENT
                || kind == FileFacts.Kind.PARENT;
    }
}
