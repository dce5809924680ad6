package io.dray.mover.node;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.security.AnonymousAccess;
import io.dray.mover.datachannel.PortRange;
import io.dray.mover.storage.posix.upload.Reservations;
import io.dray.protocol.interpreter.DataHostPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NodeConfigTest {
    private static final NodeConfigValues.HostFacts HOST = new NodeConfigValues.HostFacts(
            "dtn.example.org", Optional.of(Path.of("/home/user")),
            Optional.of(Path.of("/home/user/.local/state/dray")));

    @TempDir
    Path directory;

    @Test
    void asksForTheDirectoriesThatAUserWithoutHomeHasNot() {
        NodeConfigValues.HostFacts service = new NodeConfigValues.HostFacts("dtn.example.org",
                Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> NodeConfigValues.config(NodeSettings.none(), service))
                .isInstanceOf(NodeConfigException.class)
                .hasMessageContaining("--state");
        NodeSettings stated = NodeSettings.none().with(NodeOption.STATE, "s", "--state", directory);
        assertThatThrownBy(() -> NodeConfigValues.config(stated, service))
                .isInstanceOf(NodeConfigException.class)
                .hasMessageContaining("--root");
        assertThat(NodeConfigValues
                .config(stated.with(NodeOption.ROOT, "r", "--root", directory), service)
                .state()).isEqualTo(directory.resolve("s"));
    }

    @Test
    void isSafeWithoutAnyConfiguration() {
        NodeConfig config = config("");
        assertThat(config.listen()).hasToString("127.0.0.1:2811");
        assertThat(config.export())
                .isEqualTo(new NodeConfig.Export(Path.of("/home/user/dray"), true, false,
                        Duration.ofDays(30), new Reservations.Limits(90, 50)));
        assertThat(config.state()).isEqualTo(Path.of("/home/user/.local/state/dray"));
        assertThat(config.access().anonymous())
                .isEqualTo(new AnonymousAccess(AnonymousAccess.Level.NONE, false));
        assertThat(config.metrics()).isEmpty();
        assertThat(config.name()).isEqualTo("dtn.example.org");
        assertThat(config.data().durable()).isTrue();
        assertThat(config.dataHosts()).isEqualTo(DataHostPolicy.STRICT);
        assertThat(config.data().checksum()).contains(ChecksumAlgorithm.CRC32C);
        assertThat(config.limits()).isEqualTo(new NodeConfig.Limits(1000, 200, 200, 200,
                Duration.ofMinutes(10), 16, Duration.ofSeconds(10)));
    }

    @Test
    void readsEveryOption() {
        NodeConfig config = config("""
                listen = "[::1]:0"
                root = "data"
                read-only = true
                metrics = "127.0.0.1:9811"
                [access]
                anonymous = "read"
                authorities = ["a.pem", "/b.pem"]
                certificate = "host.pem"
                [data]
                ports = "50000-50010"
                memory = "64M"
                checksum = "none"
                keep-parts = "0"
                [limits]
                connections = 5
                stop-patience = "2m"
                """);
        assertThat(config.listen()).isEqualTo(new ListenAddress("::1", 0));
        assertThat(config.export())
                .isEqualTo(new NodeConfig.Export(directory.resolve("data"), false, true,
                        Duration.ZERO, new Reservations.Limits(90, 50)));
        assertThat(config.metrics()).contains(new ListenAddress("127.0.0.1", 9811));
        assertThat(config.access().authorities()).containsExactly(directory.resolve("a.pem"),
                Path.of("/b.pem"));
        assertThat(config.access().certificate()).contains(new NodeConfig.CertificateFiles(
                directory.resolve("host.pem"), directory.resolve("host.pem")));
        assertThat(config.data().ports()).contains(new PortRange(50000, 50010));
        assertThat(config.data().memory()).isEqualTo(64 << 20);
        assertThat(config.data().checksum()).isEmpty();
        assertThat(config.limits().connections()).isEqualTo(5);
        assertThat(config.limits().stopPatience()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void letsTheCommandLineWin() {
        NodeSettings settings = read("listen = \"127.0.0.1:1\"")
                .with(NodeOption.LISTEN, "127.0.0.1:2", "--listen", directory);
        assertThat(NodeConfigValues.config(settings, HOST).listen().port()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `\\nlisten = "nowhere"`           | :2: listen = nowhere: expected HOST:PORT
            `listen = "::1:2811"`             | write an IPv6 address in brackets
            `listen = "127.0.0.1:70000"`      | a port is at most 65535
            `[access]\\nanonymous = "all"`    | :2: access.anonymous = all: expected none, read or write
            `read-only = 1`                   | expected true or false
            `# x\\n[limits]\\n\\nspeed = 3`   | :4: limits.speed is not an option of a node
            `lsiten = "127.0.0.1:1"`          | :1: lsiten is not an option of a node
            `[limits]\\nconnections = 0`      | expected a number from 1 to 100000
            `[limits]\\nsession-idle = "2d"`  | expected a time from 10s to 86400s
            `[data]\\nports = "9-5"`          | not a port range
            `[data]\\nmemory = "1K"`          | expected 1M to 64G
            `[data]\\nkeep-parts = "59m"`    | expected a time from 3600s
            `[data]\\nchecksum = "MD5"`       | expected CRC32C
            `[access]\\nkey = "x"`            | needs access.certificate
            `listen = `                       | :1: not TOML
            `[limits]\\nconnections = {a = 1}`| is a table
            """)
    void namesPlaceAndRemedyOfAMistake(String file, String complaint) {
        assertThatThrownBy(() -> config(file.replace("\\n", "\n")))
                .isInstanceOf(NodeConfigException.class)
                .hasMessageContaining("node.toml")
                .hasMessageContaining(complaint);
    }

    @Test
    void saysWhenTheFileIsMissing() {
        assertThatThrownBy(() -> NodeConfigReader.read(directory.resolve("none.toml")))
                .isInstanceOf(NodeConfigException.class)
                .hasMessageContaining("There is no configuration file");
    }

    /// The annotated example holds every option, and its values are the usual ones.
    @ParameterizedTest
    @EnumSource(NodeOption.class)
    void keepsTheExampleComplete(NodeOption option) throws IOException {
        Path example = Path.of("..", "config", "node.toml");
        String name = option.key().substring(option.key().indexOf('.') + 1);
        assertThat(Files.readString(example)).containsPattern("(?m)^(# )?" + name + " = ");
        NodeConfigReader.read(example)
                .find(option)
                .ifPresent(
                        written -> assertThat(written.text()).isEqualTo(option.usual()));
    }

    private NodeConfig config(String text) {
        return NodeConfigValues.config(read(text), HOST);
    }

    private NodeSettings read(String text) {
        try {
            return NodeConfigReader
                    .read(Files.writeString(directory.resolve("node.toml"), text));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
