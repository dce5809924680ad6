package io.dray.mover.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// curl against a node, clear and over explicit TLS with the certificate checked.
@ParameterizedClass
@EnumSource
@Tag("interop")
final class CurlInteropIT {
    /// How curl speaks to the node.
    enum Protection {
        CLEAR, TLS
    }

    @TempDir
    static Path shared = Path.of(".");

    private static Optional<CertifiedNode> started = Optional.empty();

    private final Protection protection;

    @TempDir
    Path directory = Path.of(".");

    CurlInteropIT(Protection protection) {
        this.protection = protection;
    }

    @BeforeAll
    static void start() throws IOException {
        Program.assume("curl");
        started = Optional.of(CertifiedNode.start(shared));
    }

    @AfterAll
    static void stop() {
        started.ifPresent(CertifiedNode::close);
        started = Optional.empty();
    }

    private static CertifiedNode node() {
        return started.orElseThrow();
    }

    /// Each way of protection has its own directory on the node.
    private Path there(String path) {
        return node().file(protection + "/" + path);
    }

    private String url(String path) {
        return node().url(protection + "/" + path);
    }

    private Program.Result curl(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("curl", "--silent", "--show-error", "--max-time", "60"));
        if (protection == Protection.TLS) {
            command.addAll(List.of("--ssl-reqd", "--cacert", node().authority().toString()));
        }
        command.addAll(Arrays.asList(arguments));
        return Program.run(directory, command);
    }

    @Test
    void lists() {
        Samples.tree(there("listed"));
        assertThat(curl(url("listed/")).ok().out()).contains("with space.txt", "a.bin",
                "deep", "100001");
        assertThat(curl("--list-only", url("listed/")).ok().out().lines())
                .contains("empty", "d\u00e9j\u00e0 vu");
    }

    @Test
    void gets() {
        Path source = Samples.file(there("get/one.bin"), 3_000_001);
        curl("-o", "got.bin", url("get/one.bin")).ok();
        Samples.assertSame(source, directory.resolve("got.bin"));
    }

    @Test
    void getsAPart() {
        Path source = Samples.file(there("get/part.bin"), 10_000);
        curl("-r", "1000-1999", "-o", "part.bin", url("get/part.bin"));
        assertThat(directory.resolve("part.bin")).hasSize(1000);
        assertThat(Program.run(directory, "cmp", "-n", "1000", "-i", "1000:0", source.toString(),
                "part.bin").status()).isZero();
    }

    @Test
    void resumesAGet() throws IOException {
        Path source = Samples.file(there("get/resumed.bin"), 2_000_000);
        byte[] begun = Arrays.copyOf(Files.readAllBytes(source), 700_000);
        Path target = Files.write(directory.resolve("resumed.bin"), begun);
        curl("-C", "-", "-o", target.toString(), url("get/resumed.bin")).ok();
        Samples.assertSame(source, target);
    }

    @Test
    void puts() {
        Path source = Samples.file(directory.resolve("put.bin"), 3_000_001);
        curl("--ftp-create-dirs", "-T", source.toString(), url("new/dir/put.bin")).ok();
        Samples.assertSame(source, there("new/dir/put.bin"));
    }

    @Test
    void resumesAPut() throws IOException {
        Path source = Samples.file(directory.resolve("append.bin"), 2_000_000);
        Samples.file(there("append.bin"), 1);
        Files.write(there("append.bin"), Arrays.copyOf(Files.readAllBytes(source), 700_000));
        curl("-C", "-", "-T", source.toString(), url("append.bin")).ok();
        Samples.assertSame(source, there("append.bin"));
    }

    @Test
    void removesAndRenames() {
        String at = protection + "/";
        Samples.file(there("old name"), 10);
        Samples.file(there("gone"), 10);
        curl("-Q", "RNFR " + at + "old name", "-Q", "RNTO " + at + "new name", "-Q",
                "DELE " + at + "gone", url("")).ok();
        assertThat(there("new name")).exists();
        assertThat(there("old name")).doesNotExist();
        assertThat(there("gone")).doesNotExist();
    }

    @Test
    void tellsWhatIsNotThere() {
        Program.Result result = curl(url("no/such/file"));
        assertThat(result.status()).isIn(9, 78);
    }

    @Test
    void refusesAServerItDoesNotKnow() {
        assertThat(Program.run(directory, "curl", "--silent", "--ssl-reqd", url("")).status())
                .as("certificate not trusted")
                .isEqualTo(60);
    }
}
