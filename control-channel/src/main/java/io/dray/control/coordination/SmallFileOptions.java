package io.dray.control.coordination;

import io.dray.protocol.tree.TreeCompression;

/// How small files of a tree are copied.
///
/// @param pipeline    files in flight over each pair of sessions, 1 to 1024; 1 copies them one by one
/// @param compression compression of a tree between Dray nodes
public record SmallFileOptions(int pipeline, TreeCompression compression) {
    /// Default number of small files in flight: some hundred files per second at a round-trip time of 100 ms.
    public static final int USUAL_PIPELINE = 128;
    public static final SmallFileOptions USUAL = new SmallFileOptions(USUAL_PIPELINE,
            TreeCompression.AUTO);

    public SmallFileOptions {
        if (pipeline < 1 || pipeline > 1024) {
            throw new IllegalArgumentException("pipeline must be 1 to 1024, not " + pipeline);
        }
    }
}
