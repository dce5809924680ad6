package io.dray.control.walk;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// When a file at the destination counts as the same as that at the source, and so is not copied.
public enum Comparison {
    /// Never: every file is copied.
    ALWAYS,
    /// Whenever it is there.
    MISSING,
    /// If it has the same size.
    SIZE,
    /// If it has the same size and modification time.
    CHANGED,
    /// If it has the same size and checksum. Both ends read the file, unless they know its checksum.
    CONTENT;

    /// The word on the command line.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Comparison> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    /// All words, for messages.
    public static String words() {
        return Arrays.stream(values()).map(Comparison::word).collect(Collectors.joining(", "));
    }
}
