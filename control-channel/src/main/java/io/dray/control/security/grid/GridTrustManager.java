package io.dray.control.security.grid;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Verifies TLS peers against a trust directory. The user of the connection must check the peer's identity
/// after the handshake.
final class GridTrustManager extends X509ExtendedTrustManager {
    private static final X509Certificate[] ANY_ISSUER = {};

    private final GridTrust trust;
    private final Consumer<String> shown;

    /// @param shown gets the name on the first certificate of each chain, before it is checked
    GridTrustManager(GridTrust trust, Consumer<String> shown) {
        this.trust = trust;
        this.shown = shown;
    }

    private void check(String whose, X509Certificate[] chain) throws CertificateException {
        try {
            if (chain.length > 0) {
                shown.accept(DistinguishedNames.of(chain[0]));
            }
            trust.verify(whose, List.of(chain));
        } catch (SecurityFailure e) {
            throw new CertificateException(e.getMessage(), e);
        } catch (RuntimeException e) {
            // The libraries may fail on odd names and extensions, which any peer can send.
            throw new CertificateException(
                    whose + " is refused: it cannot be understood (" + e.getMessage() + ").", e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check("The client's certificate", chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check("The server's certificate", chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check("The client's certificate", chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check("The server's certificate", chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check("The client's certificate", chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check("The server's certificate", chain);
    }

    /// No authorities are announced: the list of a grid's hundred authorities would only be long.
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return ANY_ISSUER;
    }
}
