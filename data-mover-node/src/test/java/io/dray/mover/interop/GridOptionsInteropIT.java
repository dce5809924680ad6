package io.dray.mover.interop;

import io.dray.control.security.grid.GridCredential;
import io.dray.control.security.grid.GridCredentials;
import io.dray.control.security.grid.GridProxy;
import io.dray.control.security.grid.ProxyPlan;
import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.ThisProgram;
import io.dray.mover.interop.Program.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// What `dray` can be told about servers, credentials and their ends, with GSI, against a Dray node and a
/// Globus server.
@TestInstance(Lifecycle.PER_CLASS)
@Tag("interop")
final class GridOptionsInteropIT {
    private static final int SIZE = 700_001;
    private static final String HOST = "/O=Test/OU=Interop/CN=localhost";
    private static final String OTHER = "/O=Test/OU=Interop/CN=other";

    private final List<AutoCloseable> running = new ArrayList<>();
    private Path directory = Path.of(".");
    private GridWorld grid = new GridWorld(directory);
    private Path root = directory;
    private String node = "";
    private String globus = "";
    private Path sample = directory;

    @BeforeAll
    void start(@TempDir Path place) throws IOException {
        directory = place;
        Program.assume("globus-gridftp-server");
        grid = GridWorld.create(directory);
        sample = Samples.file(directory.resolve("sample"), SIZE);
        root = directory.resolve("node");
        NodeProcess dray = grid.node(root);
        running.add(dray);
        node = "localhost:" + dray.port();
        GlobusServer server = GlobusServer
                .startGrid(Files.createDirectories(directory.resolve("globus")), grid, Map.of());
        running.add(server);
        globus = "localhost:" + server.port();
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
    }

    private Result dray(String... arguments) {
        return dray(grid.proxy(), arguments);
    }

    private Result dray(Path proxy, String... arguments) {
        Map<String, String> environment = new HashMap<>(grid.environment());
        environment.put("X509_USER_PROXY", proxy.toString());
        return Program.run(directory, environment,
                ThisProgram.command(List.of(arguments)).toArray(String[]::new));
    }

    private void copies(String from, String to, Path result, String... options)
            throws IOException {
        Files.deleteIfExists(result);
        List<String> command = new ArrayList<>(List.of("cp", from, to));
        command.addAll(List.of(options));
        dray(command.toArray(String[]::new)).ok();
        Samples.assertSame(sample, result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"private", "authenticated"})
    void dataChannelsShowTheCredentialOfAFile(String level) throws IOException {
        String[] options = {"--data-protection", level, "--data-credential",
                grid.proxy().toString()};
        Path there = directory.resolve("copy-" + level);
        copies("gsiftp://" + globus + sample, "gsiftp://" + node + "/copy", root.resolve("copy"),
                options);
        copies("gsiftp://" + node + "/copy", "gsiftp://" + globus + there, there, options);
        copies("gsiftp://" + node + "/copy", there.toString(), there, options);
    }

    @Test
    void aFileWithoutAKeyIsNoCredential() {
        Result refused = dray("cp", "--data-credential", "user.pem", "gsiftp://" + globus + sample,
                "gsiftp://" + node + "/refused");
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("user.pem holds no private key");
    }

    @Test
    void aServerWithoutDcscTakesNoCredential() throws IOException {
        try (NodeProcess clear = NodeProcess.start(NodeProcess.Settings
                .of(directory.resolve("clear"), "--anonymous", "write"))) {
            Result refused = dray("cp", "--data-credential", grid.proxy().toString(),
                    "gsiftp://" + globus + sample, clear.clearUrl("refused"));
            assertThat(refused.status()).isNotZero();
            assertThat(refused.err()).contains("takes none (DCSC)");
        }
    }

    @Test
    void aLimitedProxyIsNotDelegatedInFull() {
        Path limited = directory.resolve("limited.pem");
        Program.dray(directory, "cert", "proxy", "--limited", "--cert", "user.pem", "--key",
                "user-key.pem", "--out", limited.toString()).ok();
        Result refused = dray(limited, "ls", "--delegate", "full", "gsiftp://" + node + "/");
        assertThat(refused.status()).isEqualTo(4);
        assertThat(refused.err()).contains("/CN=Some User", "limited", "dray cert proxy");
        dray(limited, "ls", "gsiftp://" + node + "/").ok();
    }

