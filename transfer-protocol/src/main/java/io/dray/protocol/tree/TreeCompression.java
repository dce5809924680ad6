package io.dray.protocol.tree;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// When the source compresses the blocks of a tree, by Zstandard (RFC 8878).
public enum TreeCompression {
    /// By measurement: on slow paths, while it makes the transfer faster.
    AUTO(",compress"),
    /// Always. Data that does not shrink is sent uncompressed.
    ZSTD(",zstd"),
    /// Never.
    NONE("");

    private final String argument;

    TreeCompression(String argument) {
        this.argument = argument;
    }

    /// The argument of ERET.
    public String argument() {
        return argument;
    }

    /// The compression that an argument names, in any case; none without an argument.
    public static TreeCompression of(@Nullable String argument) {
        if (argument == null) {
            return NONE;
        }
        return argument.toLowerCase(Locale.ROOT).equals(AUTO.argument) ? AUTO : ZSTD;
    }
}
