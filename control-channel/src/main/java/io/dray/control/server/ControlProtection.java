package io.dray.control.server;

import io.dray.control.security.CertificateChains;
import io.dray.control.security.ControlProtectionKind;
import io.dray.control.security.DataCredential;
import io.dray.control.security.GssTokenExchange;
import io.dray.control.security.TicketlessTls;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The protection of a control connection: TLS on it (RFC 4217), or GSI tokens in it (RFC 2228).
///
/// @param kind      what it is
/// @param peer      certificates that the client presented, leaf first; under TLS often none
/// @param delegated credential that the client delegated (GSI only)
record ControlProtection(ControlProtectionKind kind, List<X509Certificate> peer,
        Optional<DataCredential> delegated) {
    static final ControlProtection NONE = new ControlProtection(ControlProtectionKind.CLEAR,
            List.of(),
            Optional.empty());

    ControlProtection {
        peer = List.copyOf(peer);
    }

    boolean established() {
        return kind != ControlProtectionKind.CLEAR;
    }

    /// The protection after a completed token exchange.
    static ControlProtection of(GssTokenExchange exchange) {
        return new ControlProtection(ControlProtectionKind.GSI, exchange.peer(),
                exchange.delegated());
    }

    /// Adds TLS to the pipeline: everything read and written from now on passes through it.
    static void start(ChannelHandlerContext context, SslContext tls, Duration limit) {
        SslHandler handler = tls.newHandler(context.alloc());
        var _ = TicketlessTls.of(handler.engine());
        handler.setHandshakeTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        handler.setCloseNotifyFlushTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        context.pipeline().addFirst(handler);
    }

    /// The protection after a completed TLS handshake.
    static ControlProtection of(ChannelPipeline pipeline) {
        return new ControlProtection(ControlProtectionKind.TLS,
                CertificateChains.shown(pipeline.get(SslHandler.class).engine().getSession()),
                Optional.empty());
    }
}
