package io.dray.mover.interop;

import io.dray.mover.cli.terminal.ThisProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Trees with directories that their owner may not write to, copied again and again by somebody who is not above
/// permission bits: root without the capability to be (`CAP_DAC_OVERRIDE`).
@Tag("interop")
final class KeptModesIT {
    private static final String CLOSED = "r-xr-xr-x";
    /// More than one share of a tree, so that several streams store in one directory at once.
    private static final int MANY = 3000;
    /// Too large to travel with a tree.
    private static final int LARGE = 3 << 20;

    @TempDir
    private Path directory;
    private Path from;
    private Path to;

    @BeforeEach
    void makeTree() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "not root");
        Program.assume("setpriv");
        from = directory.resolve("from");
        to = directory.resolve("to");
        Files.createDirectories(from.resolve("d/sub"));
        Files.writeString(from.resolve("d/one"), "1");
        Files.writeString(from.resolve("d/sub/two"), "2");
        Files.writeString(from.resolve("d/sub/gone"), "x");
        Files.createDirectory(from.resolve("d/large"));
        Files.write(from.resolve("d/large/file"), new byte[LARGE]);
        Files.createSymbolicLink(from.resolve("d/large/link"), Path.of("../one"));
        close(from.resolve("d/large"));
        close(from.resolve("d/sub"));
        close(from.resolve("d"));
    }

    private static void close(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(CLOSED));
    }

    /// So that the next step of the test, or JUnit, can write there whoever runs it.
    @AfterEach
    void open() throws IOException {
        for (String path : List.of("d", "d/sub", "d/large", "d/new")) {
            for (Path top : List.of(from, to)) {
                if (Files.isDirectory(top.resolve(path))) {
                    Files.setPosixFilePermissions(top.resolve(path),
                            PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
    }

    private Program.Result dray(String... arguments) {
        List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set",
                "-dac_override,-dac_read_search"));
        command.addAll(ThisProgram.command(List.of(arguments)));
        return Program.run(directory, command.toArray(String[]::new));
    }

    private void change() throws IOException {
        open();
        Files.writeString(from.resolve("d/one"), "one");
        for (int i = 0; i < MANY; i++) {
            Files.writeString(from.resolve("d/sub/many" + i), "many " + i);
        }
        Files.writeString(from.resolve("d/sub/three"), "3");
        Files.write(from.resolve("d/large/file"), new byte[LARGE + 1]);
        Files.write(from.resolve("d/large/another"), new byte[LARGE]);
        Files.delete(from.resolve("d/sub/gone"));
        Files.createDirectory(from.resolve("d/new"));
        Files.writeString(from.resolve("d/new/four"), "4");
        for (String path : List.of("d/new", "d/large", "d/sub", "d")) {
            close(from.resolve(path));
        }
        for (String path : List.of("d/large", "d/sub", "d")) {
            close(to.resolve(path));
        }
    }

    private void assertCopied() throws IOException {
        for (String file : List.of("d/one", "d/sub/two", "d/sub/three", "d/new/four")) {
            assertThat(to.resolve(file)).hasSameTextualContentAs(from.resolve(file));
        }
        assertThat(to.resolve("d/sub/many" + (MANY - 1))).hasContent("many " + (MANY - 1));
        for (String file : List.of("file", "another")) {
            assertThat(to.resolve("d/large/" + file))
                    .hasSameBinaryContentAs(from.resolve("d/large/" + file));
        }
        for (String path : List.of("d", "d/sub", "d/large", "d/new")) {
            assertThat(PosixFilePermissions
                    .toString(Files.getPosixFilePermissions(to.resolve(path)))).as(path)
                    .isEqualTo(CLOSED);
        }
    }

    /// What the rest relies on.
    @Test
    void theKernelRefuses() {
        assertThat(Program.run(directory, "setpriv", "--bounding-set",
                "-dac_override,-dac_read_search", "touch", from + "/d/x").status()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync --delete", "cp -r --preserve"})
    void areCopiedAgain(String how) throws IOException {
        List<String> command = new ArrayList<>(List.of(how.split(" ")));
        command.add(from + "/");
        command.add(to.toString());
        dray(command.toArray(String[]::new)).ok();
        change();
        dray(command.toArray(String[]::new)).ok();
        assertCopied();
        assertThat(Files.exists(to.resolve("d/sub/gone"))).isEqualTo(how.startsWith("cp"));
        dray(command.toArray(String[]::new)).ok();
        assertCopied();
    }
}