    @Test
    void namesTheServerWhoseCertificateHasExpired() throws IOException {
        grid.expiredHost("expired");
        try (NodeProcess late = NodeProcess.start(NodeProcess.Settings.of(
                directory.resolve("late"), "--host-cert",
                directory.resolve("expired.pem").toString(),
                "--host-key", directory.resolve("expired-key.pem").toString(), "--trusted-certs",
                grid.trusted().toString(), "--gridmap", directory.resolve("gridmap").toString()))) {
            Result refused = dray("cp", "gsiftp://" + globus + sample,
                    "gsiftp://localhost:" + late.port() + "/copy");
            assertThat(refused.status()).isEqualTo(4);
            assertThat(refused.err()).contains("localhost:" + late.port(),
                    HOST + " has expired", "get a new one");
        }
    }

    @Test
    void aServerMayBeKnownByItsSubject() throws IOException {
        dray("ls", "--server-subject", HOST, "gsiftp://" + node + "/").ok();
        Result refused = dray("ls", "--server-subject", OTHER, "gsiftp://" + node + "/");
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err())
                .contains("The certificate of localhost is " + HOST + ", but " + OTHER);
        copies("gsiftp://" + globus + sample, "gsiftp://" + node + "/copy", root.resolve("copy"),
                "--source-subject", HOST, "--destination-subject", HOST);
        for (String end : List.of("--source-subject", "--destination-subject")) {
            Result wrong = dray("cp", "gsiftp://" + globus + sample, "gsiftp://" + node + "/wrong",
                    "--server-subject", HOST, end, OTHER);
            assertThat(wrong.status()).isNotZero();
            assertThat(wrong.err()).contains("but " + OTHER + " was expected");
        }
    }

    @Test
    void pingProvesWhoIsAtTheOtherEndOfDataChannels() {
        assertThat(dray("ping", "gsiftp://" + node + "/").ok().out())
                .contains("Connected from here to the server by mutual TLS")
                .contains("Connected from the server to here by mutual TLS");
        // As TLS client a Globus server names the user in SNI, which Java's own engine refuses.
        assertThat(dray("ping", "gsiftp://" + globus + directory).ok().out())
                .contains("Connected from here to the server by mutual TLS");
        assertThat(dray("ping", "--delegate", "none", "gsiftp://" + node + "/").ok().out())
                .contains("Connected from here to the server in clear");
    }

    @Test
    void saysBeforeTheStartThatTheCopyWillOutliveTheCredential() throws Exception {
        Samples.file(root.resolve("long"), 2_000_000);
        Path proxy = proxy("minutes.pem", 300);
        Result copy = dray(proxy, "cp", "--dry-run", "--bwlimit", "5000",
                "gsiftp://" + node + "/long",
                directory.resolve("long").toString());
        assertThat(copy.ok().err()).contains("before this copy can end");
        Result quick = dray(proxy, "cp", "--dry-run", "gsiftp://" + node + "/long",
                directory.resolve("long").toString());
        assertThat(quick.ok().err()).doesNotContain("before this copy can end");
    }

    @Test
    void stopsWhenTheCredentialExpiresAndGoesOnWithANewOne() throws Exception {
        int size = 120_000_000;
        Path source = Samples.file(root.resolve("expiring"), size);
        Path there = directory.resolve("expiring");
        String[] command = {"cp", "--json", "--bwlimit", "6000000", "--marker-interval", "1",
                "gsiftp://" + node + "/expiring", "gsiftp://" + globus + there};
        Result stopped = dray(proxy("seconds.pem", 14), command);
        assertThat(stopped.status()).as("%s%s", stopped.out(), stopped.err()).isNotZero();
        assertThat(stopped.out() + stopped.err()).contains("Your grid credential expired at",
                "dray cert proxy");
        assertThat(there).doesNotExist();
        command[3] = "100000000";
        dray(command).ok();
        Samples.assertSame(source, there);
    }

    /// Ends so many seconds from now, which is more exact than the minutes of `dray cert proxy`.
    private Path proxy(String name, int seconds) throws Exception {
        SecureRandom random = new SecureRandom();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048, random);
        GridCredential made = new GridProxy(Clock.systemUTC(), random).make(
                GridCredentials.load(directory.resolve("user.pem"),
                        directory.resolve("user-key.pem")).credential(),
                generator.generateKeyPair(), new ProxyPlan(false, OptionalInt.empty(),
                        Optional.of(Duration.ofSeconds(seconds))));
        Path file = Files.writeString(directory.resolve(name), made.toPem());
        GridWorld.keepPrivate(file);
        return file;
    }
}
