package io.dray.control.security;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Checks peers during the TLS handshake, in both roles, by one check of the chain that they present.
///
/// It extends X509ExtendedTrustManager because the platform adds checks to other trust managers (host names,
/// MD5 signatures), which must not apply to a pinned certificate. So the check decides alone.
public final class PeerTrustManager extends X509ExtendedTrustManager {
    private static final String CLIENT = "The client's certificate";
    private static final String SERVER = "The server's certificate";
    private static final X509Certificate[] ANY_ISSUER = {};

    private final BiConsumer<String, List<X509Certificate>> check;

    /// @param check takes words for the certificate, which begin the sentence of a failure, and the chain, leaf
    ///              first; throws [SecurityFailure]
    public PeerTrustManager(BiConsumer<String, List<X509Certificate>> check) {
        this.check = check;
    }

    private void check(String whose, X509Certificate[] chain) throws CertificateException {
        try {
            check.accept(whose, List.of(chain));
        } catch (SecurityFailure e) {
            throw new CertificateException(e.getMessage(), e);
        } catch (RuntimeException e) {
            // The libraries may fail on odd names and extensions, which any peer can send.
            throw new CertificateException(
                    whose + " is refused: it cannot be understood (" + e.getMessage() + ").", e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(CLIENT, chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        check(CLIENT, chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type,
            @Nullable SSLEngine engine) throws CertificateException {
        check(CLIENT, chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(SERVER, chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        check(SERVER, chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type,
            @Nullable SSLEngine engine) throws CertificateException {
        check(SERVER, chain);
    }

    /// Empty: clients may present any certificate, and a list of a grid's hundred authorities would only be
    /// long.
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return ANY_ISSUER;
    }
}
