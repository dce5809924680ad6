package io.dray.control.security;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// The platform's check of a server's certificate against authorities and host name, with sentences
/// that say what to do when it fails.
final class HostTrustManager extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager platform;
    private final String server;

    /// @param authorities empty for those that the platform trusts
    HostTrustManager(List<X509Certificate> authorities, String server) {
        this.platform = platform(authorities);
        this.server = server;
    }

    private static X509ExtendedTrustManager platform(List<X509Certificate> authorities) {
        try {
            KeyStore store = null;
            if (!authorities.isEmpty()) {
                store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                for (int i = 0; i < authorities.size(); i++) {
                    store.setCertificateEntry("authority-" + i, authorities.get(i));
                }
            }
            TrustManagerFactory factory = TrustManagerFactory
                    .getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new IllegalStateException("this Java platform has no X.509 trust manager");
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("cannot set up trust in authorities", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type,
            @Nullable SSLEngine engine) throws CertificateException {
        if (engine == null) {
            throw new CertificateException("No host name to check the certificate against.");
        }
        checkPath(chain, type);
        SSLParameters parameters = engine.getSSLParameters();
        if (!"HTTPS".equals(parameters.getEndpointIdentificationAlgorithm())) {
            throw new CertificateException("The check of the host name is switched off.");
        }
        try {
            platform.checkServerTrusted(chain, type, engine);
        } catch (CertificateException e) {
            throw new CertificateException("The certificate of " + server + " is for another host ("
                    + chain[0].getSubjectX500Principal().getName()
                    + "): use the name it was made for, or have its operator get one for this"
                    + " name.", e);
        }
    }

    private void checkPath(X509Certificate[] chain, String type) throws CertificateException {
        try {
            platform.checkServerTrusted(chain, type);
        } catch (CertificateException e) {
            throw new CertificateException("The certificate of " + server + reason(chain[0], e), e);
        }
    }

    private static String reason(X509Certificate leaf, CertificateException e) {
        if (Stream.<Throwable>iterate(e, cause -> cause != null, Throwable::getCause)
                .anyMatch(CertificateExpiredException.class::isInstance)) {
            return " has expired (valid until " + leaf.getNotAfter().toInstant()
                    + "): its operator has to renew it.";
        }
        if (Stream.<Throwable>iterate(e, cause -> cause != null, Throwable::getCause)
                .anyMatch(CertificateNotYetValidException.class::isInstance)) {
            return " is not valid yet (from " + leaf.getNotBefore().toInstant()
                    + "): check the clocks of both hosts.";
        }
        return " (" + leaf.getSubjectX500Principal().getName() + ", issued by "
                + leaf.getIssuerX500Principal().getName()
                + ") is not issued by a trusted authority: name its authority's certificate, or use"
                + " a dray:// URL with a key.";
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        checkServerTrusted(chain, type, (SSLEngine) null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, type, (SSLEngine) null);
    }

    private static CertificateException serversOnly() {
        return new CertificateException("only servers are checked here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw serversOnly();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        throw serversOnly();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type,
            @Nullable SSLEngine engine) throws CertificateException {
        throw serversOnly();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return platform.getAcceptedIssuers();
    }
}
