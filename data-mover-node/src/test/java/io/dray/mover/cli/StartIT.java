package io.dray.mover.cli;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.ThisProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// What a short command must not load: it would double the time that the command takes.
class StartIT {
    @TempDir
    private Path directory;

    /// The names of the classes that a process loads.
    private String classesOf(String... arguments) throws IOException, InterruptedException {
        Path classes = directory.resolve("classes");
        List<String> command = new ArrayList<>(ThisProgram.command(List.of(arguments)));
        command.add(command.indexOf("-cp"), "-Xlog:class+load=info:file=" + classes);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().put("HOME", directory.toString());
        builder.environment().remove("XDG_CONFIG_HOME");
        assertThat(builder.start().waitFor()).as(Files.readString(directory.resolve("err")))
                .isZero();
        return Files.readString(classes);
    }

    @Test
    void theVersionNeedsNoCommandLineParserAndNoLog() throws Exception {
        assertThat(classesOf("--version")).contains("io.dray.mover.cli.DataMoverCli")
                .doesNotContain("picocli.CommandLine$Model", "ch.qos.logback", "io.netty");
    }

    @Test
    void aListingNeedsNeitherTheNodeNorALog() throws Exception {
        Path root = Files.createDirectory(directory.resolve("root"));
        Files.writeString(root.resolve("file"), "content");
        try (NodeProcess node = NodeProcess.start(NodeProcess.Settings.of(root))) {
            assertThat(classesOf("ls", node.url("/"))).contains("io.netty")
                    .doesNotContain("ch.qos.logback", "io.dray.mover.node.DataMoverNode",
                            "io.dray.mover.cli.copy.CopyReport", "com.fasterxml", "io.micrometer");
            assertThat(directory.resolve("out")).hasContent("file");
        }
    }
}
