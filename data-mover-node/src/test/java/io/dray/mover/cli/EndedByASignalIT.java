package io.dray.mover.cli;

import io.dray.mover.cli.terminal.ThisProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// A program that starts nodes leaves nothing behind when a signal ends it.
class EndedByASignalIT {
    @TempDir
    private Path directory;

    /// A program that makes its temporary files in this directory.
    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(ThisProgram.command(List.of(arguments)));
        command.add(command.indexOf("-cp"), "-Djava.io.tmpdir=" + directory);
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
    }

    /// Waits for an entry of the directory that the program makes.
    private void await(Process program, String entry) throws Exception {
        do {
            assertThat(program.waitFor(10, TimeUnit.MILLISECONDS)).as(out()).isFalse();
        } while (made().stream().noneMatch(made -> Files.exists(made.resolve(entry))));
    }

    private List<Path> made() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory).toList();
        }
    }

    private String out() throws IOException {
        return Files.readString(directory.resolve("out"));
    }

    private void endsWithAll(Process program, String signal) throws Exception {
        List<ProcessHandle> nodes = program.descendants().toList();
        assertThat(new ProcessBuilder("kill", "-s", signal, Long.toString(program.pid())).start()
                .waitFor()).isZero();
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(nodes).noneMatch(ProcessHandle::isAlive);
        assertThat(made()).as(out()).isEmpty();
    }

    /// While it writes a file, while a node starts, and while a copy runs.
    @ParameterizedTest
    @CsvSource({"TERM, source/jdk.bin", "TERM, source.state/running", "HUP, state/dray"})
    void theDemonstration(String signal, String entry) throws Exception {
        Process demo = start("demo", "--size", "64MiB");
        await(demo, entry);
        endsWithAll(demo, signal);
    }

    /// While the node starts, and while commands run.
    @ParameterizedTest
    @ValueSource(strings = {"export.state/running", "client.script"})
    void theWarmUp(String entry) throws Exception {
        Process warmUp = start("warm-up", directory.toString());
        await(warmUp, entry);
        endsWithAll(warmUp, "TERM");
    }
}
