package io.dray.control.client;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// TLS on a small data connection to a server that supports RFC 4217 only. This end is always the TLS client,
/// whichever end connected. The server must present the certificate of its control channel again.
public final class OneSidedTls {
    private OneSidedTls() {}

    /// Performs the handshake, within the socket's timeout.
    ///
    /// @param data     connected socket; closed with the returned one
    /// @param expected leaf certificate of the control channel
    /// @throws javax.net.ssl.SSLHandshakeException if the server presents another certificate
    public static SSLSocket secure(Socket data, X509Certificate expected)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new SameCertificate(expected)}, null);
        SSLSocket tls = (SSLSocket) context.getSocketFactory()
                .createSocket(data, "", data.getPort(), true);
        tls.setUseClientMode(true);
        tls.startHandshake();
        return tls;
    }

    private record SameCertificate(X509Certificate expected) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("this end is the TLS client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            if (chain.length == 0 || !chain[0].equals(expected)) {
                throw new CertificateException(
                        "the certificate differs from the one of the control channel");
            }
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
