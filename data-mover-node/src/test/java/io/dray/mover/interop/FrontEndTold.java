package io.dray.mover.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Options of nodes that front ends may act at for their users.
final class FrontEndTold {
    private FrontEndTold() {}

    /// @param directory for the configuration file
    /// @param identity  the front end's there
    /// @param more      lines of the file, without a table
    static List<String> of(Path directory, String identity, String... more) throws IOException {
        Path config = Files.createTempFile(directory, "told", ".toml");
        Files.writeString(config, "access.front-ends = [\"" + identity + "\"]\n"
                + String.join("\n", more) + "\n");
        return List.of("--config", config.toString());
    }
}
