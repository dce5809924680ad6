package io.dray.mover.cli;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.endpoint.RemoteBook;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.TemporaryDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// ls, stat, mkdir, rm, mv, sum and ping against a node and against this host.
@ParameterizedClass
@EnumSource
final class FileCommandsIT {
    /// Where the files are.
    enum Where {
        NODE, THIS_HOST
    }

    @TempDir
    static Path shared = Path.of(".");

    private static Optional<NodeProcess> started = Optional.empty();

    @Parameter
    Where where = Where.NODE;

    @TempDir
    Path home = Path.of(".");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws IOException {
        started = Optional.of(NodeProcess.start(NodeProcess.Settings.of(shared.resolve("node"))));
    }

    @AfterAll
    static void stop() {
        started.ifPresent(NodeProcess::close);
    }

    @BeforeEach
    void clean() throws IOException {
        new TemporaryDirectory(root()).close();
        Files.createDirectories(root());
        new RemoteBook(Optional.of(home.resolve(".config/dray/remotes"))).add("node",
                started.orElseThrow().url());
    }

    private Path root() {
        Path base = started.orElseThrow().root();
        return where == Where.NODE ? base.resolve("x") : shared.resolve("here");
    }

    private String at(String path) {
        return where == Where.NODE ? "node:x/" + path : root() + "/" + path;
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        CommandContext context = new CommandContext(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), Map.of(),
                Optional.of(home));
        return new DataMoverCli(context).run(arguments);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void lists() throws IOException {
        Files.createDirectories(root().resolve("b dir/c"));
        Files.writeString(root().resolve("b dir/c/deep"), "12345");
        Files.writeString(root().resolve("a;x=1"), "x".repeat(3000));
        assertThat(run("ls", at(""))).as(complained()).isZero();
        assertThat(said()).isEqualTo("a;x=1\nb dir/\n");
        assertThat(run("ls", "-R", at(""))).isZero();
        assertThat(said()).isEqualTo("a;x=1\nb dir/\nb dir/c/\nb dir/c/deep\n");
        assertThat(run("ls", "-l", "-h", at(""))).isZero();
        assertThat(said()).containsPattern("-rw-\\S+ +2\\.93 KiB  [-0-9]+ [:0-9]+  a;x=1\\n");
        assertThat(run("ls", "--json", at("b dir/c/deep"))).isZero();
        assertThat(said()).startsWith("{\"path\":\"deep\",\"type\":\"file\",\"size\":5,");
    }

    @Test
    void showsNamesThatWouldHarmATerminal() throws IOException {
        Files.writeString(root().resolve("red\u001b[31m"), "");
        assertThat(run("ls", at(""))).isZero();
        assertThat(said()).isEqualTo("red\\x1b[31m\n");
    }

    @Test
    void showsNamesThatCannotTravel() throws IOException {
        Files.writeString(root().resolve("two\nlines"), "");
        assertThat(run("ls", at(""))).isZero();
        assertThat(said()).isEqualTo("two%0Alines  (InvalidName)\n");
        assertThat(run("rm", "-r", at(""))).isNotZero();
        assertThat(root().resolve("two\nlines")).exists();
    }

    @Test
    void tellsWhatIsNotThere() {
        for (String command : new String[]{"ls", "stat", "rm", "sum"}) {
            assertThat(run(command, at("nothing"))).isEqualTo(3);
            assertThat(complained()).startsWith("dray: " + command + ": ")
                    .contains("nothing")
                    .doesNotContain("\tat ");
        }
        assertThat(run("rm", "-f", at("nothing"))).isZero();
        assertThat(run("mv", at("nothing"), at("else"))).isEqualTo(3);
        assertThat(run("mkdir", at("no/parent"))).isEqualTo(3);
    }

