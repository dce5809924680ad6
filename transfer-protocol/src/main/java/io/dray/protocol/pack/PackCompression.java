package io.dray.protocol.pack;

/// How the tar of a bundle may be compressed on its way.
public enum PackCompression {
    /// It travels as it is.
    NONE,
    /// As one Zstandard frame (RFC 8878) where the source finds that this is worth it, else as it is: the
    /// frame's magic number, with which no such tar begins, tells.
    ZSTD;

    /// What the arguments of ERET and ESTO say of it.
    public String suffix() {
        return this == ZSTD ? ",zstd" : "";
    }
}
