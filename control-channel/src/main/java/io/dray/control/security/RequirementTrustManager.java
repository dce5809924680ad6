package io.dray.control.security;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Checks peers against a [PeerRequirement] during the TLS handshake, in both roles.
///
/// It extends X509ExtendedTrustManager because the platform adds checks to other trust managers (host names,
/// MD5 signatures), which must not apply to a pinned certificate.
final class RequirementTrustManager extends X509ExtendedTrustManager {
    private final PeerRequirement requirement;

    RequirementTrustManager(PeerRequirement requirement) {
        this.requirement = requirement;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        try {
            requirement.check(List.of(chain));
        } catch (SecurityFailure e) {
            throw new CertificateException(e.getMessage(), e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type,
            @Nullable SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type,
            @Nullable SSLEngine engine) throws CertificateException {
        check(chain);
    }

    /// Empty, so that clients may present any certificate.
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