    @Test
    void makesRenamesAndRemoves() throws IOException {
        assertThat(run("mkdir", "-p", at("p/q/r"))).as(complained()).isZero();
        assertThat(run("mkdir", "-p", at("p/q/r"))).isZero();
        assertThat(run("mkdir", at("p"))).isEqualTo(1);
        Files.writeString(root().resolve("f"), "1");
        assertThat(run("mv", at("f"), at("p/q"))).isZero();
        assertThat(root().resolve("p/q/f")).exists();
        assertThat(run("mv", at("p/q/f"), at("p/g"))).isZero();
        assertThat(run("rm", at("p"))).isEqualTo(1);
        assertThat(complained()).contains("-r");
        assertThat(run("rm", "-r", at("p"))).isZero();
        assertThat(root().resolve("p")).doesNotExist();
    }

    @Test
    void removesLinksNotWhatTheyLeadTo() throws IOException {
        Files.createDirectories(root().resolve("kept"));
        Files.writeString(root().resolve("kept/file"), "1");
        Files.createDirectories(root().resolve("tree"));
        Files.createSymbolicLink(root().resolve("tree/link"), Path.of("../kept"));
        assertThat(run("rm", "-r", at("tree"))).as(complained()).isZero();
        assertThat(root().resolve("tree")).doesNotExist();
        assertThat(root().resolve("kept/file")).exists();
    }

    @Test
    void replacesNoPipeAndNoLinkToOne() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "1");
        Path pipe = root().resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        Files.createSymbolicLink(root().resolve("link"), Path.of("pipe"));
        Files.writeString(root().resolve("other"), "2");
        for (String name : List.of("pipe", "link")) {
            assertThat(run("cp", file.toString(), at(name))).as(name).isEqualTo(1);
            assertThat(complained()).contains("it is a FIFO, which is not replaced by a file");
            assertThat(run("mv", at("other"), at(name))).isEqualTo(1);
            assertThat(complained()).contains("it is a FIFO, which is not replaced by a file");
        }
        assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
        assertThat(root().resolve("link")).isSymbolicLink();
    }

    @Test
    void keepsTheModeOfAFileThatIsReplaced() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "1");
        Path there = Files.writeString(root().resolve("there"), "2");
        Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rw-------"));
        assertThat(run("cp", file.toString(), at("there"))).as(complained()).isZero();
        assertThat(there).hasContent("1");
        assertThat(Files.getPosixFilePermissions(there))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(run("cp", "--preserve", file.toString(), at("there"))).isZero();
        assertThat(Files.getPosixFilePermissions(there))
                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void printsChecksums() throws IOException {
        Files.writeString(root().resolve("f"), "hello\n");
        assertThat(run("sum", "--checksum", "md5", at("f"))).isZero();
        assertThat(said()).endsWith(") = b1946ac92492d2347c6235b4d2611184\n");
        assertThat(run("sum", "--checksum", "SHA-256", "--range", "1:2", at("f"))).isZero();
        assertThat(said()).endsWith(") = d65c3e892354b17a4c032593974d46bc"
                + "8732c6c0b1ce56edf0c95511d1749cf5\n");
        assertThat(run("sum", "--json", at("f"))).isZero();
        assertThat(said()).contains("\"algorithm\":\"CRC32C\",\"value\":\"");
        assertThat(run("sum", at(""))).isNotZero();
        assertThat(complained()).contains("is a directory");
    }

    @Test
    void tellsAllOfAFile() throws IOException {
        Files.writeString(root().resolve("f"), "hello\n");
        assertThat(run("stat", at("f"))).isZero();
        assertThat(said()).contains("type:     file\n", "size:     6 (6 B)\n", "modified: 20");
        assertThat(run("stat", "--json", at("f"))).isZero();
        assertThat(said()).contains("\"type\":\"file\",\"size\":6,");
    }

    @Test
    void diagnoses() {
        if (where == Where.THIS_HOST) {
            assertThat(run("ping", at(""))).isEqualTo(2);
            return;
        }
        assertThat(run("ping", at(""))).as(said()).isZero();
        assertThat(said()).contains("name      ok", "port      ok", "tls       ok", "login     ok",
                "path      ok", "features  ok", "clock     ok", "data out  ok", "data back ok");
        assertThat(root()).isEmptyDirectory();
    }
}
