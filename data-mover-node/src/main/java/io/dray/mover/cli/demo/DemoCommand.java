package io.dray.mover.cli.demo;

import io.dray.mover.cli.endpoint.RemoteBook;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.mover.cli.terminal.Quantities;
import io.dray.mover.cli.terminal.StandardOutput;
import io.dray.mover.cli.terminal.ThisProgram;
import io.dray.protocol.text.JsonLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dray demo`: runs two nodes, and copies a file and a tree between them with verification.
@Command(name = "demo", mixinStandardHelpOptions = true, description = "Start two nodes on this host, copy a large file and a tree from one to the other over four TLS streams, and verify them.")
public final class DemoCommand implements Callable<Integer> {
    private static final int TREE_FILES = 600;
    /// Free space to leave on the file system besides the two copies of the file: room for the tree, logs and
    /// others.
    private static final long SPARE = 256L << 20;
    private static final String FILE = "jdk.bin";
    private static final String TREE = "tree";

    private final CommandContext context;

    @Option(names = "--size", paramLabel = "BYTES", defaultValue = "1GiB", description = "Size of the file (default: ${DEFAULT-VALUE}).")
    private String size = "1GiB";

    @Option(names = "--dir", paramLabel = "DIR", description = "Directory to work in; needs about twice --size (default: the directory for temporary files).")
    private Optional<Path> parent = Optional.empty();

    @Option(names = "--keep", description = "Keep nodes and files, and print the nodes' URLs.")
    private boolean keep;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    public DemoCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        long bytes = Quantities.parseSize(size);
        Path where = parent.orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
        checkSpace(where, bytes);
        try (Stage stage = Stage.open(where, "dray-demo-")) {
            return perform(stage, bytes);
        }
    }

    private static void checkSpace(Path where, long bytes) throws IOException {
        if (bytes < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--size must be at least one byte.");
        }
        if (!Files.isDirectory(where)) {
            throw new CommandFailure(ExitCode.NOT_FOUND, "There is not a directory " + where + ".");
        }
        long free = Files.getFileStore(where).getUsableSpace();
        long needed = Math.addExact(Math.multiplyExact(2L, bytes), SPARE);
        if (free < needed) {
            throw new CommandFailure(ExitCode.FAILED, where + " has " + Quantities.size(free)
                    + " free, but " + Quantities.size(needed)
                    + " are needed. Choose another place by --dir, or a smaller --size.");
        }
    }

    private int perform(Stage stage, long bytes) throws Exception {
        Path source = Files.createDirectories(stage.directory().resolve("source"));
        Path destination = Files.createDirectories(stage.directory().resolve("destination"));
        say("making a file of " + Quantities.size(bytes)
                + " and a tree from the JDK's own files in "
                + stage.directory());
        DemoContent.writeFile(source.resolve(FILE), bytes);
        DemoContent.Tree tree = DemoContent.writeTree(source.resolve(TREE), TREE_FILES);
        NodeProcess from = node(stage, "source");
        NodeProcess to = node(stage, "destination");
        say("node source:      process " + from.pid() + ", " + from.url());
        say("node destination: process " + to.pid() + ", " + to.url());

        double fileSeconds = copy(stage, List.of("cp", "-p", "4"), FILE);
        double treeSeconds = copy(stage, List.of("cp", "-r", "-p", "4"), TREE);

        say("comparing source and destination byte by byte, without Dray's help");
        compareFile(source.resolve(FILE), destination.resolve(FILE));
        int compared = compareTree(source.resolve(TREE), destination.resolve(TREE));
        String digest = sha256(destination.resolve(FILE));
        if (!digest.equals(sha256(source.resolve(FILE)))) {
            throw new CommandFailure(ExitCode.INTEGRITY,
                    "SHA-256 of source and destination differ.");
        }
        report(bytes, fileSeconds, tree, treeSeconds, digest, compared);
        if (keep) {
            stage.keep();
            sayKept(stage, from, to);
        }
        return ExitCode.DONE.code();
    }

    /// Starts a node that exports the subdirectory `name`, and stores its URL under that name.
    private static NodeProcess node(Stage stage, String name) throws IOException {
        Path directory = stage.directory();
        NodeProcess node = stage.node(NodeProcess.Settings.of(directory.resolve(name)));
        new RemoteBook(Optional.of(directory.resolve("config/dray/remotes"))).add(name, node.url());
        return node;
    }

    /// Runs `dray ARGUMENTS` as a user would, with this process's output; returns its exit status.
    private static int run(Stage stage, List<String> arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(ThisProgram.command(arguments)).inheritIO();
        Map<String, String> environment = builder.environment();
        environment.put("XDG_CONFIG_HOME", stage.directory().resolve("config").toString());
        environment.put("XDG_STATE_HOME", stage.directory().resolve("state").toString());
        environment.keySet()
                .removeIf(v -> v.startsWith("DRAY_") && !v.startsWith("DRAY_JAVA")
                        && !v.equals("DRAY_AOT"));
        return stage.start(builder).waitFor();
    }

    /// Runs `dray cp` between the nodes; returns its duration in seconds.
    private double copy(Stage stage, List<String> command, String name)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(command);
        if (output.quiet()) {
            arguments.add("-q");
        } else if (output.json()) {
            arguments.add("--json");
        }
        arguments.add("source:" + name);
        arguments.add("destination:" + name);
        say("$ dray " + String.join(" ", arguments));
        long begin = System.nanoTime();
        int status = run(stage, arguments);
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (status != 0) {
            throw new CommandFailure(exitCode(status),
                    "'dray cp' of " + name + " ended with exit code " + status + ".");
        }
        return seconds;
    }

    private static ExitCode exitCode(int status) {
        for (ExitCode code : ExitCode.values()) {
            if (code.code() == status) {
                return code;
            }
        }
        return ExitCode.FAILED;
    }

    private static void compareFile(Path one, Path other) throws IOException {
        long at = Files.mismatch(one, other);
        if (at >= 0) {
            throw new CommandFailure(ExitCode.INTEGRITY,
                    one + " and " + other + " differ at byte " + at + ".");
        }
    }

    private static int compareTree(Path one, Path other) throws IOException {
        List<Path> there = relativeFiles(other);
        List<Path> here = relativeFiles(one);
        if (!here.equals(there)) {
            throw new CommandFailure(ExitCode.INTEGRITY, "The trees differ: " + here.size()
                    + " entries at the source, " + there.size() + " at the destination.");
        }
        int files = 0;
        for (Path path : here) {
            if (Files.isRegularFile(one.resolve(path))) {
                compareFile(one.resolve(path), other.resolve(path));
                files++;
            }
        }
        return files;
    }

    private static List<Path> relativeFiles(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.map(root::relativize).sorted().toList();
        }
    }

    private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[1 << 20];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void report(long bytes, double fileSeconds, DemoContent.Tree tree, double treeSeconds,
            String digest, int compared) {
        if (output.json()) {
            context.out()
                    .println(new JsonLine().with("event", "demo")
                            .with("fileBytes", bytes)
                            .with("fileSeconds", fileSeconds)
                            .with("sha256", digest)
                            .with("treeFiles", tree.files())
                            .with("treeBytes", tree.bytes())
                            .with("treeSeconds", treeSeconds)
                            .with("identical", true));
            return;
        }
        PrintStream out = context.out();
        if (output.quiet()) {
            return;
        }
        out.printf("file: %s in %.1f s, %s, identical%n", Quantities.size(bytes), fileSeconds,
                Quantities.rate(bytes / fileSeconds));
        out.printf("      SHA-256 %s at both ends%n", digest);
        out.printf("tree: %d files in %d directories, %s in %.1f s, %.0f files/s, %d compared:"
                + " identical%n", tree.files(), tree.directories(), Quantities.size(tree.bytes()),
                treeSeconds, tree.files() / treeSeconds, compared);
        out.println("(times are those of the whole 'dray cp', start and verification included)");
    }

    private void sayKept(Stage stage, NodeProcess from, NodeProcess to) {
        boolean terminal = StandardOutput.isTerminal(1);
        context.out()
                .println("source URL:      " + (terminal
                        ? from.url().withSecrets()
                        : "dray url --state " + from.state()));
        context.out()
                .println("destination URL: " + (terminal
                        ? to.url().withSecrets()
                        : "dray url --state " + to.state()));
        context.out()
                .println("to end it: kill " + from.pid() + " " + to.pid() + "; rm -r "
                        + stage.directory());
    }

    private void say(String sentence) {
        if (!output.quiet() && !output.json()) {
            context.out().println(sentence);
        }
    }
}
