package io.dray.mover.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class MetricsEndpointTest {
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"GET /health HTTP/1.1,200", "HEAD /health HTTP/1.0,200",
            "GET /metrics?name[]=x HTTP/1.1,200", "GET / HTTP/1.1,404",
            "GET /metricsandmore HTTP/1.1,404", "POST /health HTTP/1.1,405", "nonsense,400",
            "GET /health,400", "GET /health HTTP/2,400"})
    void answersWhatIsAsked(String line, int status) throws IOException {
        MetricsEndpoint endpoint = start(Duration.ofSeconds(10));
        String answer = ask(endpoint, line + "\r\nHost: x\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("Connection: close");
        assertThat(answer.endsWith("ok\n"))
                .isEqualTo(line.startsWith("GET /health HTTP/1.1"));
    }

    /// Whatever others hold open, an answer comes at once.
    @ParameterizedTest
    @ValueSource(strings = {"", "GET /hea", "GET /health HTTP/1.1\r\nHost: x\r\n"})
    void answersWhileOthersHoldHalfRequestsOpen(String half) throws IOException {
        MetricsEndpoint endpoint = start(Duration.ofMinutes(10));
        for (int i = 0; i < 3 * MetricsEndpoint.MOST; i++) {
            send(endpoint, half);
        }
        assertThat(ask(endpoint, "GET /health HTTP/1.1\r\n\r\n")).endsWith("ok\n");
    }

    @Test
    void answersWhileAScrapeIsSlow() throws IOException {
        CountDownLatch scraped = new CountDownLatch(1);
        MetricsEndpoint endpoint = keep(MetricsEndpoint.start(loopback(), () -> {
            try {
                scraped.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "x 1\n";
        }));
        Socket slow = send(endpoint, "GET /metrics HTTP/1.1\r\n\r\n");
        assertThat(ask(endpoint, "GET /health HTTP/1.1\r\n\r\n")).endsWith("ok\n");
        scraped.countDown();
        assertThat(read(slow)).endsWith("x 1\n");
    }

    @Test
    void answersWhileAReaderDoesNotRead() throws IOException {
        String large = "x".repeat(64 << 20);
        MetricsEndpoint endpoint = keep(MetricsEndpoint.start(loopback(), () -> large));
        send(endpoint, "GET /metrics HTTP/1.1\r\n\r\n");
        assertThat(ask(endpoint, "GET /health HTTP/1.1\r\n\r\n")).endsWith("ok\n");
    }

    @Test
    void closesWhatTakesTooLong() throws IOException {
        MetricsEndpoint endpoint = start(Duration.ofMillis(200));
        assertThat(read(send(endpoint, "GET /health HTTP/1.1\r\n"))).isEmpty();
    }

    @Test
    void refusesHeadersThatAreTooLong() throws IOException {
        MetricsEndpoint endpoint = start(Duration.ofSeconds(10));
        assertThat(ask(endpoint, "GET /health HTTP/1.1\r\nX: " + "y".repeat(9000)))
                .startsWith("HTTP/1.1 431 ");
    }

    private MetricsEndpoint start(Duration limit) throws IOException {
        return keep(MetricsEndpoint.start(loopback(), () -> "x 1\n", limit));
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private <T extends AutoCloseable> T keep(T one) {
        opened.add(one);
        return one;
    }

    private Socket send(MetricsEndpoint endpoint, String text) throws IOException {
        Socket socket = keep(
                new Socket(endpoint.address().getAddress(), endpoint.address().getPort()));
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private String ask(MetricsEndpoint endpoint, String text) throws IOException {
        return read(send(endpoint, text));
    }

    private static String read(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
