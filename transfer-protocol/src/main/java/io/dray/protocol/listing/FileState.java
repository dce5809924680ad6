package io.dray.protocol.listing;

import java.time.Instant;
import java.util.Optional;

/// Identifies the state of a file. It changes whenever the file is written, replaced, or its times are set.
///
/// @param unique  identity of the file at its server (the Unique fact), without space, comma or semicolon
/// @param size    bytes
/// @param changed last change of content or metadata (the UNIX.ctime fact), which no program can set
public record FileState(String unique, long size, Instant changed) {
    /// Longest identity, characters: the numbers of device, file and generation take fewer than 64.
    private static final int LONGEST = 200;

    public FileState {
        if (!isIdentity(unique)) {
            throw new IllegalArgumentException("not the identity of a file: " + unique);
        }
    }

    /// The state for a server's Unique fact; empty if that cannot be written in a line.
    public static Optional<FileState> of(Optional<String> unique, long size, Instant changed) {
        return unique.filter(FileState::isIdentity).map(id -> new FileState(id, size, changed));
    }

    /// `UNIQUE,SIZE,TIME`
    public String text() {
        return unique + "," + size + "," + TimeNotation.formatExactly(changed);
    }

    private static boolean isIdentity(String text) {
        // A loop, since listings of large directories call it for every entry.
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == ',' || c == ';' || c >= 0x7f) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST;
    }
}
