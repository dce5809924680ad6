package io.dray.control.server;

import io.dray.control.security.GssTokenExchange;
import io.dray.control.wire.CommandDecoder;
import io.dray.control.wire.LineProtection;
import io.dray.control.wire.ReplyEncoder;
import io.dray.control.wire.WrappedCommandDecoder;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.interpreter.ServerEvent;
import io.netty.channel.ChannelPipeline;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The server side of the token exchange on one control connection (RFC 2228 section 3). Tokens are processed
/// on the storage executor, because they may cost signatures and reads of the trust directory. Closed with the
/// connection: an exchange that never ends is freed then, as soon as no token is processed.
final class GssTokenAcceptor implements AutoCloseable {
    private final ConnectionContext session;
    private final StorageWork work;
    private final AuditLog audit;
    private final Consumer<ServerEvent> events;
    /// Created and used on the storage executor, one token at a time.
    private @Nullable GssTokenExchange exchange;
    private boolean working;
    private boolean closed;

    /// @param events receives the results, on the event loop
    GssTokenAcceptor(ConnectionContext session, StorageWork work, AuditLog audit,
            Consumer<ServerEvent> events) {
        this.session = session;
        this.work = work;
        this.audit = audit;
        this.events = events;
    }

    void take(String base64) {
        work.submit(() -> accept(decode(base64)),
                answer -> events.accept(new ServerEvent.GssTokenAccepted(
                        Base64.getEncoder().encodeToString(answer.token()), answer.last())),
                this::refused);
    }

    private GssTokenExchange.Answer accept(byte[] token) {
        begin();
        try {
            return opened().accept(token);
        } finally {
            end();
        }
    }

    private synchronized void begin() {
        if (closed) {
            throw new TransferFailure.Aborted("The control connection was closed.");
        }
        working = true;
    }

    /// Returns the exchange. It is created without the lock, for which the event loop may wait: that may take long.
    private GssTokenExchange opened() {
        Optional<GssTokenExchange> present = exchange();
        return present.orElseGet(() -> keep(session.security().newExchange()));
    }

    private synchronized GssTokenExchange keep(GssTokenExchange made) {
        exchange = made;
        return made;
    }

    private synchronized void end() {
        working = false;
        if (closed && exchange != null) {
            exchange.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (exchange != null && !working) {
            exchange.close();
        }
    }

    private void refused(TransferFailure failure) {
        String claimed = exchange().map(GssTokenExchange::claimed).orElse("");
        if (isClosed()) {
            audit.authenticationBrokenOff(claimed, failure);
        } else {
            audit.authenticationRefused(claimed, failure);
        }
        events.accept(new ServerEvent.ActionFailed(session.security().forClient(failure)));
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized Optional<GssTokenExchange> exchange() {
        return Optional.ofNullable(exchange);
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new SecurityFailure("The argument of ADAT is not base64.");
        }
    }

    /// Adds the protection to the pipeline. Replies written before this call stay clear.
    ControlProtection wrap(ChannelPipeline pipeline) {
        GssTokenExchange done = exchange().orElseThrow();
        LineProtection protection = done.protection();
        pipeline.get(ReplyEncoder.class).wrap(protection);
        pipeline.addBefore(pipeline.context(CommandDecoder.class).name(), "wrapped-commands",
                new WrappedCommandDecoder(protection));
        return ControlProtection.of(done);
    }
}
