package io.dray.control.security.gsi;

import io.dray.control.security.CredentialKeyManager;
import io.dray.control.security.DataCredential;
import io.dray.control.security.TicketlessTls;
import io.dray.control.security.TlsContexts;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// Makes TLS engines for exchanges of tokens: TLS 1.3 and 1.2, both ends show certificates, and no session
/// is ever resumed.
///
/// BoringSSL where it loads: signatures and ciphers of the JDK take many times as long until the second compiler has
/// compiled them, which it never does in a client.
final class GsiTls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final DataCredential credential;
    private final X509ExtendedTrustManager trust;

    GsiTls(DataCredential credential, X509ExtendedTrustManager trust) {
        this.credential = credential;
        this.trust = trust;
    }

    /// @throws SecurityFailure when TLS does not take the credential
    SSLEngine server() {
        return TicketlessTls.of(engine(
                () -> TlsContexts.best().server(credential, ClientAuth.REQUIRE, trust),
                context -> context.newEngine(ByteBufAllocator.DEFAULT)));
    }

    /// @param host for the server name that TLS announces
    /// @throws SecurityFailure when TLS does not take the credential
    SSLEngine client(String host, int port) {
        return engine(() -> TlsContexts.best().client(Optional.of(credential), trust),
                context -> context.newEngine(ByteBufAllocator.DEFAULT, host, port));
    }

    /// @param contexts a context that its finalizer frees
    private SSLEngine engine(Supplier<SslContext> contexts,
            Function<SslContext, SSLEngine> engines) {
        try {
            return engines.apply(contexts.get());
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    private SecurityFailure refused(Exception e) {
        return new SecurityFailure("TLS does not take the certificate of " + credential + ": "
                + e.getMessage() + ".");
    }

    /// TLS over a connection that is up; the handshake is the caller's. By the JDK, which alone has sockets.
    ///
    /// @param client whether this end is the TLS client
    /// @throws SecurityFailure when TLS does not take the credential
    SSLSocket over(Socket connection, boolean client) throws IOException {
        TicketlessTls.require();
        SSLContext context;
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[]{new CredentialKeyManager(credential)},
                    new TrustManager[]{trust}, null);
        } catch (GeneralSecurityException e) {
            throw refused(e);
        }
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(connection, "", connection.getPort(), true);
        socket.setUseClientMode(client);
        socket.setNeedClientAuth(!client);
        socket.setEnabledProtocols(PROTOCOLS);
        return socket;
    }
}
