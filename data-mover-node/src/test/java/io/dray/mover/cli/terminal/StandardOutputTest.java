package io.dray.mover.cli.terminal;

import io.dray.mover.cli.DataMoverCli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// A list that was cut off must not look whole.
final class StandardOutputTest {
    private static final String FULL = "No space left on device";

    @TempDir
    Path home = Path.of(".");

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicInteger printed = new AtomicInteger();

    @BeforeEach
    void makeFiles() throws IOException {
        Files.writeString(home.resolve("file"), "content");
        Files.createDirectories(home.resolve("tree/below"));
        Files.writeString(home.resolve("tree/below/file"), "content");
        assertThat(run(OutputStream.nullOutputStream(),
                "cert", "authority", "Test", "--dir", home + "/ca")).isZero();
        run(OutputStream.nullOutputStream(), "remote", "add", "site", "dray://dtn.example/");
    }

    private int run(OutputStream out, String... arguments) {
        err.reset();
        return new DataMoverCli(new CommandContext(new StandardOutput(out),
                new PrintStream(err, true, StandardCharsets.UTF_8), Map.of(), Optional.of(home)))
                .run(arguments);
    }

    private String[] words(String line) {
        return line.replace("HOME", home.toString()).split(" ", -1);
    }

    private OutputStream failing(String reason, int bytes) {
        return new OutputStream() {
            private int left = bytes;

            @Override
            public void write(int octet) throws IOException {
                if (left-- <= 0) {
                    throw new IOException(reason);
                }
                printed.incrementAndGet();
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "--help", "cp --help", "ls --help", "serve --help",
            "completion bash", "remote list", "remote list --json", "remote show site",
            "ls HOME", "ls -l HOME", "ls -R HOME", "ls --json HOME", "ls HOME/tree HOME",
            "stat HOME/file", "stat --json HOME/file",
            "sum HOME/file", "sum --json HOME/file", "sum --checksum MD5 --range 1:2 HOME/file",
            "mkdir --json HOME/made", "mv --json HOME/file HOME/moved", "rm --json HOME/file",
            "cp -n HOME/file HOME/copy", "cp -nr --json HOME/tree HOME/copy",
            "cp --json HOME/file HOME/copy", "cp -r --json HOME/tree HOME/copy",
            "cert show HOME/ca/authority.pem", "cert show --json HOME/ca/authority.pem",
            "cert user Alice --dir HOME/ca", "cert host localhost --dir HOME/ca --json"})
    void aWriteThatFailsEndsWithOneAndASentence(String line) {
        assertThat(run(failing(FULL, 3), words(line))).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).containsOnlyOnce(
                "Standard output cannot be written: " + FULL + ". The output is not complete.")
                .doesNotContain("\tat ", "defect");
    }

    @Test
    void aReaderWhoHasSeenEnoughIsNotTold() throws IOException {
        for (int i = 0; i < 100; i++) {
            Files.writeString(home.resolve("tree/" + i), "");
        }
        assertThat(run(failing("Broken pipe", 20), words("ls HOME/tree"))).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aFailureOnAnotherThreadIsNotLost() throws InterruptedException {
        StandardOutput output = new StandardOutput(failing(FULL, 0));
        List<Throwable> met = new ArrayList<>();
        Thread beside = Thread.ofPlatform().start(() -> {
            try {
                output.println("progress");
            } catch (StandardOutput.OutputFailure e) {
                met.add(e);
            }
        });
        beside.join();
        assertThat(met).hasSize(1);
        assertThat(output.failure()).isPresent();
    }
}
