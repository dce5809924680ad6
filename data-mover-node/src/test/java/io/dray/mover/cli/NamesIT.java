package io.dray.mover.cli;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.endpoint.RemoteBook;
import io.dray.mover.cli.terminal.CommandContext;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

/// Names are bytes, and what a path means is decided by what it leads to.
final class NamesIT {
    /// As `printf` takes them. Some differ from others by what careless programs drop. A `~` alone is not among them: as
    /// a path it is the home directory, as at Globus servers; the file is `./~`.
    private static final String ODD = "'tab\\there' 'tabhere' 'esc\\033[31mx' 'lat\\351' 'lat\\352' 'lat'"
            + " '\\303\\251' '\\303\\252' ' lead' 'lead' '  lead' 'trail ' 'trail' 'ff\\377x'"
            + " 'ff\\377\\377x' 'ffx' '\\377' 'a -> b' '~x' '\\\\x' '[x]' '*' 'x*' '%%0A' 'del\\177'"
            + " 'c1\\302\\233x' 'half\\303'";
    private static final int ODD_COUNT = 27;

    @TempDir
    static Path shared = Path.of(".");

    private static Optional<NodeProcess> started = Optional.empty();

    @TempDir
    Path home = Path.of(".");

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws IOException {
        started = Optional.of(NodeProcess.start(NodeProcess.Settings
                .of(shared.resolve("node"), "--anonymous", "write")));
    }

    @AfterAll
    static void stop() {
        started.ifPresent(NodeProcess::close);
    }

    @BeforeEach
    void keepUrl() throws IOException {
        Files.createDirectories(root());
        new RemoteBook(Optional.of(home.resolve(".config/dray/remotes"))).add("node", node().url());
    }

    private static NodeProcess node() {
        return started.orElseThrow();
    }

    private static Path root() {
        return node().root();
    }

