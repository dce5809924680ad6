package io.dray.mover.transfer;

import io.dray.control.security.DataChannelSecurity.TlsRole;
import io.dray.control.security.DataChannelTls;
import io.dray.control.security.DataCredential;
import io.dray.control.security.TransferCredentials;
import io.dray.control.security.TransferCredentials.KeyKind;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// TLS for tests: one self-signed credential for both ends, a chosen engine and version, and a record of
/// the engines made, so that leaks show. Session tickets are left on, as foreign peers have them.
final class TestTls implements DataChannelTls {
    static final DataCredential CREDENTIAL = newCredential();

    private final List<SSLEngine> engines = new CopyOnWriteArrayList<>();
    private final SslContext server;
    private final SslContext client;
    private final boolean mutual;

    TestTls(SslProvider provider, String protocol, boolean mutual, DataCredential own) {
        this.mutual = mutual;
        try {
            X509Certificate[] chain = own.chain().toArray(X509Certificate[]::new);
            SslContextBuilder serving = SslContextBuilder.forServer(own.key(), chain);
            SslContextBuilder asking = SslContextBuilder.forClient();
            if (mutual) {
                serving.clientAuth(ClientAuth.REQUIRE);
                asking.keyManager(own.key(), chain);
            }
            server = build(serving, provider, protocol);
            client = build(asking, provider, protocol);
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
    }

    private static SslContext build(SslContextBuilder builder, SslProvider provider,
            String protocol) throws SSLException {
        X509Certificate trusted = CREDENTIAL.chain().getFirst();
        return builder.sslProvider(provider)
                .protocols(protocol)
                .endpointIdentificationAlgorithm(null)
                .trustManager(trusted)
                .build();
    }

    static DataCredential newCredential() {
        return new TransferCredentials(Clock.systemUTC(), new SecureRandom())
                .make(KeyKind.ELLIPTIC);
    }

    @Override
    public SSLEngine newEngine(TlsRole role) {
        return remember(context(role).newEngine(ByteBufAllocator.DEFAULT));
    }

    @Override
    public SSLEngine newBulkEngine(TlsRole role) {
        return remember(context(role).newHandler(ByteBufAllocator.DEFAULT).engine());
    }

    private SslContext context(TlsRole role) {
        return role == TlsRole.SERVER ? server : client;
    }

    private SSLEngine remember(SSLEngine engine) {
        engines.add(engine);
        return engine;
    }

    @Override
    public void verifyPeer(SSLSession session) {
        if (!mutual) {
            return;
        }
        try {
            if (!session.getPeerCertificates()[0].equals(CREDENTIAL.chain().getFirst())) {
                throw new SecurityFailure("somebody else came");
            }
        } catch (SSLPeerUnverifiedException e) {
            throw new SecurityFailure("nobody showed a certificate");
        }
    }

    /// A client of the JDK's on top of a connected socket, which it does not close.
    SSLSocket client(Socket plain) throws IOException {
        SSLSocketFactory sockets = ((JdkSslContext) client).context().getSocketFactory();
        SSLSocket socket = (SSLSocket) sockets.createSocket(plain,
                plain.getInetAddress().getHostAddress(), plain.getPort(), false);
        socket.startHandshake();
        return socket;
    }

    int made() {
        return engines.size();
    }

    /// Native engines that were not released, or released too often.
    List<SSLEngine> leaked() {
        return engines.stream()
                .filter(engine -> engine instanceof ReferenceCountedOpenSslEngine openSsl
                        && openSsl.refCnt() != 0)
                .toList();
    }
}
