package io.dray.control.client;

import io.dray.control.security.DataCredential;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A server on a loopback port that plays one script with one client.
final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listener;
    private final CompletableFuture<Void> played = new CompletableFuture<>();

    /// What the server does.
    interface Script {
        void play(Stage stage) throws Exception;
    }

    ScriptedServer(Script script) throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            try (Stage stage = new Stage(listener.accept())) {
                script.play(stage);
                played.complete(null);
            } catch (Exception | AssertionError e) {
                played.completeExceptionally(e);
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    /// Fails if the script did.
    void awaitEnd() throws Exception {
        played.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    /// One connection.
    static final class Stage implements AutoCloseable {
        private Socket socket;
        private BufferedReader reader;

        Stage(Socket socket) throws IOException {
            this.socket = socket;
            this.reader = reader(socket.getInputStream());
        }

        private static BufferedReader reader(InputStream from) {
            return new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8));
        }

        /// Sends text as it is; `\n` is not changed to CRLF.
        void send(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        void say(String line) throws IOException {
            send(line + "\r\n");
        }

        void expect(String line) throws IOException {
            String heard = reader.readLine();
            if (!line.equals(heard)) {
                throw new AssertionError("expected " + line + " but heard " + heard);
            }
        }

        /// Waits until the client closes the connection.
        void expectEnd() throws IOException {
            String heard = reader.readLine();
            if (heard != null) {
                throw new AssertionError("expected the end but heard " + heard);
            }
        }

        boolean hears() throws IOException {
            return reader.read() >= 0;
        }

        void startTls(DataCredential credential) throws Exception {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("key", credential.key(), new char[0],
                    credential.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory
                    .getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            SSLSocket tls = (SSLSocket) context.getSocketFactory()
                    .createSocket(socket, null,
                            socket.getPort(), true);
            tls.setUseClientMode(false);
            tls.startHandshake();
            socket = tls;
            reader = reader(tls.getInputStream());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
