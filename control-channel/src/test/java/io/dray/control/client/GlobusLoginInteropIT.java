package io.dray.control.client;

import io.dray.control.client.ControlChannelClient.Settings;
import io.dray.control.client.TcpConnector.Transport;
import io.dray.control.security.ClientTls;
import io.dray.control.security.Fingerprint;
import io.dray.control.security.ServerTrust;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.InformationCommand.Query;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.reply.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Against a real Globus GridFTP server, clear and anonymous.
@Tag("interop")
class GlobusLoginInteropIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final ControlSecurity CLEAR = new ControlSecurity.Clear();

    @TempDir
    static Path directory;
    private static Transport transport;
    private static GlobusServer server;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(GlobusServer.program().isPresent(), "globus-gridftp-server is not installed");
        server = GlobusServer.start(directory);
        transport = Transport.best(1);
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
            transport.group().shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static ControlChannelClient client() {
        return new ControlChannelClient(new ClientTls(), Settings.usual("dray/0.1.0"));
    }

    private static TcpConnector connector() {
        return new TcpConnector(transport, "127.0.0.1", server.port());
    }

    @Test
    void logsInAndReadsFeatures() throws Exception {
        Path file = Files.writeString(directory.resolve("data/file"), "twelve bytes");
        try (ControlSession session = client().open(connector(), CLEAR, new Login.Anonymous())) {
            assertThat(session.greeting()).contains("GridFTP Server");
            assertThat(session.isProtected()).isFalse();
            assertThat(session.features().supports("DCSC", "P")).isTrue();
            assertThat(session.features().supports("PARALLEL")).isTrue();
            Reply reply = session.conversation().exchange(PathVerb.SIZE.on(file.toString()), LIMIT);
            assertThat(reply).isEqualTo(Reply.of(213, "12"));
            assertThat(session.conversation()
                    .exchange(PathVerb.MACHINE_STATUS.on(file.toString()), LIMIT)
                    .text())
                    .contains("Size=12;");
        }
    }

    @Test
    void keepsOrderOverManyPipelinedCommands() {
        try (ControlSession session = client().open(connector(), CLEAR, new Login.Anonymous())) {
            List<CompletableFuture<Reply>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Command command = i % 2 == 0
                        ? Query.NO_OPERATION
                        : PathVerb.SIZE.on("/no/such/file");
                answers.add(session.conversation().send(command, LIMIT, _ -> {}));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).join().code()).isEqualTo(i % 2 == 0 ? 200 : 550);
            }
        }
    }

    @Test
    void saysThatThisServerHasNoTls() {
        ControlSecurity pinned = new ControlSecurity.Tls(
                new ServerTrust.Pinned(new Fingerprint("00".repeat(32))), Optional.empty());
        assertThatThrownBy(() -> client().open(connector(), pinned, new Login.Anonymous()))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("does not offer TLS")
                .hasMessageContaining("ftp://");
    }
}
