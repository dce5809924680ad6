package io.dray.protocol.pack;

/// How the tar of a bundle may be compressed on its way.
public enum PackCompression {
    /// Not compressed.
    NONE,
    /// One Zstandard frame (RFC 8878) if the source finds it worthwhile, else uncompressed. The frame's magic
    /// number distinguishes the two, since no such tar begins with it.
    ZSTD;

    /// The suffix in the arguments of ERET and ESTO.
    public String suffix() {
        return this == ZSTD ? ",zstd" : "";
    }
}
