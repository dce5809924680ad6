package io.dray.control.client;

import io.dray.control.client.ControlChannelClient.Settings;
import io.dray.control.client.TcpConnector.Transport;
import io.dray.control.security.ClientTls;
import io.dray.control.security.CredentialNotation;
import io.dray.control.security.DataCredential;
import io.dray.control.security.TransferCredentials;
import io.dray.control.security.TransferCredentials.KeyKind;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.SecurityCommand.DataChannelAuthenticationMode;
import io.dray.protocol.command.SecurityCommand.DataChannelSecurityContext;
import io.dray.protocol.command.SecurityCommand.DataProtection;
import io.dray.protocol.command.SecurityCommand.ProtectionBufferSize;
import io.dray.protocol.command.TransferCommand.Retrieve;
import io.dray.protocol.reply.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Whether a real Globus server takes our transfer credentials and speaks TLS with them.
@Tag("interop")
class GlobusDataCredentialInteropIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Pattern PASSIVE = Pattern
            .compile("\\(\\d+,\\d+,\\d+,\\d+,(\\d+),(\\d+)\\)");

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void protectsDataChannelsByATransferCredential(KeyKind kind) throws Exception {
        assumeTrue(GlobusServer.program().isPresent(), "globus-gridftp-server is not installed");
        Transport transport = Transport.best(1);
        try (GlobusServer server = GlobusServer.start(directory);
                ControlSession session = new ControlChannelClient(new ClientTls(),
                        Settings.usual("dray/0.1.0")).open(
                                new TcpConnector(transport, "127.0.0.1", server.port()),
                                new ControlSecurity.Clear(), new Login.Anonymous())) {
            Path file = Files.writeString(directory.resolve("data/file"), "protected bytes");
            DataCredential credential = new TransferCredentials(Clock.systemUTC(),
                    new SecureRandom()).make(kind);
            ControlConversation control = session.conversation();
            ok(control, new DataChannelSecurityContext('P',
                    CredentialNotation.formatBlob(credential)));
            ok(control, new DataChannelAuthenticationMode('A', ""));
            ok(control, new ProtectionBufferSize(1048576));
            ok(control, new DataProtection('P'));
            Matcher passive = PASSIVE
                    .matcher(ok(control, new ParameterCommand.Passive()).text());
            assertThat(passive.find()).isTrue();
            int port = Integer.parseInt(passive.group(1)) * 256
                    + Integer.parseInt(passive.group(2));
            CompletableFuture<Reply> done = control.send(new Retrieve(file.toString()), LIMIT,
                    _ -> {});
            try (SSLSocket socket = connect(port, credential)) {
                assertThat(new String(socket.getInputStream().readAllBytes(),
                        StandardCharsets.UTF_8)).isEqualTo("protected bytes");
                assertThat(socket.getSession().getPeerCertificates()[0])
                        .isEqualTo(credential.chain().getFirst());
            } catch (IOException e) {
                throw new AssertionError("server: " + done.get(20, TimeUnit.SECONDS), e);
            }
            assertThat(done.get(20, TimeUnit.SECONDS).code()).isEqualTo(226);
        } finally {
            transport.group().shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static Reply ok(ControlConversation server, Command command) {
        Reply reply = server.exchange(command, LIMIT);
        assertThat(reply.isCompletion()).as("%s: %s", command, reply).isTrue();
        return reply;
    }

    private static SSLSocket connect(int port, DataCredential credential) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", credential.key(), new char[0],
                credential.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory
                .getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[]{new Credulous()}, null);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
        return (SSLSocket) context.getSocketFactory().createSocket(socket, null, port, true);
    }

    /// The test compares the certificate itself.
    private static final class Credulous implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
