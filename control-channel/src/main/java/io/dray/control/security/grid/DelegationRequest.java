package io.dray.control.security.grid;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// Takes a delegation: a key made here, the request for its proxy certificate, and the credential that
/// comes of the peer's answer.
///
/// @param keys of the proxy to be; the peer never sees the private one
public record DelegationRequest(KeyPair keys) {
    /// Of the certificate that completes it, bytes.
    public static final int LONGEST_CERTIFICATE = 64 * 1024;
    /// A request with a 16384-bit key is smaller.
    private static final int LONGEST_REQUEST = 16 * 1024;
    private static final int SMALLEST_RSA_BITS = 1024;
    /// Beyond this a peer could make this end compute for seconds.
    private static final int LARGEST_RSA_BITS = 8192;
    private static final String PROXY_INFORMATION = "1.3.6.1.5.5.7.1.14";
    private static final String INHERIT_ALL = "1.3.6.1.5.5.7.21.1";

    /// The request as the Globus server 13.24 writes it: PKCS#10 in DER. The subject is meaningless, since the
    /// signer sets the name; a full proxy is requested.
    public byte[] encoded() {
        try {
            Extensions wish = new Extensions(new Extension(
                    new org.bouncycastle.asn1.ASN1ObjectIdentifier(PROXY_INFORMATION), true,
                    new DERSequence(new DERSequence(
                            new org.bouncycastle.asn1.ASN1ObjectIdentifier(INHERIT_ALL)))
                            .getEncoded()));
            return new JcaPKCS10CertificationRequestBuilder(
                    new X500Name("CN=NULL SUBJECT NAME ENTRY"), keys.getPublic())
                    .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wish)
                    .build(new JcaContentSignerBuilder(signature())
                            .build(keys.getPrivate()))
                    .getEncoded();
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("cannot write a certificate request", e);
        }
    }

    private String signature() {
        return keys.getPrivate().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    }

    /// Joins the peer's answer with its own chain.
    ///
    /// @param certificate one certificate in DER
    /// @param peer        chain the peer presented in the TLS handshake, leaf first
    /// @throws SecurityFailure when the certificate is none, is for another key, is no proxy, or is not
    ///                         signed by the peer's leaf
    public GridCredential complete(byte[] certificate, List<X509Certificate> peer) {
        X509Certificate proxy = certificate(certificate);
        if (!Arrays.equals(proxy.getPublicKey().getEncoded(), keys.getPublic().getEncoded())) {
            throw new SecurityFailure(
                    "The delegated certificate is not for the key that was sent for it.");
        }
        if (!ProxyChains.isProxy(proxy)) {
            throw new SecurityFailure("The delegated certificate is not a proxy certificate.");
        }
        X509Certificate issuer = peer.getFirst();
        try {
            if (!proxy.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
                throw new SecurityFailure("The delegated certificate is issued by "
                        + proxy.getIssuerX500Principal() + ", not by the peer, "
                        + issuer.getSubjectX500Principal() + ".");
            }
            proxy.verify(issuer.getPublicKey());
        } catch (java.security.GeneralSecurityException e) {
            throw new SecurityFailure(
                    "The signature of the delegated certificate is not the peer's.");
        }
        List<X509Certificate> chain = new ArrayList<>(List.of(proxy));
        chain.addAll(peer);
        return new GridCredential(chain, keys.getPrivate());
    }

    private static X509Certificate certificate(byte[] der) {
        if (der.length > LONGEST_CERTIFICATE) {
            throw new SecurityFailure("The delegated certificate is longer than "
                    + LONGEST_CERTIFICATE + " bytes.");
        }
        ByteArrayInputStream in = new ByteArrayInputStream(der);
        try {
            X509Certificate found = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(in);
            if (in.available() > 0) {
                throw new SecurityFailure("The peer delegates by more than one certificate; it"
                        + " must send exactly the new proxy.");
            }
            return found;
        } catch (CertificateException e) {
            throw new SecurityFailure(
                    "What the peer sent for delegation is not a certificate in DER form.");
        }
    }

    /// Reads and checks a request that a peer wants to have signed (PKCS#10 in DER).
    ///
    /// @throws SecurityFailure when it is none, is not signed by its own key, or has a key that is too weak or
    ///                         too large
    static PKCS10CertificationRequest read(byte[] der) {
        if (der.length > LONGEST_REQUEST) {
            throw new SecurityFailure(
                    "The peer's certificate request is longer than " + LONGEST_REQUEST
                            + " bytes.");
        }
        PKCS10CertificationRequest request;
        PublicKey key;
        try {
            request = new PKCS10CertificationRequest(der);
            key = new JcaPEMKeyConverter().getPublicKey(request.getSubjectPublicKeyInfo());
        } catch (IOException | RuntimeException e) {
            throw new SecurityFailure(
                    "What the peer sent for delegation is not a certificate request (PKCS#10).");
        }
        checkSize(key);
        try {
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder()
                    .build(key))) {
                throw new SecurityFailure("The peer's certificate request is not signed by its"
                        + " own key; it was changed on the way or the peer is at fault.");
            }
        } catch (OperatorCreationException | PKCSException | RuntimeException e) {
            if (e instanceof SecurityFailure failure) {
                throw failure;
            }
            throw new SecurityFailure(
                    "The signature of the peer's certificate request cannot be checked: "
                            + e.getMessage() + ".");
        }
        return request;
    }

    private static void checkSize(PublicKey key) {
        switch (key) {
            case RSAPublicKey rsa -> {
                int bits = rsa.getModulus().bitLength();
                if (bits < SMALLEST_RSA_BITS || bits > LARGEST_RSA_BITS) {
                    throw new SecurityFailure("The peer's certificate request has an RSA key of "
                            + bits + " bits; " + SMALLEST_RSA_BITS + " to " + LARGEST_RSA_BITS
                            + " are signed.");
                }
            }
            case ECPublicKey _ -> {
            }
            default -> throw new SecurityFailure("The peer's certificate request has a key of kind "
                    + key.getAlgorithm() + "; only RSA and EC keys are signed.");
        }
    }
}
