package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

/// globus-url-copy, clear, against Dray nodes.
@Tag("interop")
final class GlobusUrlCopyInteropIT {
    @TempDir
    static Path shared = Path.of(".");

    private static Optional<NodeProcess> first = Optional.empty();
    private static Optional<NodeProcess> second = Optional.empty();

    @TempDir
    Path directory = Path.of(".");

    @BeforeAll
    static void start() throws IOException {
        Program.assume("globus-url-copy");
        first = Optional.of(node("first"));
        second = Optional.of(node("second"));
    }

    private static NodeProcess node(String name) throws IOException {
        return NodeProcess.start(
                NodeProcess.Settings.of(shared.resolve(name), "--anonymous", "write"));
    }

    @AfterAll
    static void stop() {
        first.ifPresent(NodeProcess::close);
        second.ifPresent(NodeProcess::close);
    }

    private Program.Result globus(String... arguments) {
        List<String> command = new ArrayList<>(List.of("globus-url-copy"));
        command.addAll(Arrays.asList(arguments));
        return Program.run(directory, command);
    }

    private static Path at(Optional<NodeProcess> node, String path) {
        return node.orElseThrow().root().resolve(path);
    }

    private static String url(Optional<NodeProcess> node, String path) {
        return node.orElseThrow().clearUrl(path);
    }

    private static String local(Path path) {
        return "file://" + path.toAbsolutePath();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-fast", "-p 4", "-p 4 -fast", "-p 2 -tcp-bs 262144"})
    void putsAndGets(String options) {
        String[] flags = options.isEmpty() ? new String[0] : options.split(" ", -1);
        String name = "put" + options.replace(' ', '_');
        Path source = Samples.file(directory.resolve("source.bin"), 3_000_001);
        globus(with(flags, local(source), url(first, name))).ok();
        Samples.assertSame(source, at(first, name));
        globus(with(flags, url(first, name), local(directory.resolve("back.bin")))).ok();
        Samples.assertSame(source, directory.resolve("back.bin"));
    }

    private static String[] with(String[] flags, String... more) {
        List<String> all = new ArrayList<>(Arrays.asList(flags));
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-p 1", "-p 4", "-fast", "-p 4 -verify-checksum",
            "-p 4 -verify-checksum -checksum-alg SHA256"})
    void copiesBetweenNodes(String options) {
        String name = "third" + options.replace(' ', '_');
        Path source = Samples.file(at(first, name), 5_000_003);
        globus(with(options.split(" ", -1), url(first, name), url(second, name))).ok();
        Samples.assertSame(source, at(second, name));
    }

    @Test
    void copiesAnEmptyFile() {
        Path source = Samples.file(at(first, "empty"), 0);
        globus("-p", "4", url(first, "empty"), url(second, "empty")).ok();
        Samples.assertSame(source, at(second, "empty"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-fast", "-pp", "-cc 4", "-pp -fast -p 2", "-cc 4 -fast -p 2"})
    void copiesTreesBetweenNodes(String options) {
        String name = "tree" + options.replace(' ', '_');
        Path source = Samples.tree(at(first, name));
        List<String> command = new ArrayList<>(List.of("-r", "-cd"));
        if (!options.isEmpty()) {
            command.addAll(List.of(options.split(" ", -1)));
        }
        command.addAll(List.of(url(first, name) + "/", url(second, "into/" + name) + "/"));
        globus(command.toArray(String[]::new)).ok();
        Samples.assertSameTree(source, at(second, "into/" + name));
    }

    @Test
    void putsAndGetsATree() {
        Path source = Samples.tree(directory.resolve("tree"));
        globus("-r", "-cd", local(source) + "/", url(first, "uploaded/tree") + "/").ok();
        Samples.assertSameTree(source, at(first, "uploaded/tree"));
        globus("-r", "-cd", url(first, "uploaded/tree") + "/",
                local(directory.resolve("back")) + "/").ok();
        Samples.assertSameTree(source, directory.resolve("back"));
    }

    @Test
    void lists() {
        Samples.tree(at(first, "listed"));
        assertThat(globus("-list", url(first, "listed/")).ok().out()).contains("a.bin", "deep/",
                "with space.txt");
    }

    @Test
    void synchronizesOnlyWhatDiffers() throws IOException {
        Path source = Samples.tree(at(first, "sync"));
        String[] command = {"-r", "-cd", "-sync", "-sync-level", "1", url(first, "sync") + "/",
                url(second, "sync") + "/"};
        globus(command).ok();
        Samples.file(source.resolve("a.bin"), 77);
        Path untouched = at(second, "sync/with space.txt");
        var before = Files.getLastModifiedTime(untouched);
        globus(command).ok();
        Samples.assertSameTree(source, at(second, "sync"));
        assertThat(Files.getLastModifiedTime(untouched)).isEqualTo(before);
        globus("-r", "-cd", "-sync", "-sync-level", "3", url(first, "sync") + "/",
                url(second, "sync") + "/").ok();
    }

    @Test
    void copiesAPart() throws IOException {
        Path source = Samples.file(at(first, "whole.bin"), 2_000_000);
        globus("-off", "500000", "-len", "250000", url(first, "whole.bin"),
                local(directory.resolve("part.bin"))).ok();
        byte[] wanted = Arrays.copyOfRange(Files.readAllBytes(source), 500_000, 750_000);
        byte[] part = Files.readAllBytes(directory.resolve("part.bin"));
        // The client writes the part at its offset or at the start, depending on its version.
        assertThat(Arrays.copyOfRange(part, part.length - 250_000, part.length)).isEqualTo(wanted);
    }

    @Test
    void tellsWhatIsNotThere() {
        Program.Result result = globus(url(first, "no/such"),
                local(directory.resolve("nothing")));
        assertThat(result.status()).isNotZero();
        assertThat(result.out() + result.err()).contains("No such file");
    }
}
