package io.dray.mover.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads a node's configuration file (TOML). An unknown key is an error, so that a misspelt limit does not go
/// unnoticed.
public final class NodeConfigReader {
    /// Limit of the file size, bytes: far more than all options with long comments.
    private static final long LONGEST_FILE = 1 << 20;

    private final Path file;
    private final List<String> lines;

    private NodeConfigReader(Path file, List<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    /// @throws NodeConfigException with file and line
    public static NodeSettings read(Path file) {
        try {
            if (Files.size(file) > LONGEST_FILE) {
                throw new NodeConfigException(file + " is longer than 1 MiB.");
            }
            String text = Files.readString(file);
            NodeConfigReader reader = new NodeConfigReader(file, text.lines().toList());
            return reader.settings(new TomlMapper().readTree(text));
        } catch (NoSuchFileException e) {
            throw new NodeConfigException("There is no configuration file " + file + ".");
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            throw new NodeConfigException(
                    file + ":" + line + ": not TOML: " + firstLine(e.getOriginalMessage()) + ".");
        } catch (IOException e) {
            throw new NodeConfigException("The configuration file " + file + " cannot be read: "
                    + e.getMessage() + ".");
        }
    }

    private NodeSettings settings(JsonNode root) {
        NodeSettings settings = NodeSettings.none();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (entry.getValue().isObject()) {
                for (Map.Entry<String, JsonNode> inner : entry.getValue().properties()) {
                    settings = with(settings, entry.getKey() + "." + inner.getKey(),
                            inner.getValue());
                }
            } else {
                settings = with(settings, entry.getKey(), entry.getValue());
            }
        }
        return settings;
    }

    private NodeSettings with(NodeSettings settings, String key, JsonNode value) {
        String where = file + ":" + line(key) + ": " + key;
        NodeOption option = NodeOption.withKey(key)
                .orElseThrow(() -> new NodeConfigException(where + " is not an option of a"
                        + " node; config/node.toml lists the options."));
        Path base = file.toAbsolutePath().getParent();
        return settings.with(option, text(value, where), where,
                base == null ? Path.of("/") : base);
    }

    private static String text(JsonNode value, String where) {
        if (value.isArray()) {
            List<String> texts = new ArrayList<>();
            value.forEach(element -> texts.add(text(element, where)));
            return String.join("\n", texts);
        }
        if (value.isObject()) {
            throw new NodeConfigException(where + " is a table, but a value is expected.");
        }
        return value.asText();
    }

    /// The line of a key, found by searching for its text: the parser does not report it.
    private int line(String key) {
        int dot = key.indexOf('.');
        String wantedTable = dot < 0 ? "" : key.substring(0, dot);
        String name = key.substring(dot + 1);
        String table = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.startsWith("[")) {
                table = line.replaceAll("[\\[\\]\\s\"']|#.*", "");
                if (table.equals(key)) {
                    return i + 1;
                }
            } else {
                String before = line.replaceAll("\\s*=.*|[\"']", "");
                if ((table.equals(wantedTable) && before.equals(name)) || before.equals(key)) {
                    return i + 1;
                }
            }
        }
        return 1;
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").replaceAll("\\.$", "");
    }
}
