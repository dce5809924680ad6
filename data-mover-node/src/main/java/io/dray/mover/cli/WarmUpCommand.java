package io.dray.mover.cli;

import io.dray.control.security.CertificateAuthority;
import io.dray.control.security.CertificateIssuer;
import io.dray.control.security.grid.GridTrust;
import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.demo.Stage;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.ThisProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dray warm-up DIR`: the launcher runs it to record what the start-up caches (JEP 514) contain.
///
/// Three kinds of processes record themselves to a file in `DIR`: a node, a copy, and a client for all other
/// commands. Each cache so contains the classes of its own kind alone: a larger cache makes every start slower.
@Command(name = "warm-up", hidden = true, description = "Record what the start-up caches contain.")
final class WarmUpCommand implements Callable<Integer> {
    /// A recording takes seconds; a loaded machine may need minutes.
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int SAMPLE = 1 << 20;
    /// Files of the tree: enough for the profiles of what a file costs, and done in a second or two.
    private static final int SMALL_FILES = 100;
    private static final int SMALL = 1024;

    private final CommandContext context;

    @Parameters(paramLabel = "DIR", description = "Where the recordings go.")
    private Path recordings = Path.of("");

    @Option(names = "--play", paramLabel = "FILE", description = "Run the command lines of this file, words divided by tabs, in this process.")
    private Optional<Path> script = Optional.empty();

    WarmUpCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (script.isPresent()) {
            for (String line : Files.readAllLines(script.get())) {
                new DataMoverCli(context).run(line.split("\t", -1));
            }
            return ExitCode.DONE.code();
        }
        Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        try (Stage stage = Stage.open(parent, "dray-warm-up-")) {
            record(stage);
        }
        return ExitCode.DONE.code();
    }

    private void record(Stage stage) throws IOException, InterruptedException {
        Path place = stage.directory();
        Grid grid = Grid.in(Files.createDirectory(place.resolve("grid")));
        try (NodeProcess node = stage.node(NodeProcess.Settings
                .of(place.resolve("export"), grid.node())
                .withEnvironment(environment(place, "node")))) {
            play(stage, "client", client(node, grid));
            play(stage, "copy", copies(place, node, grid));
        }
        store(place, "node");
    }

    /// Runs command lines in a process that records itself.
    private void play(Stage stage, String kind, List<String> lines)
            throws IOException, InterruptedException {
        Path place = stage.directory();
        Path file = Files.write(place.resolve(kind + ".script"), lines);
        ProcessBuilder builder = new ProcessBuilder(ThisProgram.command(
                List.of("warm-up", "--play", file.toString(), place.toString()))).inheritIO();
        builder.environment().putAll(environment(place, kind));
        Process process = stage.start(builder);
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("The recording of " + kind + " did not end.");
        }
        store(place, kind);
    }

    /// The launcher's, for a process that records itself and has none of the user's files.
    private static Map<String, String> environment(Path place, String kind) {
        return Map.of("DRAY_AOT", "off", "DRAY_JAVA_OPTS",
                "-XX:AOTMode=record -XX:AOTConfiguration=" + place.resolve(kind + ".recording"),
                "HOME", place.toString(), "XDG_CONFIG_HOME", "", "XDG_STATE_HOME", "");
    }

    private void store(Path place, String kind) throws IOException {
        Files.move(place.resolve(kind + ".recording"), recordings.resolve(kind),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static String line(String... words) {
        return String.join("\t", words);
    }

    private static List<String> client(NodeProcess node, Grid grid) {
        return List.of(line("--version"), line("--help"), line("ls", "--help"),
                line("remote", "add", "node", node.url("/")), line("remote", "list"),
                line("url", "--state", node.state().toString()), line("mkdir", "-p", "node:a/b"),
                line("mv", "node:a/b", "node:a/c"), line("ls", "-l", "node:"),
                line("stat", "node:a"), line("rm", "-r", "node:a"),
                grid.line("ls", "gsiftp://localhost:" + node.port() + "/"));
    }

    private static List<String> copies(Path place, NodeProcess node, Grid grid)
            throws IOException {
        String sample = Files.write(place.resolve("sample"), new byte[SAMPLE]).toString();
        Path tree = Files.createDirectory(place.resolve("tree"));
        for (int i = 0; i < SMALL_FILES; i++) {
            Files.write(tree.resolve("file-" + i), new byte[SMALL]);
        }
        String url = "gsiftp://localhost:" + node.port() + "/";
        return List.of(line("cp", sample, "node:copy"), line("cp", "node:copy", "node:copy-2"),
                line("cp", "node:copy", sample + "-back"),
                line("cp", "-r", tree.toString(), "node:tree"),
                line("cp", "-r", "node:tree", "node:tree-2"),
                line("cp", "-r", "node:tree", tree + "-back"),
                line("sync", "--delete", tree.toString(), "node:tree"),
                // File by file, as foreign programs do.
                grid.line("cp", "-r", "--verify", "read", tree.toString(), url + "grid"),
                grid.line("cp", "-r", "--verify", "read", url + "grid", tree + "-grid"));
    }

    /// An authority with a host's and a user's certificate, for GSI logins.
    private record Grid(Path directory) {
        private static final Duration VALID = Duration.ofDays(1);

        static Grid in(Path directory) throws IOException {
            CertificateAuthority authority = CertificateAuthority.create("Dray warm-up", VALID,
                    files(directory, "authority"),
                    new CertificateIssuer(Clock.systemUTC(), new SecureRandom()));
            authority.issueHost(List.of("localhost", "127.0.0.1"), VALID,
                    files(directory, "host"));
            authority.issueUser("user", VALID, files(directory, "user"));
            Path trusted = Files.createDirectory(directory.resolve("trusted"));
            GridTrust.add(trusted, authority.certificate());
            Files.writeString(directory.resolve("gridmap"), "\"/CN=user\" user\n");
            return new Grid(directory);
        }

        private static CertificateAuthority.Files files(Path directory, String name) {
            return CertificateAuthority.Files.in(directory, name);
        }

        /// Options of a node that accepts the user.
        String[] node() {
            return new String[]{"--host-cert", path("host.pem"), "--host-key",
                    path("host-key.pem"), "--trusted-certs", path("trusted"), "--gridmap",
                    path("gridmap")};
        }

        /// A command line of the user.
        String line(String command, String... arguments) {
            return WarmUpCommand.line(Stream.concat(
                    Stream.of(command, "--cert", path("user.pem"), "--key", path("user-key.pem"),
                            "--trusted-certs", path("trusted")),
                    Stream.of(arguments)).toArray(String[]::new));
        }

        private String path(String name) {
            return directory.resolve(name).toString();
        }
    }
}
