package io.dray.mover.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// lftp against a node, clear and over explicit TLS with the certificate checked.
@ParameterizedClass
@EnumSource
@Tag("interop")
final class LftpInteropIT {
    /// How lftp speaks to the node.
    enum Protection {
        CLEAR, TLS
    }

    @TempDir
    static Path shared = Path.of(".");

    private static Optional<CertifiedNode> started = Optional.empty();

    private final Protection protection;

    @TempDir
    Path directory = Path.of(".");

    LftpInteropIT(Protection protection) {
        this.protection = protection;
    }

    @BeforeAll
    static void start() throws IOException {
        Program.assume("lftp");
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

    private Program.Result lftp(String commands) {
        String settings = "set net:max-retries 2; set net:timeout 20; set cmd:fail-exit true; "
                + (protection == Protection.TLS
                        ? "set ftp:ssl-force true; set ftp:ssl-protect-data true;"
                                + " set ssl:verify-certificate true; set ssl:ca-file "
                                + node().authority() + "; "
                        : "set ftp:ssl-allow false; ");
        return Program.run(directory, "lftp", "--norc", "-c",
                settings + "open " + url("") + "; " + commands);
    }

    @Test
    void lists() {
        Samples.tree(there("listed"));
        assertThat(lftp("cls -1 listed").ok().out().lines()).contains("listed/with space.txt",
                "listed/d\u00e9j\u00e0 vu", "listed/deep/");
        assertThat(lftp("ls listed").ok().out()).contains("100001");
    }

    @Test
    void getsAndPuts() {
        Path source = Samples.file(there("one.bin"), 3_000_001);
        lftp("get one.bin -o got.bin; put got.bin -o two.bin").ok();
        Samples.assertSame(source, directory.resolve("got.bin"));
        Samples.assertSame(source, there("two.bin"));
    }

    @Test
    void resumesBothWays() throws IOException {
        Path source = Samples.file(there("long.bin"), 2_000_000);
        byte[] begun = Arrays.copyOf(Files.readAllBytes(source), 700_000);
        Files.write(directory.resolve("long.part"), begun);
        Files.write(there("long.again"), begun);
        lftp("get -c long.bin -o long.part; put -c long.part -o long.again").ok();
        Samples.assertSame(source, directory.resolve("long.part"));
        Samples.assertSame(source, there("long.again"));
    }

    @Test
    void mirrorsATreeBothWays() {
        Path source = Samples.tree(there("tree"));
        lftp("mirror tree here; mirror -R here back").ok();
        Samples.assertSameTree(source, directory.resolve("here"));
        Samples.assertSameTree(source, there("back"));
    }

    @Test
    void mirrorsLinksByList() throws IOException {
        Files.createDirectories(there("links"));
        Files.createSymbolicLink(there("links/to"), Path.of("nowhere"));
        lftp("set ftp:use-mlsd false; mirror links links").ok();
        assertThat(Files.readSymbolicLink(directory.resolve("links/to"))).hasToString("nowhere");
    }

    @Test
    void mirrorsOnlyWhatChanged() {
        Samples.tree(there("changing"));
        lftp("mirror changing copy").ok();
        Samples.file(there("changing/a.bin"), 5);
        String second = lftp("mirror --verbose changing copy").ok().out();
        assertThat(second).contains("a.bin").doesNotContain("with space.txt");
        Samples.assertSameTree(there("changing"), directory.resolve("copy"));
    }

    @Test
    void makesRenamesAndRemoves() {
        lftp("mkdir -p m/n; put " + node().authority() + " -o m/n/x; mv m/n/x m/y; rm -r m/n").ok();
        assertThat(there("m/y")).exists();
        assertThat(there("m/n")).doesNotExist();
    }

    @Test
    void readsSeveralSegmentsAtOnce() {
        Path source = Samples.file(there("segments.bin"), 5_000_000);
        lftp("pget -n 4 segments.bin -o segments.bin").ok();
        Samples.assertSame(source, directory.resolve("segments.bin"));
    }
}
