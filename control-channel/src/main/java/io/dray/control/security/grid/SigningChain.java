package io.dray.control.security.grid;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A chain in the form that canl 2.8 needs to sign with the right algorithm.
///
/// canl signs a proxy with the algorithm of the signature on the signer's certificate. The authority chose that
/// algorithm; its key may be of another type, or the algorithm may be SHA-1. If it does not fit, canl gets a
/// copy of the certificate that is signed by its own key. The copy is used for nothing else.
final class SigningChain {
    private SigningChain() {}

    static X509Certificate[] of(GridCredential signer)
            throws GeneralSecurityException, IOException {
        X509Certificate[] chain = ProxyChains.array(signer.chain());
        if (!fits(chain[0].getSigAlgName().toUpperCase(Locale.ROOT), signer.key())) {
            chain[0] = copy(chain[0], signer.key());
        }
        return chain;
    }

    private static boolean fits(String algorithm, PrivateKey key) {
        boolean digest = algorithm.startsWith("SHA256") || algorithm.startsWith("SHA384")
                || algorithm.startsWith("SHA512");
        return switch (key.getAlgorithm()) {
            case "RSA" -> digest && algorithm.endsWith("WITHRSA");
            case "EC" -> digest && algorithm.endsWith("WITHECDSA");
            default -> algorithm.equals(key.getAlgorithm().toUpperCase(Locale.ROOT));
        };
    }

    private static X509Certificate copy(X509Certificate certificate, PrivateKey key)
            throws GeneralSecurityException, IOException {
        X509CertificateHolder original = new JcaX509CertificateHolder(certificate);
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(original.getIssuer(),
                original.getSerialNumber(), original.getNotBefore(), original.getNotAfter(),
                original.getSubject(), original.getSubjectPublicKeyInfo());
        for (Object extension : original.getExtensionOIDs()) {
            builder.addExtension(original.getExtension((ASN1ObjectIdentifier) extension));
        }
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            return new JcaX509CertificateConverter().getCertificate(
                    builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("there is no signature by " + algorithm, e);
        }
    }
}
