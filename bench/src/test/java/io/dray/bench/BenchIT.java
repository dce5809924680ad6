package io.dray.bench;

import io.dray.bench.servers.GlobusServers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/// The whole command, with a `dray` that is a shell script: it copies files where nodes would.
final class BenchIT {
    private static final String SCRIPT = """
            #!/bin/sh
            word=$1; shift
            path() { case $1 in *@*) u=${1#*@};; *) u=${1#*//};; esac
                printf '%s' "${u%%/*}" | tr '_-' '/+' | base64 -d; printf '/%s' "${u#*/}"; }
            case $word in
            serve)
                while [ $# -gt 0 ]; do
                    [ "$1" = --root ] && root=$2
                    [ "$1" = --state ] && state=$2
                    shift
                done
                name=$(printf '%s' "$root" | base64 -w0 | tr '/+' '_-')
                mkdir -p "$state"
                exec 9>"$state/running"
                flock 9
                echo "dray://KEY@$name/" >"$state/url"
                echo "dray: listening on $name"
                exec sleep 600;;
            cp)
                while [ $# -gt 2 ]; do shift; done
                COPY;;
            ls) ls "$(path "$1")";;
            esac
            """;

    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path data = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
    }

    @Test
    void measuresComparesAndTakesEverythingAway() throws Exception {
        Path json = folder.resolve("out.json");
        int status = bench("cp \"$(path \"$1\")\" \"$(path \"$2\")\"", "--peers", "none",
                "--streams",
                "1,2", "--size", "300001,1MiB", "--runs", "2", "--json", json.toString());
        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("copy/clear/300001B/p1/dray ", "copy/private/1MiB/p2/dray-unverified")
                .doesNotContain("failed", "globus");
        assertThat(err.toString()).contains("warm-up", "round 2/2");
        assertThat(Files.readString(json)).contains("\"id\":\"copy/private/1MiB/p2/dray\"",
                "\"runs\":2");
        assertNothingIsLeft();
    }

    @Test
    void aWrongByteIsAFailure() throws Exception {
        int status = bench(
                "cp \"$(path \"$1\")\" \"$(path \"$2\")\"; printf xxxxxxxxxxxxxxxx | dd of=\"$(path \"$2\")\""
                        + " bs=1 seek=1000 conv=notrunc status=none",
                "--peers", "none", "--size", "1MiB",
                "--only", "copy/clear/.*/p1/dray$", "--runs", "1");
        assertThat(status).isEqualTo(1);
        // One of 256 sources has this very letter there.
        assertThat(out.toString())
                .containsPattern("reported success, but byte 10[01][0-9] is wrong");
    }

    @Test
    void aShortFileAndAFailedClientAreFailures() throws Exception {
        int status = bench("case $2 in ftp*) head -c 7 \"$(path \"$1\")\" > \"$(path \"$2\")\";;"
                + " *) echo 'no such thing'; exit 3;; esac", "--peers", "none", "--size", "1MiB",
                "--only", "p1/dray$", "--runs", "1");
        assertThat(status).isEqualTo(1);
        assertThat(out.toString()).contains("the file has 7 bytes and not 1048576",
                "exit status 3; it said: no such thing");
        assertNothingIsLeft();
    }

    @Test
    void saysWhatAServerThatDoesNotStartHadToSay() throws Exception {
        Files.writeString(script(), "#!/bin/sh\necho 'no port for you' >&2; exit 9\n");
        assertThat(run("--size", "1MiB", "--peers", "none")).isEqualTo(1);
        assertThat(out.toString()).contains("dray-source ended at once", "no port for you");
        assertNothingIsLeft();
    }

    @Test
    void listsRowsWithoutStartingAnything() {
        assertThat(run("--list", "--peers", "none", "--only", "clear/1GiB/p4")).isZero();
        assertThat(out.toString().lines().takeWhile(line -> !line.isEmpty()))
                .containsExactly("copy/clear/1GiB/p4/dray", "copy/clear/1GiB/p4/dray-unverified");
        assertThat(out.toString()).contains("\ntrees ", "\nwan ");
    }

    @Test
    void explainsWrongOptions() {
        assertThat(run("--size", "huge")).isEqualTo(1);
        assertThat(err.toString()).contains("'huge' is no size");
        assertThat(run("--only", "(")).isEqualTo(1);
        assertThat(err.toString()).contains("not a regular expression");
        assertThat(run("--rounds", "0")).isEqualTo(1);
        assertThat(err.toString()).contains("at least one counted round");
        assertThat(run("--warm-ups", "0")).isEqualTo(1);
        assertThat(err.toString()).contains("at least one warm-up round");
        assertThat(run("--streams", "1000")).isEqualTo(1);
        assertThat(err.toString()).contains("from 1 to 128");
    }

    @Test
    void saysThatNoRowMatches() throws Exception {
        assertThat(bench("true", "--only", "nothing-like-it", "--size", "1MiB", "--peers", "none"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("No row matches");
    }

    @Test
    @Tag("interop")
    void measuresGlobusServersClearAndPrivate() throws Exception {
        assumeThat(GlobusServers.Programs.find()).as("Globus is not installed here").isPresent();
        int status = bench("cp \"$(path \"$1\")\" \"$(path \"$2\")\"", "--streams", "2", "--size",
                "3MiB",
                "--runs", "1", "--verify", "on");
        assertThat(status).as(out + "\n" + err).isZero();
        assertThat(out.toString()).contains("clear/3MiB/stream/globus", "clear/3MiB/p2/globus",
                "private/3MiB/p2/globus").doesNotContain("failed");
        assertNothingIsLeft();
    }

    @Test
    void measuresRealNodes() throws IOException {
        int status = execute("--dir", data.toString(), "--peers", "none", "--streams", "2",
                "--size",
                "1MiB", "--runs", "1", "--only", "p2/dray$");
        assertThat(status).as(out + "\n" + err).isZero();
        assertThat(out.toString()).contains("clear/1MiB/p2/dray", "private/1MiB/p2/dray")
                .doesNotContain("failed");
        assertNothingIsLeft();
    }

    private int bench(String copy, String... arguments) throws IOException {
        Files.writeString(script(), SCRIPT.replace("COPY", copy));
        return run(arguments);
    }

    private Path script() throws IOException {
        return Files.createFile(folder.resolve("dray"), PosixFilePermissions
                .asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private int run(String... arguments) {
        return execute(Stream.concat(
                Stream.of("--dir", data.toString(), "--program", folder.resolve("dray").toString()),
                Stream.of(arguments)).toArray(String[]::new));
    }

    private int execute(String... arguments) {
        return new CommandLine(new BenchCommand()).setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    line.getErr().println(e.getMessage());
                    return 1;
                })
                .execute(arguments);
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(data).isEmptyDirectory();
        try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
            assertThat(children.filter(ProcessHandle::isAlive)).isEmpty();
        }
    }
}
