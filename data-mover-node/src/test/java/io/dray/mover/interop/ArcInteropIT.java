package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.interop.Program.Result;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// The ARC client (6.17, Debian nordugrid-arc-client) against a node with GSI.
@Tag("interop")
final class ArcInteropIT {
    @TempDir
    Path directory;

    @Test
    void copiesListsRenamesAndRemoves() throws IOException {
        Program.assume("arccp");
        GridWorld grid = GridWorld.create(directory);
        Path sample = Samples.file(directory.resolve("sample"), 3_000_001);
        try (NodeProcess node = grid.node(directory.resolve("node"))) {
            String url = "gsiftp://localhost:" + node.port() + "/";

            arc(grid, "arccp", sample.toString(), url + "a");
            Samples.assertSame(sample, node.root().resolve("a"));
            arc(grid, "arccp", url + "a", directory.resolve("back").toString());
            Samples.assertSame(sample, directory.resolve("back"));
            assertThat(arc(grid, "arcls", "-l", url).out()).contains("3000001");
            arc(grid, "arcmkdir", url + "d");
            arc(grid, "arcrename", url + "a", url + "d/b");
            Samples.assertSame(sample, node.root().resolve("d/b"));
            arc(grid, "arcrm", url + "d/b");
            assertThat(node.root().resolve("d/b")).doesNotExist();
        }
    }

    private Result arc(GridWorld grid, String... command) {
        return Program.run(directory, grid.environment(), command).ok();
    }
}
