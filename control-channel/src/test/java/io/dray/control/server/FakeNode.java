package io.dray.control.server;

import io.dray.control.security.Authorization;
import io.dray.control.security.ControlProtectionKind;
import io.dray.control.security.DataChannelSecurity;
import io.dray.control.security.DataCredential;
import io.dray.control.security.GssTokenExchange;
import io.dray.control.security.LoginAttempt;
import io.dray.control.security.ServerSecurity;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.parameters.DataChannelAuthentication;
import io.dray.protocol.parameters.ProtectionLevel;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Security and services of a node with one data mover and one set of files. Accepts every password except
/// `wrong`.
final class FakeNode implements ServerSecurity, NodeServices {
    final FakeDataSession data = new FakeDataSession();
    final FakeFiles files = new FakeFiles();
    final List<LoginAttempt> attempts = new CopyOnWriteArrayList<>();
    private final @Nullable SslContext tls;
    private final @Nullable Supplier<GssTokenExchange> exchanges;

    FakeNode() {
        this(null, null);
    }

    FakeNode(SslContext tls) {
        this(tls, null);
    }

    FakeNode(Supplier<GssTokenExchange> exchanges) {
        this(null, exchanges);
    }

    private FakeNode(@Nullable SslContext tls, @Nullable Supplier<GssTokenExchange> exchanges) {
        this.tls = tls;
        this.exchanges = exchanges;
    }

    @Override
    public GssTokenExchange newExchange() {
        return exchanges == null ? ServerSecurity.super.newExchange() : exchanges.get();
    }

    @Override
    public SslContext controlTls() {
        if (tls == null) {
            throw new IllegalStateException("this fake has no certificate");
        }
        return tls;
    }

    @Override
    public boolean needsNoPassword(LoginAttempt attempt) {
        return attempt.user().equals(":certificate:");
    }

    @Override
    public Authorization login(LoginAttempt attempt) {
        attempts.add(attempt);
        if (attempt.password().equals("wrong")) {
            throw new TransferFailure.SecurityFailure("Nobody is known by that.");
        }
        return new Authorization("test", attempt.user(), Path.of("/"), List.of(), false);
    }

    @Override
    public DataCredential parseDataCredential(String base64) {
        throw new TransferFailure.SecurityFailure("That is no credential.");
    }

    @Override
    public DataChannelSecurity dataChannels(DataChannelAuthentication authentication,
            ProtectionLevel level, Optional<DataCredential> credential,
            ControlProtectionKind control) {
        return new DataChannelSecurity.Clear();
    }

    @Override
    public SessionServices open(Authorization authorization, LoginAttempt attempt) {
        return new SessionServices(authorization.account(), "/", files, data);
    }
}
