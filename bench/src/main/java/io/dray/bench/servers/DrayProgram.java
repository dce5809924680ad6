package io.dray.bench.servers;

import io.dray.bench.measure.Launch;
import io.dray.mover.cli.terminal.ThisProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How to start `dray` the way the user started this process.
public final class DrayProgram {
    private DrayProgram() {}

    /// The program that was chosen; else the launcher this process came from; else this JVM with this
    /// class path.
    public static Launch find(Optional<Path> chosen) {
        return chosen.or(DrayProgram::launcher)
                .map(path -> new Launch(List.of(path.toString())))
                .orElseGet(() -> new Launch(ThisProgram.command(List.of())));
    }

    /// The launcher beside the jar, in a distribution (`lib/dray.jar`, `bin/dray`) or a source tree
    /// (`data-mover-node/target/dray.jar`, `dray`).
    private static Optional<Path> launcher() {
        String first = System.getProperty("java.class.path", "").split(":", 2)[0];
        Path jar = Path.of(first).toAbsolutePath();
        Path folder = jar.getParent();
        if (!first.endsWith("dray.jar") || folder == null) {
            return Optional.empty();
        }
        return Stream.of(folder.resolve("../bin/dray"), folder.resolve("../../dray"))
                .map(Path::normalize)
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }
}
