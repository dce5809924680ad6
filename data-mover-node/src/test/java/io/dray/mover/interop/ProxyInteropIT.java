package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Proxies of `dray cert proxy` at the Globus tools, OpenSSL and VOMS, and theirs at Dray.
@Tag("interop")
class ProxyInteropIT {
    @TempDir
    private Path directory;
    private GridWorld grid;

    @BeforeEach
    void makeGrid() throws IOException {
        grid = GridWorld.create(directory);
    }

    private String proxy(String name, String... options) {
        List<String> arguments = new ArrayList<>(List.of("cert", "proxy", "--cert", "user.pem",
                "--key", "user-key.pem", "--out", name));
        arguments.addAll(List.of(options));
        Program.dray(directory, arguments.toArray(String[]::new)).ok();
        return directory.resolve(name).toString();
    }

    @Test
    void openSslTakesAProxy() {
        String limited = proxy("limited.pem", "--limited", "--path-length", "2");
        assertThat(Program.run(directory, "openssl", "verify", "-allow_proxy_certs", "-CAfile",
                "authority.pem", "-untrusted", limited, limited).ok().out()).contains("OK");
        assertThat(Program.run(directory, "openssl", "x509", "-in", limited, "-noout", "-text")
                .ok()
                .out()).contains("Path Length Constraint: 02", "1.3.6.1.4.1.3536.1.1.1.9");
    }

    @Test
    void gridProxyInfoReadsAProxy() {
        Program.assume("grid-proxy-info");
        assertThat(info(proxy("full.pem"))).contains(
                "identity : /O=Test/OU=Interop/CN=Some User",
                "RFC 3820 compliant impersonation proxy", "2048 bits");
        assertThat(info(proxy("limited.pem", "--limited", "--bits", "3072")))
                .contains("RFC 3820 compliant limited proxy", "3072 bits");
    }

    private String info(String file) {
        return Program.run(directory, grid.environment(), "grid-proxy-info", "-file", file)
                .ok()
                .out();
    }

    @Test
    void globusServerLetsALimitedProxyIn() throws IOException {
        Program.assume("globus-gridftp-server");
        Program.assume("globus-url-copy");
        Path sample = Samples.file(directory.resolve("sample"), 100_000);
        Map<String, String> environment = new HashMap<>(grid.environment());
        environment.put("X509_USER_PROXY", proxy("limited.pem", "--limited"));
        try (GlobusServer server = GlobusServer.startGrid(directory.resolve("globus"), grid,
                Map.of())) {
            Program.run(directory, environment, "globus-url-copy",
                    "gsiftp://localhost:" + server.port() + sample,
                    directory.resolve("copy").toUri().toString()).ok();
            Samples.assertSame(sample, directory.resolve("copy"));
        }
    }

    @Test
    void explainsAProxyOfGridProxyInit() {
        Program.assume("grid-proxy-init");
        Program.run(directory, grid.environment(), "grid-proxy-init", "-q", "-rfc", "-limited",
                "-cert", "user.pem", "-key", "user-key.pem", "-out", "globus.pem").ok();
        assertThat(Program.dray(directory, "cert", "show", "globus.pem", "--trusted-certs",
                grid.trusted().toString()).ok().out())
                .contains("limited proxy (RFC 3820)",
                        "trusted by " + grid.trusted()
                                + " as /O=Test/OU=Interop/CN=Some User, limited");
    }

    @Test
    void mapsByVomsGroups() throws IOException {
        Program.assume("voms-proxy-fake");
        Program.assume("globus-url-copy");
        Program.run(directory, grid.environment(), "voms-proxy-fake", "-cert", "user.pem", "-key",
                "user-key.pem", "-hostcert", "host.pem", "-hostkey", "host-key.pem", "-voms",
                "physics", "-fqan", "/physics/Role=production", "-uri", "localhost:15000", "-rfc",
                "-bits", "2048", "-certdir", grid.trusted().toString(), "-out", "voms.pem").ok();
        Path root = Files.createDirectories(directory.resolve("root"));
        Path sample = Samples.file(root.resolve("sample"), 10_000);
        try (NodeProcess node = NodeProcess.start(NodeProcess.Settings.of(root, "--config",
                configuration(root).toString()))) {
            String url = "gsiftp://localhost:" + node.port() + "/sample";
            assertThat(copy(url, "proxy.pem").status()).isNotZero();
            copy(url, "voms.pem").ok();
            Samples.assertSame(sample, directory.resolve("copy"));
        }
    }

    private Program.Result copy(String url, String proxy) {
        Map<String, String> environment = new HashMap<>(grid.environment());
        environment.put("X509_USER_PROXY", directory.resolve(proxy).toString());
        return Program.run(directory, environment, "globus-url-copy", url,
                directory.resolve("copy").toUri().toString());
    }

    private Path configuration(Path root) throws IOException {
        Path groups = Files.createDirectories(directory.resolve("vomsdir/physics"));
        Files.writeString(groups.resolve("localhost.lsc"),
                "/O=Test/OU=Interop/CN=localhost\n/O=Test/OU=Interop/CN=Authority\n");
        Files.writeString(directory.resolve("identities"),
                "voms:/physics/Role=production production " + root + " /=r\n");
        Files.writeString(directory.resolve("nobody"), "");
        return Files.writeString(directory.resolve("node.toml"), """
                [access]
                identity-map = "%1$s/identities"
                [grid]
                host-cert = "%1$s/host.pem"
                host-key = "%1$s/host-key.pem"
                trusted-certs = "%1$s/trusted"
                gridmap = "%1$s/nobody"
                voms-dir = "%1$s/vomsdir"
                """.formatted(directory));
    }
}
