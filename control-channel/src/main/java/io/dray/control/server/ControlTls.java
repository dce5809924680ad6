package io.dray.control.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;

/// TLS on a control connection (RFC 4217).
///
/// @param established whether the handshake is done
/// @param peer        certificates the client presented, leaf first; often none
record ControlTls(boolean established, List<X509Certificate> peer) {
    static final ControlTls NONE = new ControlTls(false, List.of());

    ControlTls {
        peer = List.copyOf(peer);
    }

    /// Everything written and read after this passes through TLS.
    static void start(ChannelHandlerContext context, SslContext tls, Duration limit) {
        SslHandler handler = tls.newHandler(context.alloc());
        handler.setHandshakeTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        handler.setCloseNotifyFlushTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        context.pipeline().addFirst(handler);
    }

    /// After the handshake.
    static ControlTls of(ChannelPipeline pipeline) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate certificate : pipeline.get(SslHandler.class)
                    .engine()
                    .getSession()
                    .getPeerCertificates()) {
                if (certificate instanceof X509Certificate x509) {
                    chain.add(x509);
                }
            }
        } catch (SSLPeerUnverifiedException _) {
            return new ControlTls(true, List.of());
        }
        return new ControlTls(true, chain);
    }
}
