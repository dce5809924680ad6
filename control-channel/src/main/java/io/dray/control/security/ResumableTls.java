package io.dray.control.security;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.internal.tcnative.SSL;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/// TLS of one control connection and of its data channels under the node's certificate. They share a context that no
/// other connection has, with its own session cache and its own keys for tickets: a session that is resumed is that of
/// the control connection, or of a data channel that was proved so. Netty-tcnative only.
public final class ResumableTls implements DataChannelTls {
    private final SslContext context;
    private final TlsSessionReuse reuse;

    ResumableTls(SslContext context, TlsSessionReuse reuse) {
        this.context = context;
        this.reuse = reuse;
    }

    /// For the control connection.
    public SslContext context() {
        return context;
    }

    /// Lets an engine of [#context] hand out what a later connection can resume.
    public static SSLEngine resumable(SSLEngine engine) {
        SSL.clearOptions(((ReferenceCountedOpenSslEngine) engine).sslPointer(),
                SSL.SSL_OP_NO_TICKET);
        return engine;
    }

    /// The same security, with this where data channels would show the node's certificate only.
    public DataChannelSecurity in(DataChannelSecurity chosen) {
        return chosen instanceof DataChannelSecurity.OneSided
                ? new DataChannelSecurity.OneSided(DataChannelSecurity.TlsRole.SERVER, this)
                : chosen;
    }

    @Override
    public SSLEngine newEngine(DataChannelSecurity.TlsRole role) {
        return resumable(context.newEngine(ByteBufAllocator.DEFAULT));
    }

    @Override
    public SSLEngine newBulkEngine(DataChannelSecurity.TlsRole role) {
        return resumable(context.newHandler(ByteBufAllocator.DEFAULT).engine());
    }

    @Override
    public void verifyPeer(SSLSession session) {
        // Any peer is accepted here; isSameClient reports what it has proved.
    }

    @Override
    public TlsSessionReuse sessionReuse() {
        return reuse;
    }

    @Override
    public boolean isSameClient(SSLEngine engine) {
        return SSL.isSessionReused(((ReferenceCountedOpenSslEngine) engine).sslPointer());
    }
}
