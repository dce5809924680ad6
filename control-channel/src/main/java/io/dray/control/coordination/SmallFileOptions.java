package io.dray.control.coordination;

/// How small files of a tree travel.
///
/// @param pipeline    so many under way at once over each pair of sessions, 1 to 1024; 1 copies them one by
///                    one
/// @param compression of bundles between Dray nodes
public record SmallFileOptions(int pipeline, Compression compression) {
    /// Small files under way at once, unless told otherwise.
    public static final int USUAL_PIPELINE = 128;
    /// What suits most.
    public static final SmallFileOptions USUAL = new SmallFileOptions(USUAL_PIPELINE, Compression.AUTO);

    /// Whether bundles are compressed.
    public enum Compression {
        /// As measured: where they move slowly, and as long as it makes them faster.
        AUTO,
        /// Always, by Zstandard; what does not shrink is sent as it is all the same.
        ZSTD,
        /// Never.
        NONE
    }

    public SmallFileOptions {
        if (pipeline < 1 || pipeline > 1024) {
            throw new IllegalArgumentException("pipeline must be 1 to 1024, not " + pipeline);
        }
    }
}
