package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// A Dray node and a real Globus server, clear, copying to each other under foreign and own command.
@Tag("interop")
final class GlobusServerInteropIT {
    @TempDir
    static Path shared = Path.of(".");

    private static Optional<NodeProcess> started = Optional.empty();
    private static Optional<GlobusServer> foreign = Optional.empty();

    @TempDir
    Path directory = Path.of(".");

    @BeforeAll
    static void start() throws IOException {
        foreign = Optional.of(GlobusServer.start(shared));
        started = Optional.of(NodeProcess.start(
                NodeProcess.Settings.of(shared.resolve("node"), "--anonymous", "write")));
    }

    @AfterAll
    static void stop() {
        started.ifPresent(NodeProcess::close);
        foreign.ifPresent(GlobusServer::close);
    }

    private static NodeProcess node() {
        return started.orElseThrow();
    }

    private static String globus(Path path) {
        return foreign.orElseThrow().url(path);
    }

    private void globusUrlCopy(String options, String... places) {
        Program.assume("globus-url-copy");
        List<String> command = new ArrayList<>(List.of("globus-url-copy"));
        command.addAll(List.of(options.split(" ", -1)));
        command.addAll(List.of(places));
        Program.run(directory, command).ok();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-p 1", "-p 4", "-fast", "-p 4 -fast -verify-checksum"})
    void globusUrlCopyCopiesBothWays(String options) throws IOException {
        String name = "guc" + options.replace(' ', '_');
        Path source = Samples.file(directory.resolve("source.bin"), 5_000_003);
        globusUrlCopy(options, globus(source), node().clearUrl(name));
        Samples.assertSame(source, node().root().resolve(name));
        Path back = directory.resolve("back.bin");
        globusUrlCopy(options, node().clearUrl(name), globus(back));
        Samples.assertSame(source, back);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-r -cd", "-r -cd -fast -p 2", "-r -cd -pp", "-r -cd -cc 2 -fast"})
    void globusUrlCopyCopiesTreesBothWays(String options) {
        String name = "tree" + options.replace(' ', '_');
        Path source = Samples.plainTree(directory.resolve("tree"));
        globusUrlCopy(options, globus(source) + "/", node().clearUrl(name) + "/");
        Samples.assertSameTree(source, node().root().resolve(name));
        globusUrlCopy(options, node().clearUrl(name) + "/",
                globus(directory.resolve("back")) + "/");
        Samples.assertSameTree(source, directory.resolve("back"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "4"})
    void drayCopiesBothWays(String streams) {
        Path source = Samples.file(directory.resolve("source.bin"), 5_000_003);
        String name = "dray-" + streams;
        Program.dray(directory, "cp", "-q", "-p", streams, globus(source), node().clearUrl(name))
                .ok();
        Samples.assertSame(source, node().root().resolve(name));
        Path back = directory.resolve("back.bin");
        Program.dray(directory, "cp", "-q", "-p", streams, node().clearUrl(name), globus(back))
                .ok();
        Samples.assertSame(source, back);
    }

    @Test
    void drayCopiesTreesBothWays() {
        Path source = Samples.plainTree(directory.resolve("tree"));
        Program.dray(directory, "cp", "-q", "-r", globus(source), node().clearUrl("dray-tree"))
                .ok();
        Samples.assertSameTree(source, node().root().resolve("dray-tree"));
        Path back = directory.resolve("back");
        Program.dray(directory, "cp", "-q", "-r", node().clearUrl("dray-tree"), globus(back)).ok();
        Samples.assertSameTree(source, back);
    }

    @Test
    void drayLooksAtAGlobusServer() throws IOException {
        Path tree = Samples.tree(directory.resolve("tree"));
        assertThat(Program.dray(directory, "ls", globus(tree)).ok().out().lines())
                .containsExactly("a.bin", "deep/", "d\u00e9j\u00e0 vu", "empty", "with space.txt");
        assertThat(Program.dray(directory, "sum", "--checksum", "MD5", globus(tree) + "/a.bin")
                .ok()
                .out()).matches("MD5 \\(.*\\) = [0-9a-f]{32}\\n");
        Program.dray(directory, "mkdir", "-p", globus(tree) + "/new/er").ok();
        Program.dray(directory, "mv", globus(tree) + "/a.bin", globus(tree) + "/new").ok();
        assertThat(tree.resolve("new/a.bin")).exists();
        Program.dray(directory, "rm", "-r", globus(tree) + "/new").ok();
        assertThat(tree.resolve("new")).doesNotExist();
        assertThat(Files.exists(tree.resolve("empty"))).isTrue();
    }

    @Test
    void drayFindsNothingWrong() {
        String report = Program.dray(directory, "ping", globus(directory)).ok().out();
        assertThat(report).contains("port", "login", "data out  ok", "data back ok")
                .doesNotContain("failed");
    }
}
