package io.dray.control.security.gsi;

import io.dray.control.security.CredentialKeyManager;
import io.dray.control.security.DataCredential;
import io.dray.control.security.TicketlessTls;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// Makes TLS engines for exchanges of tokens: TLS 1.3 and 1.2, both ends show certificates, and no session
/// is ever resumed.
///
/// The JDK's engine, because control channels are slow and its engines need no releasing.
final class GsiTls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    /// The JDK sends no TLS 1.3 ticket that would have to live longer than 7 days (RFC 8446 section 4.6.1);
    /// the timeout counts in seconds.
    private static final int NO_TICKETS_TIMEOUT = 8 * 24 * 3600;

    private final SSLContext context;

    /// @throws SecurityFailure when TLS does not take the credential
    GsiTls(DataCredential credential, X509ExtendedTrustManager trust) {
        TicketlessTls.require();
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[]{new CredentialKeyManager(credential)},
                    new TrustManager[]{trust}, null);
        } catch (GeneralSecurityException e) {
            throw new SecurityFailure("TLS does not take the certificate of " + credential + ": "
                    + e.getMessage() + ".");
        }
        context.getServerSessionContext().setSessionTimeout(NO_TICKETS_TIMEOUT);
        context.getServerSessionContext().setSessionCacheSize(1);
        context.getClientSessionContext().setSessionCacheSize(1);
    }

    SSLEngine server() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        engine.setEnabledProtocols(PROTOCOLS);
        return engine;
    }

    /// TLS over a connection that is up; the handshake is the caller's.
    ///
    /// @param client whether this end is the TLS client
    SSLSocket over(Socket connection, boolean client) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(connection, "", connection.getPort(), true);
        socket.setUseClientMode(client);
        socket.setNeedClientAuth(!client);
        socket.setEnabledProtocols(PROTOCOLS);
        return socket;
    }

    /// @param host for the server name that TLS announces
    SSLEngine client(String host, int port) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(PROTOCOLS);
        return engine;
    }
}
