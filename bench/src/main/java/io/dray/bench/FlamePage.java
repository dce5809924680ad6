package io.dray.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import one.convert.Arguments;
import one.convert.FlameGraph;

/// Draws a flame graph as one page that needs nothing else, by async-profiler's converter. Needs that on the class path,
/// which only a source tree has.
final class FlamePage {
    /// Percent of the width: narrower frames cannot be seen and make pages large.
    private static final String NARROWEST = "0.25";

    private FlamePage() {}

    /// @param collapsed see [CollapsedStacks#text]
    static void write(Path file, String title, String collapsed) throws IOException {
        FlameGraph graph = new FlameGraph(
                new Arguments("--title", title, "--minwidth", NARROWEST));
        graph.parseCollapsed(new StringReader(collapsed));
        try (OutputStream out = Files.newOutputStream(file);
                PrintStream page = new PrintStream(out, false, StandardCharsets.UTF_8)) {
            graph.dump(page);
            if (page.checkError()) {
                throw new IOException(file + " could not be written whole");
            }
        }
    }
}
