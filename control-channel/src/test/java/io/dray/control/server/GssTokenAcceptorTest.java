package io.dray.control.server;

import io.dray.control.security.DataCredential;
import io.dray.control.security.GssTokenExchange;
import io.dray.control.wire.LineProtection;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.interpreter.ControlMechanism;
import io.dray.protocol.interpreter.DataHostPolicy;
import io.dray.protocol.interpreter.InterpreterOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// An exchange of tokens that never ends is freed, whatever ends the connection.
final class GssTokenAcceptorTest {
    private final List<Endless> exchanges = new ArrayList<>();
    private Runnable beforeTheFirst = () -> {};
    private Runnable meanwhile = () -> {};
    private final FakeNode node = new FakeNode(() -> {
        Endless exchange = new Endless();
        exchanges.add(exchange);
        beforeTheFirst.run();
        return exchange;
    });
    private final ControlServerOptions options = ControlServerOptions.of(
            new InterpreterOptions("here", "Dray/1", EnumSet.allOf(ControlMechanism.class),
                    Duration.ofMinutes(10), UnaryOperator.identity(), DataHostPolicy.STRICT));
    private final EmbeddedChannel channel = new EmbeddedChannel(new ControlChannelInitializer(
            options, node, node, new SessionResources(new InlineExecutor(), () -> Instant.EPOCH),
            new OpenConnections(options)));

    /// Answers each token by another, and notes when it is closed.
    private final class Endless implements GssTokenExchange {
        private int closed;
        private boolean working;

        @Override
        public Answer accept(byte[] token) {
            working = true;
            try {
                meanwhile.run();
                assertThat(closed).isZero();
            } finally {
                working = false;
            }
            return new Answer(new byte[]{1}, false);
        }

        @Override
        public LineProtection protection() {
            throw new IllegalStateException("it has not ended");
        }

        @Override
        public String claimed() {
            return "";
        }

        @Override
        public List<X509Certificate> peer() {
            return List.of();
        }

        @Override
        public Optional<DataCredential> delegated() {
            return Optional.empty();
        }

        @Override
        public void close() {
            assertThat(working).isFalse();
            closed++;
        }
    }

    @AfterEach
    void leavesNothingBehind() {
        channel.finishAndReleaseAll();
        assertThat(exchanges).isNotEmpty().allMatch(exchange -> exchange.closed == 1);
    }

    private String say(String line) {
        channel.writeInbound(Unpooled.copiedBuffer(line + "\r\n", StandardCharsets.UTF_8));
        channel.runPendingTasks();
        StringBuilder text = new StringBuilder();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            text.append(next.toString(StandardCharsets.UTF_8));
            next.release();
        }
        return text.toString();
    }

    private void begin() {
        assertThat(say("AUTH GSSAPI")).contains("334 ");
        assertThat(say("ADAT AAAA")).startsWith("335 ADAT=");
        assertThat(exchanges.getLast().closed).isZero();
    }

    @Test
    void freesTheExchangeWhenTheClientHangsUp() {
        begin();
        var _ = channel.close();
        assertThat(exchanges.getLast().closed).isOne();
    }

    @Test
    void freesTheExchangeAtTheEndOfTheTimeForIt() {
        channel.freezeTime();
        begin();
        assertThat(say("ADAT AAAA")).startsWith("335 ");
        channel.advanceTimeBy(options.handshakeLimit().toMillis() + 1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(exchanges.getLast().closed).isOne();
    }

    @Test
    void freesTheExchangeAfterTheTokenThatIsProcessed() {
        meanwhile = () -> {
            var _ = channel.close();
        };
        say("AUTH GSSAPI");
        say("ADAT AAAA");
        assertThat(exchanges).singleElement().matches(exchange -> exchange.closed == 1);
    }

    /// The event loop closes the connection while another thread creates the exchange, and does not wait for it.
    @Test
    void closesAtOnceWhileTheExchangeIsCreated() {
        beforeTheFirst = () -> CompletableFuture.runAsync(() -> {
            var _ = channel.close();
        }).orTimeout(10, TimeUnit.SECONDS).join();
        say("AUTH GSSAPI");
        say("ADAT AAAA");
        assertThat(exchanges).singleElement().matches(exchange -> exchange.closed == 1);
    }

    /// The work on its token is interrupted then, and fails in one way or another.
    @Test
    void recordsAClientThatHangsUpAsSuch() {
        try (AuditLines audit = new AuditLines()) {
            meanwhile = () -> {
                var _ = channel.close();
                throw new SecurityFailure("The trust directory was not read.");
            };
            say("AUTH GSSAPI");
            say("ADAT AAAA");
            assertThat(audit.all()).singleElement()
                    .asString()
                    .contains("\"event\":\"authentication broken off\"", "The client hung up",
                            "The trust directory was not read.");
        }
    }

    @Test
    void recordsARefusalAsSuch() {
        try (AuditLines audit = new AuditLines()) {
            meanwhile = () -> {
                throw new SecurityFailure("The token is broken.");
            };
            say("AUTH GSSAPI");
            say("ADAT AAAA");
            assertThat(audit.all()).singleElement()
                    .asString()
                    .contains("\"event\":\"authentication refused\"", "The token is broken.");
        }
    }

    @Test
    void freesTheExchangeThatABadTokenHasEnded() {
        begin();
        assertThat(say("ADAT %%%")).startsWith("535-").contains("not base64");
    }
}
