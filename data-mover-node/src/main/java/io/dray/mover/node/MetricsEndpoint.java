package io.dray.mover.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Offers `/metrics` (Prometheus text) and `/health` over HTTP, to whoever can reach the port; nothing else.
final class MetricsEndpoint implements AutoCloseable {
    private static final int PENDING = 16;

    private final HttpServer server;
    private final ExecutorService thread;

    private MetricsEndpoint(HttpServer server, ExecutorService thread) {
        this.server = server;
        this.thread = thread;
    }

    /// @param metrics the text of a scrape
    static MetricsEndpoint start(InetSocketAddress address, Supplier<String> metrics)
            throws IOException {
        HttpServer server = HttpServer.create(address, PENDING);
        ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("dray-metrics").factory());
        server.setExecutor(thread);
        server.createContext("/metrics", exchange -> answer(exchange, "/metrics",
                "text/plain; version=0.0.4; charset=utf-8", metrics));
        server.createContext("/health", exchange -> answer(exchange, "/health",
                "text/plain; charset=utf-8", () -> "ok\n"));
        server.start();
        return new MetricsEndpoint(server, thread);
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }

    private static void answer(HttpExchange exchange, String path, String type,
            Supplier<String> body) throws IOException {
        try (exchange) {
            boolean get = exchange.getRequestMethod().equals("GET");
            if (!get || !exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(get ? 404 : 405, -1);
                return;
            }
            byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
