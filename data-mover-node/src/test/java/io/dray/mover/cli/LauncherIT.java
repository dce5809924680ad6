package io.dray.mover.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The launcher's start-up caches: `bin/dray` of a distribution, with a shell script in place of the JVM.
class LauncherIT {
    @TempDir
    private Path directory;

    @BeforeEach
    void unpack() throws IOException {
        Files.copy(Path.of("../dray"), folder("bin").resolve("dray"));
        Files.createFile(folder("lib").resolve("dray.jar"));
        Files.writeString(folder("jdk").resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    /// Has the JVM do this when it makes recordings or caches; otherwise it prints its arguments.
    private void making(String recording, String cache) throws IOException {
        Path java = folder("jdk/bin").resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                case $* in
                    *"DataMoverCli warm-up"*) %s ;;
                    *AOTMode=create*) %s ;;
                    *) echo "$@" ;;
                esac
                """.formatted(recording, cache));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    }

    private static String cacheMade() {
        return "for each; do case $each in -XX:AOTCache=*) : >\"${each#*=}\" ;; esac; done";
    }

    private Process dray(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                // Whoever runs the tests may ignore signals.
                Stream.of("env", "--default-signal", "sh",
                        directory.resolve("bin/dray").toString()),
                Stream.of(arguments))
                .toList()).redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile());
        builder.environment().put("DRAY_JAVA_HOME", directory.resolve("jdk").toString());
        return builder.start();
    }

    private String run(int status, String... arguments) throws Exception {
        assertThat(dray(arguments).waitFor()).as(out()).isEqualTo(status);
        return out();
    }

    private String out() throws IOException {
        return Files.readString(directory.resolve("out"));
    }

    private List<String> library() throws IOException {
        try (Stream<Path> entries = Files.list(directory.resolve("lib"))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theCachesAreMadeOnce() throws Exception {
        making("", cacheMade());
        assertThat(run(0, "warm-up")).contains("making the start-up caches");
        assertThat(library()).containsExactly("client-25.0.1.aot", "copy-25.0.1.aot", "dray.jar",
                "node-25.0.1.aot");
        assertThat(run(0, "warm-up")).isEmpty();
        assertThat(run(0, "ls")).doesNotContain("making")
                .contains("-XX:AOTCache=" + directory.resolve("lib/client-25.0.1.aot"));
        assertThat(run(0, "serve")).contains("lib/node-25.0.1.aot");
        assertThat(run(0, "cp")).contains("lib/copy-25.0.1.aot");
    }

    @Test
    void theFirstCommandMakesThemWhereThereAreNone() throws Exception {
        making("", cacheMade());
        assertThat(run(0, "help")).doesNotContain("making", "AOTCache");
        assertThat(run(0, "ls")).contains("making the start-up caches", "lib/client-25.0.1.aot");
    }

    @Test
    void aCommandWorksWithoutThem() throws Exception {
        making("exit 1", "exit 1");
        assertThat(run(0, "ls")).contains("the start-up caches could not be made",
                "DataMoverCli ls").doesNotContain("AOTCache");
        assertThat(run(1, "warm-up")).contains("There are no start-up caches in");
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "HUP, 129"})
    void aSignalEndsTheRecording(String signal, int status) throws Exception {
        making(": >\"$DRAY_JAVA_HOME/started\"; exec sleep 100", "");
        endsAtOnce(signal, status);
    }

    /// The JVM sees to no signal while it writes a cache.
    @Test
    void aSignalEndsTheMakingOfACache() throws Exception {
        making("", "trap '' TERM; : >\"$DRAY_JAVA_HOME/started\"; exec sleep 100");
        endsAtOnce("TERM", 143);
    }

    private void endsAtOnce(String signal, int status) throws Exception {
        Process dray = dray("ls");
        do {
            assertThat(dray.waitFor(10, TimeUnit.MILLISECONDS)).as(out()).isFalse();
        } while (!Files.exists(directory.resolve("jdk/started")));
        List<ProcessHandle> children = dray.descendants().toList();
        assertThat(new ProcessBuilder("kill", "-s", signal, Long.toString(dray.pid())).start()
                .waitFor()).isZero();
        // Far less than what is made takes.
        assertThat(dray.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(dray.exitValue()).isEqualTo(status);
        assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertThat(library()).containsExactly("dray.jar");
    }
}
