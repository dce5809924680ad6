package io.dray.control.client;

import io.dray.control.client.ControlChannelClient.Settings;
import io.dray.control.client.TcpConnector.Transport;
import io.dray.control.security.AccessToken;
import io.dray.control.security.CertificateAuthority;
import io.dray.control.security.CertificateIssuer;
import io.dray.control.security.ClientTls;
import io.dray.control.security.DataCredential;
import io.dray.control.security.Fingerprint;
import io.dray.control.security.NodeIdentity;
import io.dray.control.security.ServerTrust;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ControlChannelClientIT {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final AccessToken TOKEN = new AccessToken(new byte[24]);

    @TempDir
    static Path directory;
    private static Transport transport;
    private static NodeIdentity node;

    @BeforeAll
    static void prepare() {
        transport = Transport.best(1);
        node = NodeIdentity.openOrCreate(directory.resolve("state"), "localhost",
                Clock.systemUTC(), new SecureRandom());
    }

    @AfterAll
    static void shutDown() {
        transport.group()
                .shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS)
                .syncUninterruptibly();
    }

    private static ControlChannelClient client() {
        return new ControlChannelClient(new ClientTls(), new Settings(LIMIT, LIMIT, "dray/0.1.0"));
    }

    private static TcpConnector to(int port) {
        return new TcpConnector(transport, "127.0.0.1", port);
    }

    private static ControlSecurity pinned(Fingerprint fingerprint) {
        return new ControlSecurity.Tls(new ServerTrust.Pinned(fingerprint), Optional.empty());
    }

    private static void introduction(ScriptedServer.Stage stage, String scheme) throws Exception {
        stage.expect("FEAT");
        stage.expect("SITE CLIENTINFO scheme=" + scheme
                + ";appname=\"dray\";appver=\"0.1.0\";");
        stage.say("211-Extensions supported\r\n SIZE\r\n DCSC P,D\r\n211 End.");
        stage.say("250 OK.");
    }

    @Test
    void logsInByTokenUnderPinnedTls() throws Exception {
        try (ScriptedServer server = new ScriptedServer(stage -> {
            stage.say("220-Welcome\r\n220 node ready.");
            stage.expect("AUTH TLS");
            stage.say("234 Go on.");
            stage.startTls(node.credential());
            stage.expect("USER :token:");
            stage.say("331 Password required.");
            stage.expect("PASS " + TOKEN.text());
            stage.say("230 User owner logged in.");
            introduction(stage, "dray");
            stage.expect("SIZE /file");
            stage.say("213 42");
            stage.expect("QUIT");
            stage.say("221 Goodbye.");
            stage.expectEnd();
        })) {
            try (ControlSession session = client().open(to(server.port()),
                    pinned(node.fingerprint()), new Login.ByToken(TOKEN))) {
                assertThat(session.features().supports("DCSC", "P")).isTrue();
                assertThat(session.greeting()).isEqualTo("Welcome node ready.");
                assertThat(session.isProtected()).isTrue();
                assertThat(session.certificates()).containsExactly(node.certificate());
                assertThat(session.conversation().exchange(PathVerb.SIZE.on("/file"), LIMIT).text())
                        .isEqualTo("42");
            }
            server.awaitEnd();
        }
    }

    @Test
    void saysWhichPinWasExpected() throws Exception {
        Fingerprint other = new Fingerprint("ab".repeat(32));
        try (ScriptedServer server = untilTls(node.credential())) {
            assertThatThrownBy(() -> client().open(to(server.port()), pinned(other),
                    new Login.ByToken(TOKEN))).isInstanceOf(SecurityFailure.class)
                    .hasMessageContaining(node.fingerprint().toString())
                    .hasMessageContaining(other.toString())
                    .hasMessageContaining("127.0.0.1:" + server.port())
                    .hasMessageContaining("get its new URL");
        }
    }

    private static ScriptedServer untilTls(DataCredential credential) throws Exception {
        return new ScriptedServer(stage -> {
            stage.say("220 ready.");
            stage.expect("AUTH TLS");
            stage.say("234 Go on.");
            stage.startTls(credential);
            stage.expectEnd();
        });
    }

    @Test
    void trustsAnAuthorityForTheRightHostOnly() throws Exception {
        CertificateAuthority authority = CertificateAuthority.create("Test CA",
                Duration.ofDays(1), CertificateAuthority.Files.in(directory, "ca"),
                new CertificateIssuer(Clock.systemUTC(),
                        new SecureRandom()));
        ControlSecurity byAuthority = new ControlSecurity.Tls(
                new ServerTrust.Authorities(List.of(authority.certificate())), Optional.empty());
        Login anonymous = new Login.Anonymous();
        try (ScriptedServer server = new ScriptedServer(stage -> {
            stage.say("220 ready.");
            stage.expect("AUTH TLS");
            stage.say("234 Go on.");
            stage.startTls(host(authority, "right", List.of("localhost", "127.0.0.1"),
                    Duration.ofHours(1)));
            stage.expect("USER anonymous");
            stage.say("230 Welcome.");
            introduction(stage, "dray");
        }); ControlSession session = client().open(to(server.port()), byAuthority, anonymous)) {
            assertThat(session.isProtected()).isTrue();
        }
        try (ScriptedServer server = untilTls(host(authority, "wrong",
                List.of("elsewhere.example.org"), Duration.ofHours(1)))) {
            assertThatThrownBy(() -> client().open(to(server.port()), byAuthority, anonymous))
                    .isInstanceOf(SecurityFailure.class)
                    .hasMessageContaining("is for another host (CN=elsewhere.example.org)");
        }
        try (ScriptedServer server = untilTls(host(authority, "old", List.of("127.0.0.1"),
                Duration.ofMinutes(-1)))) {
            assertThatThrownBy(() -> client().open(to(server.port()), byAuthority, anonymous))
                    .isInstanceOf(SecurityFailure.class)
                    .hasMessageContaining("has expired");
        }
        try (ScriptedServer server = untilTls(node.credential())) {
            assertThatThrownBy(() -> client().open(to(server.port()), byAuthority, anonymous))
                    .isInstanceOf(SecurityFailure.class)
                    .hasMessageContaining("is not issued by a trusted authority");
        }
    }

    private static DataCredential host(CertificateAuthority authority, String file,
            List<String> names, Duration lifetime) {
        CertificateAuthority.Files files = CertificateAuthority.Files.in(directory, file);
        authority.issueHost(names, lifetime, files);
        return NodeIdentity.load(files.certificate(), files.key()).credential();
    }

    @Test
    void refusesToGoOnInClearWhenTlsIsRefused() throws Exception {
        try (ScriptedServer server = new ScriptedServer(stage -> {
            stage.say("220 ready.");
            stage.expect("AUTH TLS");
            stage.say("504 Unknown authentication type.");
            stage.expect("QUIT");
            stage.say("221 Goodbye.");
        })) {
            assertThatThrownBy(() -> client().open(to(server.port()), pinned(node.fingerprint()),
                    new Login.ByToken(TOKEN))).isInstanceOf(SecurityFailure.class)
                    .hasMessageContaining("does not offer TLS")
                    .hasMessageContaining("504 Unknown authentication type.");
            server.awaitEnd();
        }
    }

    @Test
    void noticesRepliesInjectedBeforeTls() throws Exception {
        try (ScriptedServer server = new ScriptedServer(stage -> {
            stage.say("220 ready.");
            stage.expect("AUTH TLS");
            stage.send("234 Go on.\r\n230 You are log");
            stage.expectEnd();
        })) {
            assertThatThrownBy(() -> client().open(to(server.port()), pinned(node.fingerprint()),
                    new Login.ByToken(TOKEN))).isInstanceOf(ConversationBroken.class)
                    .hasMessageContaining("tampering");
        }
    }

    @Test
    void neverSendsATokenInClear() {
        assertThatThrownBy(() -> client().open(to(1), new ControlSecurity.Clear(),
                new Login.ByToken(TOKEN))).isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("over TLS only");
    }

    @Test
    void saysThatTheLoginWasRefusedAndWhatToDo() throws Exception {
        try (ScriptedServer server = new ScriptedServer(stage -> {
            stage.say("220 ready.");
            stage.expect("USER alice");
            stage.say("331 Password required for alice.");
            stage.expect("PASS secret");
            stage.say("530-Login incorrect. : go away\r\n530-\r\n530 End.");
            stage.expect("QUIT");
        })) {
            assertThatThrownBy(() -> client().open(to(server.port()), new ControlSecurity.Clear(),
                    new Login.ByPassword("alice", "secret")))
                    .isInstanceOf(SecurityFailure.class)
                    .hasMessageContaining("127.0.0.1:" + server.port() + " refuses the login")
                    .hasMessageContaining("Check user name and password")
                    .hasMessageContaining("530 Login incorrect. : go away")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThatThrownBy(() -> client().open(to(port), new ControlSecurity.Clear(),
                new Login.Anonymous())).isInstanceOf(ConversationBroken.class)
                .hasMessageContaining("127.0.0.1:" + port + " refuses the connection");
    }

    @Test
    void saysThatTheNameIsUnknown() {
        assertThatThrownBy(() -> client().open(
                new TcpConnector(transport, "no-such-host.invalid", 2811),
                new ControlSecurity.Clear(), new Login.Anonymous()))
                .isInstanceOf(ConversationBroken.class)
                .hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void givesUpOnAServerThatDoesNotGreet() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.Stage::expectEnd)) {
            ControlChannelClient impatient = new ControlChannelClient(new ClientTls(),
                    new Settings(LIMIT, Duration.ofMillis(100), "dray/0.1.0"));
            assertThatThrownBy(() -> impatient.open(to(server.port()),
                    new ControlSecurity.Clear(), new Login.Anonymous()))
                    .isInstanceOf(ConversationBroken.class)
                    .hasMessageContaining("did not answer the connection within 100 ms");
            server.awaitEnd();
        }
    }

    @Test
    void givesUpOnAServerThatIsSilentInTheHandshake() throws Exception {
        try (ScriptedServer server = new ScriptedServer(stage -> {
            stage.say("220 ready.");
            stage.expect("AUTH TLS");
            stage.say("234 Go on.");
            while (stage.hears()) {
                // Reads the client's first flight and says nothing.
            }
        })) {
            ControlChannelClient impatient = new ControlChannelClient(new ClientTls(),
                    new Settings(Duration.ofMillis(300), LIMIT, "dray/0.1.0"));
            assertThatThrownBy(() -> impatient.open(to(server.port()),
                    pinned(node.fingerprint()), new Login.Anonymous()))
                    .isInstanceOf(ConversationBroken.class)
                    .hasMessageContaining("TLS handshake");
        }
    }

    @Test
    void passesOnWhyAServerIsClosing() throws Exception {
        try (ScriptedServer server = new ScriptedServer(
                stage -> stage.say("421 Too many connections."))) {
            assertThatThrownBy(() -> client().open(to(server.port()), new ControlSecurity.Clear(),
                    new Login.Anonymous())).isInstanceOf(ConversationBroken.class)
                    .hasMessageContaining("421 Too many connections.");
        }
    }

    @Test
    void recognizesThatItIsNoFtpServer() throws Exception {
        try (ScriptedServer server = new ScriptedServer(stage -> {
            stage.send("x".repeat(200_000));
            stage.expectEnd();
        })) {
            assertThatThrownBy(() -> client().open(to(server.port()), new ControlSecurity.Clear(),
                    new Login.Anonymous())).isInstanceOf(ConversationBroken.class)
                    .hasMessageContaining("is garbled")
                    .hasMessageContaining("may not be an FTP server");
        }
    }
}
