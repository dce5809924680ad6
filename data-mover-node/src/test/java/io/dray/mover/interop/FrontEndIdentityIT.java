package io.dray.mover.interop;

import io.dray.control.client.DrayKey;
import io.dray.control.security.AccessToken;
import io.dray.mover.cli.demo.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Users of a front end whose back ends touch files as local accounts: `nobody` and `daemon`, which every Linux
/// has. Only root can act as others.
@Tag("interop")
final class FrontEndIdentityIT {
    private static final int SIZE = 3_000_001;
    private static final List<String> USERS = List.of("nobody", "daemon", "root", "nowhere");
    private static final List<NodeProcess> RUNNING = new ArrayList<>();

    @TempDir
    static Path directory = Path.of(".");
    private static Path files = directory;
    private static Path sample = directory;
    private static NodeProcess front;
    private static NodeProcess other;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "not root");
        // JUnit's own directories are for root alone.
        Path above = Path.of("/");
        for (Path part : directory.toRealPath()) {
            above = above.resolve(part);
            if (part.toString().startsWith("junit")) {
                mode(above, "rwxr-xr-x");
            }
        }
        files = mode(Files.createDirectories(directory.resolve("files")), "rwxrwxrwx");
        sample = mode(Samples.file(directory.resolve("sample"), SIZE), "rw-r--r--");
        List<String> told = FrontEndTold.of(directory, "token:owner",
                "access.local-accounts = true");
        NodeProcess one = node("one", told);
        NodeProcess two = node("two", told);
        NodeProcess stranger = node("stranger", FrontEndTold.of(directory, "token:another",
                "access.local-accounts = true"));
        front = frontEnd("front", one, two);
        other = frontEnd("other", stranger);
    }

    @AfterAll
    static void stop() {
        RUNNING.reversed().forEach(NodeProcess::close);
        RUNNING.clear();
    }

    private static AccessToken token(String user) {
        byte[] value = new byte[AccessToken.LONGEST];
        Arrays.fill(value, (byte) user.hashCode());
        return new AccessToken(value);
    }

    private static NodeProcess node(String name, List<String> options) throws IOException {
        return running(new NodeProcess.Settings(files, directory.resolve(name + ".state"),
                directory.resolve(name + ".log"), options));
    }

    private static NodeProcess running(NodeProcess.Settings settings) throws IOException {
        NodeProcess started = NodeProcess.start(settings);
        RUNNING.add(started);
        return started;
    }

    /// Each user has a token and an account of the same name.
    private static NodeProcess frontEnd(String name, NodeProcess... backEnds) throws IOException {
        Path own = Files.createDirectories(directory.resolve(name));
        Path state = mode(Files.createDirectories(own.resolve("state")), "rwx------");
        StringBuilder tokens = new StringBuilder("owner " + token("owner").text() + "\nspare "
                + token("spare").text() + "\n");
        StringBuilder map = new StringBuilder();
        for (String user : USERS) {
            tokens.append(user).append(' ').append(token(user).text()).append('\n');
            map.append("token:")
                    .append(user)
                    .append(' ')
                    .append(user)
                    .append(' ')
                    .append(files)
                    .append(" /=rwd third-party\n");
        }
        mode(Files.writeString(state.resolve("access-tokens"), tokens), "rw-------");
        Files.writeString(own.resolve("map"), map);
        Path config = Files.writeString(own.resolve("front.toml"), "root = \"" + files
                + "\"\naccess.identity-map = \"map\"\n");
        List<String> options = new ArrayList<>(List.of("--config", config.toString()));
        for (NodeProcess backEnd : backEnds) {
            options.addAll(List.of("--back-end", backEnd.url("/")));
        }
        return running(NodeProcess.Settings.frontEnd(own, files, options));
    }

    private static Path mode(Path file, String permissions) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static String url(NodeProcess at, AccessToken token, String path) {
        DrayKey key = DrayKey.parse(at.url().server().key().orElseThrow());
        return "dray://" + new DrayKey(key.fingerprint(), token).text() + "@127.0.0.1:" + at.port()
                + path;
    }

    private static String url(String user, String path) {
        return url(front, token(user), path);
    }

    private Program.Result copies(String from, String to, String... more) {
        List<String> command = new ArrayList<>(List.of("cp", from, to));
        command.addAll(List.of(more));
        return Program.dray(directory, command.toArray(String[]::new));
    }

    private static String owner(String name) throws IOException {
        return Files.getOwner(files.resolve(name)).getName();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "daemon"})
    void storesAsTheUser(String user) throws IOException {
        copies(sample.toString(), url(user, "/" + user + ".whole")).ok();
        copies(sample.toString(), url(user, "/" + user + ".striped"), "--stripe").ok();
        for (String kind : List.of(".whole", ".striped")) {
            Samples.assertSame(sample, files.resolve(user + kind));
            assertThat(owner(user + kind)).isEqualTo(user);
        }
        Program.dray(directory, "mkdir", url(user, "/" + user + ".d")).ok();
        assertThat(owner(user + ".d")).isEqualTo(user);
        assertThat(log("one") + log("two")).contains(user + " by token:owner");
    }

    private static String log(String name) throws IOException {
        return Files.readString(directory.resolve(name + ".log"));
    }

    @Test
    void leavesAUsersFileToTheUser() throws IOException {
        copies(sample.toString(), url("nobody", "/private"), "--stripe").ok();
        mode(files.resolve("private"), "rw-------");
        Path got = directory.resolve("got");
        assertThat(copies(url("daemon", "/private"), got.toString()).err()).contains("ermission");
        assertThat(got).doesNotExist();
        copies(url("nobody", "/private"), got.toString(), "--stripe").ok();
        Samples.assertSame(sample, got);
    }

    @ParameterizedTest
    @CsvSource({"root,all rights", "nowhere,does not have"})
    void actsForNobodyElse(String user, String reason) throws IOException {
        Program.Result said = copies(sample.toString(), url(user, "/" + user), "--stripe");
        assertThat(said.status()).isNotZero();
        assertThat(said.err()).contains("does not take " + user, reason);
        assertThat(files.resolve(user)).doesNotExist();
    }

    @Test
    void refusesTokensWithoutAnAccount() {
        assertThat(copies(sample.toString(), url(front, token("spare"), "/spare")).err())
                .contains("no account of its own");
        assertThat(files.resolve("spare")).doesNotExist();
    }

    /// It takes the front end's token, and would let it do everything.
    @Test
    void passesNobodyToABackEndThatWasNotTold() throws IOException {
        assertThat(copies(sample.toString(), url(other, token("nobody"), "/strange")).err())
                .contains("access.front-ends", "127.0.0.1:");
        assertThat(files.resolve("strange")).doesNotExist();
        copies(sample.toString(), url(other, token("owner"), "/owners")).ok();
        assertThat(owner("owners")).isEqualTo("root");
    }
}
