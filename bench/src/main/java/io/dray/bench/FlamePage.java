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

/// Writes a flame graph as a self-contained page, with async-profiler's converter. The converter is on the
/// class path of a source tree only.
final class FlamePage {
    /// Percent of the width: narrower frames are invisible and make pages large.
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
