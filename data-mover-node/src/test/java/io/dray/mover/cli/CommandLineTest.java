package io.dray.mover.cli;

import io.dray.control.client.ConversationBroken;
import io.dray.control.security.AccessTokens;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class CommandLineTest {
    private static final String URL = "dray://AbC-secret_1@dtn.example:3000/base";

    @TempDir
    Path home = Path.of(".");

    private boolean homeless;

    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        out.reset();
        err.reset();
        CommandContext context = new CommandContext(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), environment,
                homeless ? Optional.empty() : Optional.of(home));
        return new DataMoverCli(context).run(arguments);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void givesAnOverview() {
        assertThat(run("--help")).isZero();
        assertThat(said())
                .contains("serve", "front-end", "drain", "cp", "ls", "stat", "mkdir", "rm", "mv",
                        "sum",
                        "ping",
                        "cert", "demo", "remote", "completion", "help", "url", "token",
                        "Exit codes")
                .doesNotContain("warm-up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "front-end", "drain", "cp", "ls", "stat", "mkdir", "rm", "mv",
            "sum",
            "ping", "cert",
            "demo", "remote", "completion", "help", "url", "token"})
    void explainsEachCommand(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(said()).startsWith("Usage: dray " + command);
    }

    @Test
    void saysWhatEachCommandDoesInTheOverview() {
        run("--help");
        assertThat(said()).startsWith("Usage: dray [-hV] [COMMAND]")
                .contains("ls          List directories and files",
                        "token       Add, list and revoke", "cert        Make certificates");
    }

    @Test
    void helpsWithTheWordsOfACommand() {
        assertThat(run("help")).isZero();
        String overview = said();
        run("--help");
        assertThat(overview).isEqualTo(said());
        assertThat(run("help", "ls")).isZero();
        assertThat(said()).startsWith("Usage: dray ls");
        assertThat(run("help", "cert", "host")).isZero();
        assertThat(said()).startsWith("Usage: dray cert host");
        assertThat(run("help", "nonsense")).isEqualTo(2);
        assertThat(complained()).contains("There is no command 'nonsense'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void printsItsVersion(String option) throws IOException {
        Path profile = Files.createDirectories(home.resolve(".config/dray")).resolve("profile");
        Files.writeString(profile, "nonsense\n");
        assertThat(run(option)).isZero();
        assertThat(said()).matches("dray \\S+\n");
    }

    @Test
    void refusesOptionsThatTheProgramDoesNotHave() {
        assertThat(run("--bogus")).isEqualTo(2);
        assertThat(complained()).contains("--bogus", "Try 'dray --help'");
        assertThat(run("--debug", "ls", "x")).isEqualTo(2);
    }

    @Test
    void managesTokensOfANodeThatDoesNotRun() {
        String state = home.resolve("state").toString();
        assertThat(run("url", "--state", state)).isEqualTo(3);
        assertThat(complained()).contains(state);
        assertThat(run("token", "add", "backup", "--state", state)).isEqualTo(1);
        AccessTokens.openOrCreate(home.resolve("state"), new SecureRandom());
        assertThat(run("token", "add", "backup", "--state", state)).isZero();
        String token = said().strip();
        assertThat(token).matches("[A-Za-z0-9_-]{32}");
        assertThat(run("token", "add", "backup", "--state", state)).isEqualTo(1);
        assertThat(run("token", "list", "--json", "--state", state)).isZero();
        assertThat(said()).endsWith("{\"name\":\"owner\"}\n{\"name\":\"backup\"}\n");
        assertThat(run("token", "revoke", "backup", "--state", state)).isZero();
        assertThat(run("token", "revoke", "backup", "--state", state)).isEqualTo(1);
        assertThat(complained()).contains("There is no token backup").doesNotContain(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "ls", "ls --bogus x", "cp one", "remote", "rm",
            "sum --checksum CRC99 /etc/hostname", "stat gsi://h/x", "ls ftp://h:99999/",
            "demo --size lots", "remote add x nonsense", "remote add -x dray://h/"})
    void refusesWrongUsage(String line) {
        String[] arguments = line.isEmpty() ? new String[0] : line.split(" ", -1);
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(complained()).isNotEmpty().doesNotContain("\tat ", "Exception");
    }

    @ParameterizedTest
    @CsvSource({"--parallel, 0, 1 to 128", "--parallel, 129, 1 to 128", "-p, many, 1 to 128",
            "--concurrency, 0, 1 to 64", "--concurrency, 65, 1 to 64", "--pipeline, 0, 1 to 1024",
            "--pipeline, 1025, 1 to 1024", "--bwlimit, 0, at least 1K",
            "--bwlimit, 1023, at least 1K", "--bwlimit, 9999999P, too large",
            "--bwlimit, -5, not a size", "--retry, -1, 0 to 10000", "--stall, 0, 1 to 86400",
            "--marker-interval, 0, 1 to 3600", "--marker-interval, -5, 1 to 3600",
            "--timeout, 0, 1 to 3600", "--timeout, 99999999999, "})
    void refusesNumbersThatMakeNoSense(String option, String value, @Nullable String range) {
        assertThat(run("cp", option, value, "/etc/hostname", home + "/copy")).isEqualTo(2);
        assertThat(complained()).contains(range == null ? value : range)
                .doesNotContain("\tat ", "Exception");
        assertThat(home.resolve("copy")).doesNotExist();
    }

    @Test
    void refusesNumbersOfTheEnvironmentThatMakeNoSense() {
        environment.put("DRAY_CP_PIPELINE", "0");
        assertThat(run("cp", "/etc/hostname", home + "/copy")).isEqualTo(2);
        assertThat(complained()).contains("--pipeline must be 1 to 1024, not 0.");
    }

    @Test
    void refusesNumbersOfTheProfileThatMakeNoSense() throws IOException {
        Path profile = Files.createDirectories(home.resolve(".config/dray")).resolve("profile");
        Files.writeString(profile, "cp.concurrency=1000000\n");
        assertThat(run("cp", "/etc/hostname", home + "/copy")).isEqualTo(2);
        assertThat(complained()).contains("--concurrency must be 1 to 64, not 1000000.");
    }

    @Test
    void keepsServersPrivately() throws IOException {
        assertThat(run("remote", "add", "site", URL)).isZero();
        Path file = home.resolve(".config/dray/remotes");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(run("remote", "list")).isZero();
        assertThat(said()).isEqualTo("site dray://dtn.example:3000/base\n");
        assertThat(run("remote", "list", "--json")).isZero();
        assertThat(said())
                .isEqualTo("{\"name\":\"site\",\"url\":\"dray://dtn.example:3000/base\"}\n");
        assertThat(run("remote", "show", "site")).isZero();
        assertThat(said()).isEqualTo(URL + "\n");
        assertThat(run("remote", "remove", "site")).isZero();
        assertThat(run("remote", "remove", "site")).isEqualTo(3);
        assertThat(run("ls", "site:x")).isEqualTo(2);
        assertThat(complained()).contains("No server is saved under the name \"site\"");
    }

    @Test
    void neverPrintsKeysInErrors() {
        run("remote", "add", "site", URL);
        for (String[] line : List.of(new String[]{"ls", "dray://AbC-secret_1@127.0.0.1:1/"},
                new String[]{"ls", "dray://AbC-secret_1@127.0.0.1:x/"},
                new String[]{"mv", "site:a", "ftp://joe:AbC-secret_1@127.0.0.1:1/b"},
                new String[]{"ping", "dray://AbC-secret_1@127.0.0.1:1/"})) {
            assertThat(run(line)).isNotZero();
            assertThat(said() + complained()).doesNotContain("AbC-secret_1");
        }
    }

    @Test
    void takesDefaultsFromTheEnvironmentAndTheProfile() throws IOException {
        run("remote", "add", "site", URL);
        environment.put("DRAY_JSON", "true");
        run("remote", "list");
        assertThat(said()).startsWith("{");
        environment.clear();
        Path profile = home.resolve(".config/dray/profile");
        Files.writeString(profile, "# mine\nremote-list.json = true\n");
        run("remote", "list");
        assertThat(said()).startsWith("{");
        Files.writeString(profile, "cp.concurrency=4\nremote-list.json = true\n");
        assertThat(run("remote", "list")).isZero();
        assertThat(said()).startsWith("{");
        Files.writeString(profile, "jsno=true\n");
        assertThat(run("remote", "list")).isEqualTo(2);
        assertThat(complained()).contains("jsno", "profile");
        Files.writeString(profile, "nonsense\n");
        assertThat(run("remote", "list")).isEqualTo(2);
        assertThat(complained()).contains("line 1");
    }

    @Test
    void completesInTheShell() throws IOException {
        assertThat(run("completion", "bash")).isZero();
        Path script = Files.write(home.resolve("completion"), out.toByteArray());
        Program.bash(script);
        assertThat(run("completion", "zsh")).isZero();
        assertThat(said()).startsWith("autoload");
    }

    @Test
    void makesCertificates() {
        String ca = home.resolve("ca").toString();
        assertThat(run("cert", "authority", "Lab", "--dir", ca)).isZero();
        assertThat(run("cert", "host", "localhost", "127.0.0.1", "--dir", ca)).isZero();
        assertThat(run("cert", "user", "Alice Example", "--dir", ca, "--json")).isZero();
        assertThat(said()).contains("\"subject\":\"CN=Alice Example\"");
        assertThat(home.resolve("ca/Alice-Example-key.pem")).exists();
        assertThat(run("cert", "user", "Alice Example", "--dir", ca)).isNotZero();
        assertThat(complained()).contains("exists already").doesNotContain("defect");
        assertThat(run("cert", "user", "../x", "--dir", home.resolve("none").toString()))
                .isNotZero();
    }

    @Test
    void makesAndExplainsProxies() throws IOException {
        String ca = home.resolve("ca").toString();
        run("cert", "authority", "Lab", "--dir", ca);
        run("cert", "user", "Alice", "--dir", ca);
        environment.put("X509_USER_CERT", home.resolve("ca/Alice.pem").toString());
        environment.put("X509_USER_KEY", home.resolve("ca/Alice-key.pem").toString());
        environment.put("X509_USER_PROXY", home.resolve("proxy").toString());
        environment.put("X509_CERT_DIR", home.resolve("none").toString());
        assertThat(run("cert", "proxy", "--limited", "--path-length", "1", "--valid", "2:30"))
                .isZero();
        assertThat(said()).contains("proxy: limited proxy of /CN=Alice, valid until ");
        assertThat(Files.getPosixFilePermissions(home.resolve("proxy")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(run("cert", "show")).isZero();
        assertThat(said()).contains("limited proxy (RFC 3820), one further proxy", "2 h 29 min",
                "certificate of a client only", "trust not checked");
        String trusted = Files.createDirectory(home.resolve("trusted")).toString();
        assertThat(run("cert", "show", "--trusted-certs", trusted)).isEqualTo(4);
        assertThat(said()).contains("PROBLEM: The certificate is refused: /CN=Alice is issued by"
                + " /CN=Lab, which is not among the authorities of " + trusted);
        assertThat(run("cert", "show", "--json", home.resolve("ca/Alice.pem").toString())).isZero();
        assertThat(said()).contains("\"good\":true", "\"subject\":\"/CN=Alice\"");
    }

    @Test
    void saysWhyNoProxyIsMade() {
        assertThat(run("cert", "proxy")).isEqualTo(3);
        assertThat(complained()).contains("Your certificate is not in ", "usercert.pem", "--cert");
        for (String bad : List.of("0h", "-1h", "12", "12x", "12:60", "99999999d")) {
            assertThat(run("cert", "proxy", "--valid=" + bad)).as(bad).isEqualTo(2);
        }
        assertThat(run("cert", "proxy", "--bits", "512")).isEqualTo(2);
        assertThat(run("cert", "proxy", "--path-length=-1")).isEqualTo(2);
        assertThat(run("cert", "show", home.resolve("none").toString())).isEqualTo(4);
        assertThat(complained()).contains("is not there");
    }

    @Test
    void mapsFailuresToExitCodes() {
        assertThat(ExitCode.of(new TransferFailure.IntegrityFailure("x")).code()).isEqualTo(5);
        assertThat(ExitCode.of(new TransferFailure.SecurityFailure("x")).code()).isEqualTo(4);
        assertThat(ExitCode.of(new TransferFailure.Aborted("x")).code()).isEqualTo(6);
        assertThat(ExitCode.of(new CompletionException(
                new TransferFailure.StorageFailure(StorageCondition.NOT_FOUND, "x", "x"))).code())
                .isEqualTo(3);
        assertThat(ExitCode.of(new NoSuchFileException("x")).code()).isEqualTo(3);
        assertThat(ExitCode.of(ConversationBroken.silent("x")).code()).isEqualTo(7);
        assertThat(ExitCode.of(new ConversationBroken("x")).code()).isEqualTo(1);
        assertThat(ExitCode.of(new IllegalStateException("x")).code()).isEqualTo(1);
    }

    /// The shell's own judgement of a script.
    private static final class Program {
        static void bash(Path script) throws IOException {
            Process bash = new ProcessBuilder("bash", "-n", script.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(bash.getInputStream().readAllBytes(),
                    StandardCharsets.UTF_8);
            assertThat(said).isEmpty();
        }
    }

    private int copyOneFile(String... options) throws Exception {
        Path from = Files.writeString(home.resolve("from"), "to be copied");
        List<String> line = new ArrayList<>(List.of("cp", "-q"));
        line.addAll(List.of(options));
        line.addAll(List.of(from.toString(), home.resolve("copy").toString()));
        int code = run(line.toArray(String[]::new));
        assertThat(home.resolve("copy").toFile().exists()).isEqualTo(code == 0);
        return code;
    }

    @Test
    void keepsTheJournalBelowTheStateVariableElseBelowHome() throws Exception {
        environment.put("XDG_STATE_HOME", home.resolve("states").toString());
        assertThat(copyOneFile()).isZero();
        assertThat(home.resolve("states/dray/journal")).isEmptyDirectory();
        assertThat(home.resolve(".local")).doesNotExist();
        environment.put("XDG_STATE_HOME", "not/absolute");
        assertThat(copyOneFile()).isZero();
        assertThat(home.resolve(".local/state/dray/journal")).isEmptyDirectory();
        assertThat(copyOneFile("--journal", home.resolve("named").toString())).isZero();
        assertThat(home.resolve("named")).isEmptyDirectory();
    }

    @Test
    void copiesWithoutAJournalWhereNoneCanBeKeptAndSaysSo() throws Exception {
        homeless = true;
        assertThat(copyOneFile()).isZero();
        assertThat(complained()).contains("no restart journal is stored (HOME is not set")
                .contains("--journal or XDG_STATE_HOME");
        homeless = false;
        Files.writeString(home.resolve(".local"), "no directory");
        assertThat(copyOneFile()).isZero();
        assertThat(complained()).contains(home.resolve(".local/state") + ": Not a directory");
    }

    @Test
    void refusesAPlaceForTheJournalThatWasNamedAndCannotBeUsed() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "no directory");
        assertThat(copyOneFile("--journal", file.toString())).isEqualTo(1);
        assertThat(complained()).contains("The restart journal cannot be stored in " + file)
                .contains("--journal");
    }

    @Test
    void commandsThatKeepThingsSayWhatAUserWithoutHomeCanDo() {
        homeless = true;
        assertThat(run("remote", "list")).isZero();
        assertThat(run("remote", "add", "one", "ftp://localhost/")).isEqualTo(1);
        assertThat(complained()).contains("XDG_CONFIG_HOME");
        assertThat(run("serve", "--listen", "127.0.0.1:0")).isEqualTo(2);
        assertThat(complained()).contains("--state");
    }

    @Test
    void aNodeSaysWhyItsStateDirectoryCannotBeUsed() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "no directory");
        assertThat(run("serve", "--listen", "127.0.0.1:0", "--root", home.toString(), "--state",
                file.resolve("state").toString())).isEqualTo(1);
        assertThat(complained()).contains("The state directory " + file.resolve("state")
                + " cannot be used").contains("--state");
    }
}
