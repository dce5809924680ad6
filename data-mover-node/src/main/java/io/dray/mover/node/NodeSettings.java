package io.dray.mover.node;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// Option values as written, each with its place. Later values replace earlier ones: first the file, then the
/// command line.
public final class NodeSettings {
    private final Map<NodeOption, Written> values;

    /// @param text  the value; the values of a list, one per line
    /// @param where place for messages: `node.toml:12: listen` or `--listen`
    /// @param base  directory for relative paths
    record Written(String text, String where, Path base) {}

    private NodeSettings(Map<NodeOption, Written> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    public static NodeSettings none() {
        return new NodeSettings(new EnumMap<>(NodeOption.class));
    }

    /// A copy with one more value.
    ///
    /// @param where place for messages
    /// @param base  directory for relative paths
    public NodeSettings with(NodeOption option, String text, String where, Path base) {
        Map<NodeOption, Written> more = new EnumMap<>(NodeOption.class);
        more.putAll(values);
        more.put(option, new Written(text, where, base));
        return new NodeSettings(more);
    }

    Optional<Written> find(NodeOption option) {
        return Optional.ofNullable(values.get(option));
    }
}
