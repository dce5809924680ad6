package io.dray.protocol.listing;

import java.time.Instant;
import java.util.Optional;

/// What tells whether a file is still the one that it was: nobody writes to it, replaces it or sets its
/// times without changing this.
///
/// @param unique  the file's identity at its server (the Unique fact): no space, comma or semicolon
/// @param size    bytes
/// @param changed time of the last change of content or facts (the UNIX.ctime fact), which no program sets
public record FileState(String unique, long size, Instant changed) {
    private static final int LONGEST = 200;

    public FileState {
        if (!isIdentity(unique)) {
            throw new IllegalArgumentException("not the identity of a file: " + unique);
        }
    }

    /// Of an identity as a server tells it; empty if that cannot be written in a line.
    public static Optional<FileState> of(Optional<String> unique, long size, Instant changed) {
        return unique.filter(FileState::isIdentity).map(id -> new FileState(id, size, changed));
    }

    /// `UNIQUE,SIZE,TIME`
    public String text() {
        return unique + "," + size + "," + TimeNotation.formatExactly(changed);
    }

    private static boolean isIdentity(String text) {
        return !text.isEmpty() && text.length() <= LONGEST
                && text.chars().allMatch(c -> c > ' ' && c != ',' && c != ';' && c < 0x7f);
    }
}
