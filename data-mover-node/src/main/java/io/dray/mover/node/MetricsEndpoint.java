package io.dray.mover.node;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves `/metrics` (Prometheus text format) and `/health` over HTTP/1.1 (RFC 9112) to every client that can
/// reach the port.
///
/// Each connection serves one request, on a virtual thread of its own. A slow client cannot block others: a
/// connection has ten seconds in all, and if more than [#MOST] are open, the oldest are closed.
final class MetricsEndpoint implements AutoCloseable {
    /// Limit of concurrent connections; monitoring needs a few.
    static final int MOST = 64;
    /// Time limit of a connection; Prometheus gives up a scrape after 10 s by default.
    private static final Duration USUAL_LIMIT = Duration.ofSeconds(10);
    /// Backlog of connections not yet accepted: as many as may be served at once.
    private static final int PENDING = 64;
    /// Limit of request line and headers, bytes; the usual limit of HTTP servers.
    private static final int LONGEST_HEAD = 8192;
    /// Limit of bytes skipped after the response, so that a client that sends without end is cut off.
    private static final int MOST_UNREAD = 64 << 10;
    /// Pause after a failed accept, so that a lasting failure (no file descriptors) does not keep a processor
    /// busy.
    private static final int PAUSE_MILLIS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(MetricsEndpoint.class);

    private final ServerSocket server;
    private final Supplier<String> metrics;
    private final Duration limit;
    private final Set<Socket> open = new LinkedHashSet<>();
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("dray-metrics-deadlines").factory());

    private MetricsEndpoint(ServerSocket server, Supplier<String> metrics, Duration limit) {
        this.server = server;
        this.metrics = metrics;
        this.limit = limit;
    }

    /// @param metrics supplies the text of a scrape; called by many threads
    static MetricsEndpoint start(InetSocketAddress address, Supplier<String> metrics)
            throws IOException {
        return start(address, metrics, USUAL_LIMIT);
    }

    /// @param limit time limit of a connection
    static MetricsEndpoint start(InetSocketAddress address, Supplier<String> metrics,
            Duration limit) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(address, PENDING);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        MetricsEndpoint endpoint = new MetricsEndpoint(server, metrics, limit);
        Thread.ofPlatform().daemon().name("dray-metrics").start(endpoint::accept);
        return endpoint;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    @Override
    public void close() {
        closeQuietly(server);
        deadlines.shutdownNow();
        synchronized (open) {
            open.forEach(MetricsEndpoint::closeQuietly);
            open.clear();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                admit(socket);
                var _ = deadlines.schedule(() -> closeQuietly(socket), limit.toMillis(),
                        TimeUnit.MILLISECONDS);
                Thread.ofVirtual().name("dray-metrics-request").start(() -> serve(socket));
            } catch (IOException | RuntimeException e) {
                if (!server.isClosed()) {
                    LOG.warn("A connection for metrics could not be accepted: {}", e.getMessage());
                    pause();
                }
            }
        }
    }

    private void admit(Socket socket) {
        synchronized (open) {
            if (open.size() >= MOST) {
                Socket oldest = open.iterator().next();
                open.remove(oldest);
                closeQuietly(oldest);
            }
            open.add(socket);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(answer(socket.getInputStream()));
            socket.shutdownOutput();
            // Closing a socket with unread bytes would reset it, and the peer could lose the response.
            var _ = socket.getInputStream().skip(MOST_UNREAD);
        } catch (IOException e) {
            LOG.debug("A request for metrics ended early: {}", e.getMessage());
        } finally {
            synchronized (open) {
                open.remove(socket);
            }
        }
    }

    private byte[] answer(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int last = 0; last != '\n' || !isWhole(head);) {
            last = in.read();
            if (last < 0) {
                throw new IOException("the client closed the connection");
            }
            if (head.size() >= LONGEST_HEAD) {
                return response("431 Request Header Fields Too Large", "text/plain", "", false);
            }
            head.write(last);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        String[] words = text.lines().findFirst().orElse("").split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            return response("400 Bad Request", "text/plain", "", false);
        }
        boolean headOnly = words[0].equals("HEAD");
        if (!headOnly && !words[0].equals("GET")) {
            return response("405 Method Not Allowed\r\nAllow: GET, HEAD", "text/plain", "", false);
        }
        return switch (words[1].split("\\?", 2)[0]) {
            case "/health" -> response("200 OK", "text/plain; charset=utf-8", "ok\n", headOnly);
            case "/metrics" -> response("200 OK", "text/plain; version=0.0.4; charset=utf-8",
                    metrics.get(), headOnly);
            default -> response("404 Not Found", "text/plain", "", false);
        };
    }

    private static boolean isWhole(ByteArrayOutputStream head) {
        byte[] bytes = head.toByteArray();
        int size = bytes.length;
        return (size >= 2 && bytes[size - 2] == '\n')
                || (size >= 4 && bytes[size - 2] == '\r' && bytes[size - 3] == '\n');
    }

    private static byte[] response(String status, String type, String body, boolean headOnly) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: "
                + content.length + "\r\nConnection: close\r\n\r\n";
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        if (!headOnly) {
            all.writeBytes(content);
        }
        return all.toByteArray();
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            LOG.debug("A socket for metrics could not be closed: {}", e.getMessage());
        }
    }
}
