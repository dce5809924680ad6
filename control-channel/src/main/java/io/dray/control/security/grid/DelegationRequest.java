package io.dray.control.security.grid;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// Takes a delegation: a key made here, the request for its proxy certificate, and the credential that
/// comes of the peer's answer.
///
/// @param keys of the proxy to be; the peer never sees the private one
public record DelegationRequest(KeyPair keys) {
    /// Of the certificate that completes it, bytes.
    public static final int LONGEST_CERTIFICATE = 64 * 1024;
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
        X509Certificate proxy = read(certificate);
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

    private static X509Certificate read(byte[] der) {
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
}
