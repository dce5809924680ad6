package io.dray.mover.cli;

import io.dray.mover.cli.terminal.CommandContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Copies of trees on this host: what is kept, what is skipped, what is refused.
final class LocalTreesTest {
    private static final FileTime OLD = FileTime
            .from(Instant.parse("2020-01-02T03:04:05.123456789Z"));

    @TempDir
    Path home = Path.of(".");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return new DataMoverCli(new CommandContext(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), Map.of(), Optional.of(home)))
                .run(arguments);
    }

    private int copy(String... options) {
        String[] line = new String[options.length + 4];
        line[0] = "cp";
        line[1] = "-r";
        System.arraycopy(options, 0, line, 2, options.length);
        line[options.length + 2] = at("from").toString();
        line[options.length + 3] = at("to").toString();
        return run(line);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private Path at(String path) {
        return home.resolve(path);
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode") & 07777;
    }

    private void directory(String path, int mode) throws IOException {
        Files.setAttribute(at("from/" + path), "unix:mode", mode);
        Files.setLastModifiedTime(at("from/" + path), OLD);
    }

    @Test
    void preservesDirectoriesTogetherWithWhatIsInThem() throws IOException {
        for (String path : new String[]{"private/deep", "closed", "sticky"}) {
            Files.createDirectories(at("from/" + path));
            Files.writeString(at("from/" + path + "/file"), path);
        }
        Files.setAttribute(at("from/closed/file"), "unix:mode", 0640);
        Files.setLastModifiedTime(at("from/closed/file"), OLD);
        directory("private/deep", 0711);
        directory("private", 0700);
        directory("closed", 0500);
        directory("sticky", 01777);
        directory("", 0750);
        try {
            assertThat(copy("--preserve")).as(complained()).isZero();
            assertThat(complained()).doesNotContain("not kept");
            for (String path : new String[]{"", "private", "private/deep", "closed", "sticky",
                    "closed/file"}) {
                assertThat(mode(at("to/" + path))).as(path).isEqualTo(mode(at("from/" + path)));
                assertThat(Files.getLastModifiedTime(at("to/" + path))).as(path).isEqualTo(OLD);
            }
        } finally {
            Files.setAttribute(at("from/closed"), "unix:mode", 0700);
            Files.setAttribute(at("to/closed"), "unix:mode", 0700);
        }
    }

    /// The group at the destination is another one, and so is what the bit would do.
    @Test
    void setGroupIdOfDirectoriesComesFromTheDestination() throws IOException {
        Files.createDirectories(at("from/group"));
        Files.createDirectories(at("from/plain"));
        Files.setAttribute(at("from/group"), "unix:mode", 02775);
        Files.setAttribute(at("from/plain"), "unix:mode", 0755);
        assertThat(copy("--preserve")).isZero();
        assertThat(mode(at("to/group"))).isEqualTo(0775);
        assertThat(complained())
                .containsOnlyOnce("not kept: set-user-ID and set-group-ID bits of 1 directory");

        Files.setAttribute(at("to/plain"), "unix:mode", 02755);
        assertThat(copy("--preserve")).isZero();
        assertThat(mode(at("to/plain"))).as("what its own directory gave it").isEqualTo(02755);
    }

    @Test
    void saysOnceWhatWasNotKept() throws IOException {
        Files.createDirectories(at("from"));
        for (int i = 0; i < 3; i++) {
            Files.writeString(at("from/" + i), "x");
            Files.setAttribute(at("from/" + i), "unix:mode", 04755);
        }
        assertThat(copy("--preserve")).isZero();
        assertThat(complained())
                .containsOnlyOnce("not kept: set-user-ID and set-group-ID bits of 3 files");
        assertThat(mode(at("to/1"))).isEqualTo(0755);
    }

    /// One entry that cannot be copied leaves the copy unfinished, so that the next one goes on.
    private void copyAllButOne(String... options) throws IOException, InterruptedException {
        Files.createDirectories(at("from"));
        for (int i = 0; i < 5; i++) {
            Files.writeString(at("from/" + i), "content " + i);
        }
        assertThat(new ProcessBuilder("mkfifo", at("from/pipe").toString()).start().waitFor())
                .isZero();
        assertThat(copy(options)).isNotZero();
        Files.delete(at("from/pipe"));
    }

    /// As a disk does it: neither size nor modification time tell.
    private static void flip(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.write('C');
        }
        Files.setLastModifiedTime(file, time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--pipeline=1", "--pipeline=128", "--verify=read"})
    void goesOnOnlyWithWhatIsUnchangedAtTheDestination(String option) throws Exception {
        copyAllButOne(option);
        flip(at("to/1"));
        Files.delete(at("to/2"));
        assertThat(copy(option)).as(complained()).isZero();
        assertThat(complained()).contains(
                "3 finished earlier (unchanged since: identity, size, change time)")
                .doesNotContain("each");
        for (int i = 0; i < 5; i++) {
            assertThat(at("to/" + i)).hasContent("content " + i);
        }
    }

    @Test
    void goesOnOnlyWithWhatIsUnchangedAtTheSource() throws Exception {
        copyAllButOne();
        flip(at("from/1"));
        assertThat(copy()).as(complained()).isZero();
        assertThat(complained()).contains("4 finished earlier");
        assertThat(at("to/1")).hasContent("Content 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/version", "/proc/meminfo", "/sys/kernel/mm/ksm/run"})
    void refusesAFileWhoseSizeIsNotWhatIsTold(String path) throws IOException {
        assumeTrue(Files.isReadable(Path.of(path)), path + " is not here");
        assertThat(run("cp", path, at("copy").toString())).isEqualTo(1);
        assertThat(complained()).contains("its reported size is").doesNotContain("verified");
        assertThat(at("copy")).doesNotExist();
        Files.createDirectories(at("from"));
        Files.createSymbolicLink(at("from/link"), Path.of(path));
        Files.writeString(at("from/file"), "content");
        assertThat(copy()).isNotZero();
        assertThat(at("to/link")).doesNotExist();
        assertThat(at("to/file")).hasContent("content");
    }

    @Test
    void refusesFilesWhoseSizeIsNotWhatIsToldInTrees() {
        Path tree = Path.of("/proc/sys/kernel/random");
        assumeTrue(Files.isReadable(tree.resolve("boot_id")), tree + " is not here");
        assertThat(run("cp", "-r", tree.toString(), at("to").toString())).isNotZero();
        assertThat(at("to/boot_id")).doesNotExist();
        assertThat(at("to/poolsize")).doesNotExist();
    }

    @Test
    void sumsAFileToTheEndThatReadingFinds() throws IOException {
        Path version = Path.of("/proc/version");
        assumeTrue(Files.isReadable(version), version + " is not here");
        Files.write(at("copy"), Files.readAllBytes(version));
        assertThat(run("sum", version.toString())).isZero();
        String there = out.toString(StandardCharsets.UTF_8);
        assertThat(run("sum", at("copy").toString())).isZero();
        String copied = out.toString(StandardCharsets.UTF_8);
        assertThat(there.substring(there.indexOf(" = ")))
                .isEqualTo(copied.substring(copied.indexOf(" = ")))
                .isNotEqualTo(" = 00000000\n");
    }

    @Test
    void refusesASourceThatIsNoFile() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", at("pipe").toString()).start().waitFor())
                .isZero();
        for (String path : new String[]{at("pipe").toString(), "/dev/zero"}) {
            for (String[] line : new String[][]{{"cp", path, at("copy").toString()},
                    {"cp", "-n", path, at("copy").toString()}}) {
                assertThat(run(line)).isEqualTo(4);
                assertThat(complained()).contains("it is neither a file nor a directory");
            }
        }
        assertThat(at("copy")).doesNotExist();
    }
}
