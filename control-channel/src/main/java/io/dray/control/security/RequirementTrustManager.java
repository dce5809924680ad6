package io.dray.control.security;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Judges peers by a [PeerRequirement] during the TLS handshake, in both roles.
///
/// An extended trust manager, because the platform wraps others with checks of its own (host names,
/// MD5 signatures) that have no place where a certificate is pinned.
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

    /// Empty: clients are free to show whatever certificate they have.
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
