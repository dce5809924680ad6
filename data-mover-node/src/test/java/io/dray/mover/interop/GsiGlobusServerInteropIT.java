package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.interop.Program.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// `dray` with gsiftp:// URLs against the Globus server (13.24) and Dray nodes.
@TestInstance(Lifecycle.PER_CLASS)
@Tag("interop")
final class GsiGlobusServerInteropIT {
    private static final int SIZE = 700_001;

    private final List<AutoCloseable> running = new ArrayList<>();
    private Path directory;
    private GridWorld grid;
    private NodeProcess node;
    private GlobusServer newest;
    private GlobusServer tls12;
    private Path sample;

    @BeforeAll
    void start(@TempDir Path place) throws IOException {
        directory = place;
        Program.assume("globus-gridftp-server");
        grid = GridWorld.create(directory);
        sample = Samples.file(directory.resolve("sample"), SIZE);
        node = grid.node(directory.resolve("node"));
        running.add(node);
        Samples.file(node.root().resolve("source"), SIZE);
        newest = globus("newest", Map.of());
        tls12 = globus("tls12", Map.of("GLOBUS_GSSAPI_MAX_TLS_PROTOCOL", "TLS1_2_VERSION"));
    }

    private GlobusServer globus(String name, Map<String, String> more) throws IOException {
        GlobusServer server = GlobusServer
                .startGrid(Files.createDirectories(directory.resolve(name)), grid, more);
        running.add(server);
        return server;
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
    }

    private Result dray(String... arguments) {
        return dray(Map.of(), arguments);
    }

    private Result dray(Map<String, String> more, String... arguments) {
        Map<String, String> environment = new HashMap<>(grid.environment());
        environment.putAll(more);
        return Program.run(directory, environment, io.dray.mover.cli.terminal.ThisProgram
                .command(List.of(arguments))
                .toArray(String[]::new));
    }

    private static String url(GlobusServer server, Path path) {
        return "gsiftp://localhost:" + server.port() + path.toAbsolutePath();
    }

    private String url(String path) {
        return "gsiftp://localhost:" + node.port() + "/" + path;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-p 1", "--data-protection none",
            "--data-protection authenticated", "--data-protection safe",
            "--data-credential delegated",
            "--data-credential delegated --data-protection authenticated"})
    void copiesEveryWay(String options) throws IOException {
        Path here = directory.resolve("copy");
        Path there = node.root().resolve("copy");
        boolean both = options.isEmpty() || options.equals("--data-protection authenticated");
        for (GlobusServer server : both ? List.of(newest, tls12) : List.of(newest)) {
            copy(options, url(server, sample), here.toString(), here);
            copy(options, sample.toString(), url(server, here), here);
            copy(options, url("source"), url(server, here), here);
            copy(options, url(server, sample), url("copy"), there);
        }
    }

    private void copy(String options, String from, String to, Path result) throws IOException {
        Files.deleteIfExists(result);
        List<String> arguments = new ArrayList<>(List.of("cp", from, to));
        if (!options.isEmpty()) {
            arguments.addAll(List.of(options.split(" ", -1)));
        }
        dray(arguments.toArray(String[]::new)).ok();
        Samples.assertSame(sample, result);
    }

    @Test
    void listsAndSums() {
        Path tree = Samples.plainTree(directory.resolve("tree"));
        assertThat(dray("ls", url(newest, tree) + "/").ok().out()).contains("a.bin", "deep");
        assertThat(dray("sum", "--checksum", "MD5", url(newest, tree.resolve("a.bin"))).ok().out())
                .containsPattern("[0-9a-f]{32}");
        dray("cp", "-r", url(newest, tree), url("tree")).ok();
        Samples.assertSameTree(tree, node.root().resolve("tree"));
    }

    @Test
    void tellsWhatIsWrongWithTheCredential() {
        Result none = dray(Map.of("X509_USER_PROXY", directory.resolve("no-proxy").toString()),
                "ls", url(newest, directory));
        assertThat(none.status()).isNotZero();
        assertThat(none.err()).contains("no-proxy");
        Result distrust = dray("ls", "--trusted-certs", directory.toString(),
                url(newest, directory));
        assertThat(distrust.status()).isNotZero();
        assertThat(distrust.err()).contains("server's certificate", directory.toString());
        Result foreign = dray("ls", url("").replace("localhost", "127.0.0.2"));
        assertThat(foreign.status()).isNotZero();
    }
}
