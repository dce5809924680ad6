package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.interop.Program.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// JGlobus 2.1 against nodes with GSI, in a process of its own: its libraries are of another age. The build
/// puts them into `target/jglobus`.
@Tag("interop")
final class JGlobusInteropIT {
    private static final Path LIBRARIES = Path.of("target", "jglobus").toAbsolutePath();

    @TempDir
    Path directory;

    @Test
    void putsGetsRestartsSumsAndJoinsTwoNodes() throws IOException {
        GridWorld grid = GridWorld.create(directory);
        Path sample = Samples.file(directory.resolve("sample"), 3_000_001);
        try (NodeProcess one = grid.node(directory.resolve("one"));
                NodeProcess two = grid.node(directory.resolve("two"))) {

            Result result = jglobus(grid, one, two, sample).ok();

            String sum = Program.run(directory, "md5sum", sample.toString()).ok().out();
            assertThat(result.out()).contains("get ok", "restart ok", "third party ok",
                    "MD5 " + sum.substring(0, 32));
            Samples.assertSame(sample, one.root().resolve("jglobus-1"));
            Samples.assertSame(sample, two.root().resolve("jglobus-2"));
        }
    }

    private Result jglobus(GridWorld grid, NodeProcess one, NodeProcess two, Path sample)
            throws IOException {
        Path program = directory.resolve("JGlobusClient.java");
        try (InputStream source = JGlobusInteropIT.class
                .getResourceAsStream("JGlobusClient.java")) {
            Files.copy(java.util.Objects.requireNonNull(source), program);
        }
        // JGlobus asks for suites that the JDK has switched off.
        Path security = Files.writeString(directory.resolve("security"),
                "jdk.tls.disabledAlgorithms=SSLv3\n");
        return Program.run(directory, grid.environment(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.security.properties=" + security,
                "-DX509_CERT_DIR=" + grid.trusted(), "-cp", LIBRARIES + "/*",
                program.toString(), withTraditionalKey(grid).toString(),
                String.valueOf(one.port()), String.valueOf(two.port()), sample.toString());
    }

    /// It reads keys in the form of PKCS #1 alone.
    private Path withTraditionalKey(GridWorld grid) throws IOException {
        String proxy = Files.readString(grid.proxy());
        String key = Program.run(directory, "openssl", "rsa", "-in", grid.proxy().toString(),
                "-traditional").ok().out();
        int begin = proxy.indexOf("-----BEGIN PRIVATE KEY");
        String end = "-----END PRIVATE KEY-----\n";
        Path file = directory.resolve("proxy-traditional.pem");
        Files.writeString(file, begin < 0
                ? proxy
                : proxy.substring(0, begin) + key
                        + proxy.substring(proxy.indexOf(end) + end.length()));
        GridWorld.keepPrivate(file);
        return file;
    }
}
