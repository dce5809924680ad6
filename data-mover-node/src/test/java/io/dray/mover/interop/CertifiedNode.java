package io.dray.mover.interop;

import io.dray.control.security.CertificateAuthority;
import io.dray.control.security.CertificateIssuer;
import io.dray.mover.cli.demo.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// A node on loopback whose certificate an authority has issued, open to anonymous clients.
///
/// @param node      running
/// @param authority PEM file that clients trust
record CertifiedNode(NodeProcess node, Path authority) implements AutoCloseable {
    /// @param directory for everything; the exported tree is `export` in it
    static CertifiedNode start(Path directory) throws IOException {
        CertificateAuthority.Files files = CertificateAuthority.Files.in(directory, "authority");
        CertificateAuthority authority = CertificateAuthority.create("Interop",
                Duration.ofDays(1), files,
                new CertificateIssuer(Clock.systemUTC(), new SecureRandom()));
        authority.issueHost(List.of("localhost", "127.0.0.1"), Duration.ofDays(1),
                CertificateAuthority.Files.in(directory, "host"));
        Path config = Files.writeString(directory.resolve("node.toml"), """
                [access]
                certificate = "host.pem"
                key = "host-key.pem"
                anonymous = "write"
                """);
        Path root = directory.resolve("export");
        return new CertifiedNode(
                NodeProcess.start(NodeProcess.Settings.of(root, "--config", config.toString())),
                files.certificate());
    }

    /// `ftp://localhost:PORT/path`: the name is in the certificate.
    String url(String path) {
        return "ftp://localhost:" + node.port() + "/" + path;
    }

    Path file(String path) {
        return node.root().resolve(path);
    }

    @Override
    public void close() {
        node.close();
    }
}