    /// Runs a script in a directory of its own at the node; returns what it printed.
    private static String shell(Path directory, String script) throws Exception {
        Files.createDirectories(directory);
        Process process = new ProcessBuilder("sh", "-ec", script).directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    /// Files of different sizes.
    private static void makeOdd(Path directory) throws Exception {
        shell(directory, "i=0; for n in " + ODD + "; do i=$((i+1));"
                + " f=$(printf \"${n}_\"); head -c $i /dev/zero >\"./${f%_}\"; done");
    }

    private int run(String... arguments) {
        err.reset();
        CommandContext context = new CommandContext(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), Map.of(), Optional.of(home));
        return new DataMoverCli(context).run(arguments);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NLST", "MLSD", "LIST", "MLSC"})
    void everyNameThatAListingShowsWorksVerbatimInTheNextCommand(String verb) throws Exception {
        Path directory = root().resolve("odd-" + verb);
        makeOdd(directory);
        try (RawFtp ftp = new RawFtp(node().port())) {
            ftp.say("CWD " + directory.getFileName());
            List<String> names = ftp.names(verb);
            assertThat(names).hasSize(ODD_COUNT);
            assertThat(ftp.say("TYPE I")).startsWith("200 ");
            List<Long> sizes = new ArrayList<>();
            for (String name : names) {
                String sent = name.replace("\u00ff", "\u00ff\u00ff");
                sizes.add(Long.parseLong(ftp.say("SIZE " + sent).substring(4).strip()));
                assertThat(ftp.say("MDTM " + sent)).startsWith("213 ");
                assertThat(ftp.say("RNFR " + sent)).startsWith("350 ");
                assertThat(ftp.say("DELE " + sent)).startsWith("250 ");
            }
            assertThat(sizes).doesNotHaveDuplicates().allMatch(size -> size <= ODD_COUNT);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void treesWithAnyNamesAreCopiedByteByByte() throws Exception {
        Path there = root().resolve("tree");
        makeOdd(there);
        shell(there, "d=$(printf 'd\\351'); mkdir \"$d\"; echo x >\"$d/f\"");
        Path here = home.resolve("here");
        assertThat(run("cp", "-qr", "node:tree", here.toString())).as(complained()).isZero();
        assertThat(run("cp", "-qr", here.toString(), "node:back")).as(complained()).isZero();
        assertThat(run("cp", "-qr", "--pipeline", "1", here.toString(), "node:alone"))
                .as(complained())
                .isZero();
        shell(root(), "diff -r tree '" + here + "'; diff -r tree back; diff -r tree alone");
        assertThat(run("rm", "-r", "node:tree", "node:back", "node:alone")).as(complained())
                .isZero();
        assertThat(there).doesNotExist();
    }

    @Test
    void aNameThatNoLineCarriesIsReportedAndTheRestIsCopied() throws Exception {
        shell(root().resolve("lf"), "f=$(printf 'a\\nb'); echo 1 >\"$f\"; f=$(printf 'a\\rb');"
                + " echo 2 >\"$f\"; echo 3 >good");
        assertThat(run("cp", "-qr", "node:lf", home.resolve("lf").toString())).isEqualTo(1);
        assertThat(complained()).contains("a%0Ab", "a%0Db").doesNotContain("defect");
        assertThat(home.resolve("lf/good")).hasContent("3\n");
        assertThat(run("cp", "-q", "x\ny", "node:z")).isEqualTo(2);
        assertThat(complained()).contains("x\\x0ay has a line feed in its name");
        try (RawFtp ftp = new RawFtp(node().port())) {
            for (String command : List.of("MKD a\r\0b", "SITE SYMLINK t a\r\0b")) {
                assertThat(ftp.say(command)).containsPattern("^55[03]").contains("a line break");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"node:", "node:.", "node:./", "node:..", "node:/", "node:.//.",
            "node:keep/..", "node:keep/a/../..", "node:keep/../", "node:/keep/../keep/.."})
    void refusesRootsHoweverTheyAreSpelled(String url) throws Exception {
        shell(root(), "mkdir -p keep/a; echo 1 >keep/a/f");
        assertThat(run("rm", "-rf", url)).isEqualTo(2);
        assertThat(run("rm", "-rf", "node:keep/a/f", url)).isEqualTo(2);
        assertThat(run("mv", url, "node:moved")).isEqualTo(2);
        assertThat(root().resolve("keep/a/f")).exists();
        try (RawFtp ftp = new RawFtp(node().port())) {
            String path = url.substring(url.indexOf(':') + 1);
            for (String verb : List.of("RMD ", "SITE RDEL ", "DELE ")) {
                assertThat(ftp.say(verb + (path.isEmpty() ? "/" : path))).startsWith("5");
            }
            ftp.say("RNFR " + (path.isEmpty() ? "/" : path));
            assertThat(ftp.say("RNTO /moved")).startsWith("5");
        }
        assertThat(root().resolve("keep/a/f")).exists();
    }

    @Test
    void refusesTheDirectoriesThatAPathOfThisHostStandsIn() throws Exception {
        shell(home.resolve("d"), "mkdir -p keep; echo 1 >keep/f; ln -s / top");
        for (String path : List.of("/", "//", "/.", "d/.", "d/..", "d/keep/..", "d/keep/./")) {
            String given = path.startsWith("/") ? path : home + "/" + path;
            assertThat(run("rm", "-rf", given)).as(given).isEqualTo(2);
        }
        assertThat(home.resolve("d/keep/f")).exists();
    }

    @Test
    void nothingIsCopiedOntoOrIntoItself() throws Exception {
        shell(root().resolve("self"), "mkdir -p d/e other; echo 1 >d/f; ln d/f d/hard;"
                + " ln -s f d/soft; ln -s ../d/e other/way; ln -s d again");
        String here = root().resolve("self").toString();
        for (List<String> copy : List.of(List.of("node:self/d", "node:self/d/b"),
                List.of(here + "/d", "node:self/d/b"), List.of("node:self/d", here + "/d/b"),
                List.of(here + "/d", here + "/d"), List.of(here + "/d", "node:self/d"),
                List.of(here + "/d", "node:self/other/way/b"),
                List.of(here + "/again", "node:self/d/e/b"),
                List.of("node:self/other/way", here + "/d/e/b/c"),
                List.of(here + "/d/f", "node:self/d/f"), List.of(here + "/d/f", "node:self/d/hard"),
                List.of(here + "/d/f", here + "/d/soft"),
                List.of("node:self/d/f", "node:self/d/hard"),
                List.of("node:self/d/soft", here + "/d/hard"))) {
            String before = shell(root().resolve("self"), "ls -laR --time-style=full-iso d/f d/e");
            assertThat(run("cp", "-qr", copy.getFirst(), copy.getLast())).as(copy + complained())
                    .isEqualTo(2);
            assertThat(run("cp", "-nr", copy.getFirst(), copy.getLast())).as(copy + complained())
                    .isEqualTo(2);
            assertThat(shell(root().resolve("self"), "find d -name '.dray*' -o -name b")).isEmpty();
            assertThat(before).contains("d/f");
        }
    }

    @Test
    void aLinkThatLeadsToTheDestinationIsLeftOut() throws Exception {
        shell(root().resolve("loop"), "mkdir -p d to/in; echo 1 >d/f; ln -s ../to d/l;"
                + " ln -s ../to/in d/fine; echo 2 >to/in/g");
        String here = root().resolve("loop").toString();
        assertThat(run("cp", "-qr", here + "/d", "node:loop/to")).isNotZero();
        assertThat(complained()).contains("/d/l is the destination of this copy");
        assertThat(root().resolve("loop/to/f")).exists();
        assertThat(root().resolve("loop/to/fine/g")).exists();
        assertThat(root().resolve("loop/to/l")).doesNotExist();
    }

    @Test
    void nothingIsMovedOntoOrIntoItself() throws Exception {
        shell(root().resolve("move"), "mkdir -p d/e; echo 1 >f; ln f hard");
        for (List<String> move : List.of(List.of("d", "d/e"), List.of("d", "d/x"),
                List.of("d", "d/e/x"), List.of("f", "hard"), List.of("f", "f"))) {
            assertThat(run("mv", "node:move/" + move.getFirst(), "node:move/" + move.getLast()))
                    .as(move.toString())
                    .isEqualTo(2);
        }
        assertThat(root().resolve("move/f")).exists();
        assertThat(root().resolve("move/hard")).exists();
        assertThat(root().resolve("move/d/e")).isEmptyDirectory();
    }

    /// As cron starts programs. The names are made by the shell: this JVM may have a locale of its own.
    @Test
    void theLauncherKeepsNamesWhateverTheLocale() throws Exception {
        Path launcher = Path.of("..", "dray").toAbsolutePath().normalize();
        Assumptions.assumeTrue(Files.isExecutable(launcher)
                && Files.exists(Path.of("target", "dray.jar")), "the program is not packed");
        Path to = root().resolve("locale");
        Files.createDirectories(to);
        shell(home.resolve("work"), "e=$(printf '\\303\\251'); l=$(printf 'l\\351');"
                + " mkdir \"$e\" \"$l\"; echo e >\"$e/$e\"; echo l >\"$e/$l\"; echo w >\"$l/$l\";"
                + " dray='env -i PATH=" + System.getenv("PATH") + " HOME=" + home
                + " DRAY_AOT=off LC_ALL=C " + launcher + "';"
                + " (cd \"$e\"; $dray cp -q \"$l\" node:locale/; $dray cp -q \"$e\" \"node:locale/$e\");"
                + " (cd \"$l\"; $dray cp -q \"$l\" \"node:locale/w$e\");"
                + " cmp \"$e/$l\" '" + to + "'/\"$l\"; cmp \"$e/$e\" '" + to + "'/\"$e\";"
                + " cmp \"$l/$l\" '" + to + "'/\"w$e\"");
        try (Stream<Path> entries = Files.list(to)) {
            assertThat(entries).hasSize(3);
        }
    }

    /// A client that sends and gets bytes, one character each.
    private static final class RawFtp implements AutoCloseable {
        private static final Pattern ADDRESS = Pattern.compile("(\\d+),(\\d+)\\)");
        private final Socket control;
        private final InputStream in;

        RawFtp(int port) throws IOException {
            control = new Socket(InetAddress.getLoopbackAddress(), port);
            control.setSoTimeout(30_000);
            in = new BufferedInputStream(control.getInputStream());
            reply();
            say("USER anonymous");
            assertThat(say("PASS x")).startsWith("230");
        }

        /// The whole reply.
        String say(String command) throws IOException {
            control.getOutputStream().write((command + "\r\n").getBytes(ISO_8859_1));
            return reply();
        }

        private String reply() throws IOException {
            StringBuilder reply = new StringBuilder();
            while (true) {
                String line = line(in);
                reply.append(line);
                if (line.matches("(?s)\\d{3} .*")) {
                    return reply.toString();
                }
            }
        }

        private static String line(InputStream from) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = from.read(); b >= 0; b = from.read()) {
                line.write(b);
                if (b == '\n') {
                    break;
                }
            }
            return line.toString(ISO_8859_1);
        }

        /// The names of the directory, as the listing has them.
        List<String> names(String verb) throws IOException {
            String listing = verb.equals("MLSC")
                    ? say("MLSC").replace("\u00ff\u00ff", "\u00ff")
                    : transferred(verb);
            List<String> names = new ArrayList<>();
            for (String line : listing.split("\r\n", 0)) {
                Matcher entry = switch (verb) {
                    case "NLST" -> Pattern.compile("()(.+)").matcher(line);
                    case "LIST" -> Pattern.compile("-(?:\\S+ +){5}\\w{3} +\\d+ +\\S+( )(.+)")
                            .matcher(line);
                    default -> Pattern.compile(" ?(\\S*Type=file;\\S*) (.+)").matcher(line);
                };
                if (entry.matches() && !List.of(".", "..").contains(entry.group(2))) {
                    names.add(entry.group(2));
                }
            }
            return names;
        }

        private String transferred(String verb) throws IOException {
            Matcher address = ADDRESS.matcher(say("PASV"));
            assertThat(address.find()).isTrue();
            int port = Integer.parseInt(address.group(1)) * 256
                    + Integer.parseInt(address.group(2));
            control.getOutputStream().write((verb + "\r\n").getBytes(ISO_8859_1));
            try (Socket data = new Socket(InetAddress.getLoopbackAddress(), port)) {
                String listing = new String(data.getInputStream().readAllBytes(), ISO_8859_1);
                assertThat(reply()).startsWith("150");
                assertThat(reply()).startsWith("226");
                return listing;
            }
        }

        @Override
        public void close() throws IOException {
            control.close();
        }
    }
}
