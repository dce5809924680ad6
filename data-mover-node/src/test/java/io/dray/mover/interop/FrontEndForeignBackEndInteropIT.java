package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.ThisProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Front ends of Dray before two real `globus-gridftp-server`s: with grid logins for their users and private
/// data channels, and in clear for everybody.
@TestInstance(Lifecycle.PER_CLASS)
@Tag("interop")
final class FrontEndForeignBackEndInteropIT {
    private static final int SIZE = 9_000_001;
    private static final List<String> PRIVATELY = List.of("globus-url-copy", "-stripe", "-dcpriv",
            "-p", "2");
    private static final List<String> CLEAR = List.of("globus-url-copy", "-stripe", "-p", "2");

    private final List<AutoCloseable> running = new ArrayList<>();
    private Path directory = Path.of(".");
    private GridWorld grid = new GridWorld(directory);
    private Path files = directory;
    private Path sample = directory;

    @BeforeAll
    void start(@TempDir Path place) throws IOException {
        directory = place;
        Program.assume("globus-gridftp-server");
        Program.assume("globus-url-copy");
        grid = GridWorld.create(directory);
        String account = System.getProperty("user.name");
        Files.writeString(directory.resolve("gridmap"),
                "\"/O=Test/OU=Interop/CN=Some User\" " + account + ",nowhere\n");
        Files.writeString(directory.resolve("servers.map"),
                "\"/O=Test/OU=Interop/CN=localhost\" " + account + "\n");
        files = Files.createDirectories(directory.resolve("files"));
        sample = Samples.file(files.resolve("sample"), SIZE);
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
    }

    private Path place(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    private List<String> gridServers(String name) throws IOException {
        List<String> urls = new ArrayList<>();
        for (String each : List.of(name + "1", name + "2")) {
            GlobusServer server = GlobusServer.startGrid(place(each), grid,
                    Map.of("GRIDMAP", directory.resolve("servers.map").toString()));
            running.add(server);
            urls.add("gsiftp://localhost:" + server.port() + "/");
        }
        return urls;
    }

    private String frontEnd(String name, List<String> backEnds, String... options)
            throws IOException {
        NodeProcess front = grid.frontEndOf(directory.resolve(name), files, backEnds, options);
        running.add(front);
        return "localhost:" + front.port() + files + "/";
    }

    /// Copies the sample to the front end and back, and compares.
    private void copies(String url, List<String> command) throws IOException {
        String there = "there-" + command.size();
        Path back = directory.resolve("back");
        Program.run(directory, grid.environment(), with(command, "file://" + sample, url + there))
                .ok();
        Samples.assertSame(sample, files.resolve(there));
        Program.run(directory, grid.environment(), with(command, url + there, "file://" + back))
                .ok();
        Samples.assertSame(sample, back);
        Files.delete(back);
        Files.delete(files.resolve(there));
    }

    private static String[] with(List<String> command, String from, String to) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(from, to));
        return all.toArray(String[]::new);
    }

    @Test
    void actForTheUsersOfTheGrid() throws IOException {
        String url = "gsiftp://" + frontEnd("front", gridServers("grid"));
        copies(url, PRIVATELY);
        // Nothing is said of checksums: it asks for one that the Globus servers have.
        copies(url, ThisProgram.command(List.of("cp", "--stripe", "--data-protection",
                "private")));
        for (String server : List.of("grid1", "grid2")) {
            assertThat(Files.readString(directory.resolve(server).resolve("globus.log")))
                    .contains("Finished transferring");
        }

        Program.Result refused = Program.run(directory, grid.environment(),
                with(ThisProgram.command(List.of("cp")), sample.toString(),
                        url.replace("//", "//nowhere@") + "refused"));
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("does not take nowhere");
        assertThat(files.resolve("refused")).doesNotExist();
    }

    @Test
    void serveEverybodyInClear() throws IOException {
        List<String> urls = new ArrayList<>();
        for (String name : List.of("clear1", "clear2")) {
            GlobusServer server = GlobusServer.start(place(name));
            running.add(server);
            urls.add("ftp://127.0.0.1:" + server.port() + "/");
        }
        copies("ftp://" + frontEnd("open", urls, "--anonymous", "write"), CLEAR);
    }
}
