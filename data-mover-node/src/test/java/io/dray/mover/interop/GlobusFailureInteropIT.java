package io.dray.mover.interop;

import io.dray.mover.cli.terminal.ThisProgram;
import io.dray.mover.faults.FaultShim;
import io.dray.mover.faults.FaultShim.Call;
import io.dray.mover.faults.FaultShim.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/// What `dray cp` reports when a real Globus server at one end fails.
@Tag("interop")
@Timeout(60)
final class GlobusFailureInteropIT {
    private static final int SIZE = 3_000_000;
    /// Offset of the first call that fails: data has moved by then.
    private static final long FAULT_AT = 1_000_000;
    /// A server that is asked whether it answers has 3 s for it: its silence is known before the end of
    /// this time.
    private static final Duration STALL = Duration.ofSeconds(8);

    @TempDir
    Path directory = Path.of(".");

    private GlobusServer server(Map<String, String> environment) throws IOException {
        Program.assume("globus-gridftp-server");
        return GlobusServer.start(Files.createTempDirectory(directory, "server"),
                GlobusServer.openAccess(), environment);
    }

    @ParameterizedTest
    @CsvSource({"ENOSPC, No space left on device", "EDQUOT, Disk quota exceeded",
            "EROFS, Read-only file system", "EIO, Input/output error"})
    void reportsTheErrorOfTheReceiverOnceAndAtOnce(Errno errno, String sentence)
            throws IOException {
        Path source = Samples.file(directory.resolve("source.bin"), SIZE);
        Path folder = Files.createDirectory(directory.resolve("there"));
        Path there = folder.resolve("final.bin");
        FaultShim shim = FaultShim.compile(directory)
                .fail(Call.WRITE, errno, folder.toString(), FAULT_AT);
        try (GlobusServer receiver = server(shim.environment());
                GlobusServer sender = server(Map.of())) {
            for (String from : List.of(source.toString(), sender.url(source))) {
                Program.Result result = Program.dray(directory, "cp", "-q", from,
                        receiver.url(there));
                assertThat(result.status()).isNotZero();
                assertThat(result.err().lines()).containsExactly(
                        "dray: cp: 1 file did not arrive:",
                        "  " + source + ": ftp://127.0.0.1:" + receiver.port() + ": storing "
                                + there + ": " + sentence);
            }
        }
    }

    @Test
    void reportsTheErrorOfTheSenderOnceAndAtOnce() throws IOException {
        Path source = Samples.file(directory.resolve("source.bin"), SIZE);
        FaultShim shim = FaultShim.compile(directory)
                .fail(Call.READ, Errno.EIO, source.toString(), FAULT_AT);
        try (GlobusServer sender = server(shim.environment())) {
            Program.Result result = Program.dray(directory, "cp", "-q", sender.url(source),
                    directory.resolve("copy.bin").toString());
            assertThat(result.err().lines()).containsExactly("dray: cp: 1 file did not arrive:",
                    "  " + source + ": ftp://127.0.0.1:" + sender.port() + ": reading " + source
                            + ": Input/output error");
        }
    }

    @Test
    void endsATreeWhenTheDiskOfTheReceiverIsFull() throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        for (int i = 0; i < 12; i++) {
            Samples.file(tree.resolve("f" + i), 100_000);
        }
        Path there = directory.resolve("there");
        FaultShim shim = FaultShim.compile(directory)
                .fail(Call.WRITE, Errno.ENOSPC, there.toString(), 0);
        try (GlobusServer receiver = server(shim.environment())) {
            Program.Result result = Program.dray(directory, "cp", "-q", "-r", tree.toString(),
                    receiver.url(there));
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.err().lines()).singleElement()
                    .asString()
                    .startsWith("dray: cp: ftp://127.0.0.1:" + receiver.port()
                            + ": No space left on device, 3 times in a row.");
        }
    }

    @Test
    void namesAReceiverThatStandsStillOnceForAllConnections() throws Exception {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        for (int i = 0; i < 4; i++) {
            Samples.file(tree.resolve("f" + i), 40_000_000);
        }
        Path there = directory.resolve("there");
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        try (GlobusServer receiver = server(Map.of())) {
            Process copy = Program.start(directory,
                    ThisProgram.command(List.of("cp", "-r", "--stall",
                            STALL.toSeconds() + "s", "--bwlimit", "4M", tree.toString(),
                            receiver.url(there))),
                    out, err);
            awaitBytes(there, copy);
            long begin = System.nanoTime();
            receiver.signal("-STOP");
            try {
                assertThat(Program.await(copy)).as(Files.readString(err)).isIn(6, 7);
            } finally {
                receiver.signal("-CONT");
            }
            String told = Files.readString(err);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).as(told)
                    .isLessThan(STALL.multipliedBy(3));
            assertThat(told.lines().filter(line -> line.startsWith("cp: nothing has moved")))
                    .singleElement()
                    .asString()
                    .contains(
                            "127.0.0.1:" + receiver.port() + " (the destination) does not answer");
            assertThat(told).contains("(the destination) has been silent for");
        }
    }

    /// Until something is stored there, or the copy has ended.
    private static void awaitBytes(Path there, Process copy) throws Exception {
        while (!copy.waitFor(20, TimeUnit.MILLISECONDS)) {
            if (Files.isDirectory(there)) {
                try (Stream<Path> entries = Files.list(there)) {
                    if (entries.anyMatch(file -> file.toFile().length() > 0)) {
                        return;
                    }
                }
            }
        }
    }
}
