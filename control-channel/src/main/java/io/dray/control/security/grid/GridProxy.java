package io.dray.control.security.grid;

import eu.emi.security.authn.x509.proxy.BaseProxyCertificateOptions;
import eu.emi.security.authn.x509.proxy.CertificateExtension;
import eu.emi.security.authn.x509.proxy.ProxyCertificateOptions;
import eu.emi.security.authn.x509.proxy.ProxyGenerator;
import eu.emi.security.authn.x509.proxy.ProxyRequestOptions;
import eu.emi.security.authn.x509.proxy.ProxyType;
import io.dray.control.security.DistinguishedName;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.OptionalInt;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;

/// Signs proxy certificates (RFC 3820) with a credential.
///
/// @param clock  validity starts five minutes before its time, for peers whose clocks are slow
/// @param random of serial numbers
public record GridProxy(Clock clock, SecureRandom random) {
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    /// The Globus tools read serial numbers of proxies as 32-bit integers.
    private static final int SERIAL_BITS = 31;

    /// A proxy with a key of its own.
    ///
    /// @param keys of the new proxy
    /// @throws SecurityFailure when the signer has expired or may make no further proxy
    public GridCredential make(GridCredential signer, KeyPair keys, ProxyPlan plan) {
        try {
            ProxyCertificateOptions options = new ProxyCertificateOptions(
                    SigningChain.of(signer));
            options.setPublicKey(keys.getPublic());
            prepare(options, signer, plan);
            X509Certificate proxy = ProxyGenerator.generate(options, signer.key())
                    .getCertificateChain()[0];
            List<X509Certificate> chain = new ArrayList<>(List.of(proxy));
            chain.addAll(signer.chain());
            return new GridCredential(chain, keys.getPrivate());
        } catch (GeneralSecurityException | IOException e) {
            throw cannot(signer, e);
        }
    }

    /// Delegates: signs a proxy for the key of a request.
    ///
    /// @param request one PKCS#10 CertificationRequest in DER; its subject and extensions do not count
    /// @return one certificate in DER
    /// @throws SecurityFailure when the request is none, is not signed by its own key, or has a key that
    ///                         is too weak or too large; or when the signer cannot sign
    public byte[] sign(GridCredential signer, byte[] request, ProxyPlan plan) {
        try {
            ProxyRequestOptions options = new ProxyRequestOptions(
                    SigningChain.of(signer), DelegationRequest.read(request));
            prepare(options, signer, plan);
            return ProxyGenerator.generate(options, signer.key())[0].getEncoded();
        } catch (GeneralSecurityException | IOException e) {
            throw cannot(signer, e);
        }
    }

    private void prepare(BaseProxyCertificateOptions options, GridCredential signer,
            ProxyPlan plan) {
        Instant now = clock.instant();
        Instant end = signer.expiresAt();
        if (!end.isAfter(now)) {
            throw new SecurityFailure("The credential of " + signer.identity() + " has expired at "
                    + end + " and can sign no proxy; get a new one.");
        }
        checkDepth(signer.chain());
        if (options.getType() == ProxyType.LEGACY) {
            throw new SecurityFailure("The credential of " + signer.identity()
                    + " is a proxy of the form before RFC 3820, which is not carried on; make a"
                    + " new one by dray cert proxy.");
        }
        Instant wanted = plan.lifetime().map(now::plus).filter(end::isAfter).orElse(end);
        options.setValidityBounds(Date.from(start(signer, now)), Date.from(wanted));
        options.setLimited(plan.limited() || signer.limited());
        plan.pathLength().ifPresent(options::setProxyPathLimit);
        options.setProxyKeyUsageMask(KeyUsage.digitalSignature | KeyUsage.keyEncipherment);
        options.setSerialNumber(
                new BigInteger(SERIAL_BITS - 1, random).setBit(SERIAL_BITS - 2));
        copyPurposes(options, signer.leaf());
    }

    /// A proxy that starts before its issuer is refused by some path validators.
    private static Instant start(GridCredential signer, Instant now) {
        Instant start = now.minus(CLOCK_SKEW);
        for (X509Certificate certificate : signer.chain()) {
            Instant from = certificate.getNotBefore().toInstant();
            if (from.isAfter(start)) {
                start = from;
            }
        }
        return start;
    }

    /// RFC 3820 section 3.8.1: the path length counts the proxies that follow in the chain.
    private static void checkDepth(List<X509Certificate> chain) {
        for (int following = 0; following < chain.size()
                && ProxyChains.isProxy(chain.get(following)); following++) {
            OptionalInt limit = ProxyChains.pathLength(chain.get(following));
            if (limit.isPresent() && following >= limit.getAsInt()) {
                throw new SecurityFailure("No further proxy can be made: "
                        + DistinguishedName.shown(chain.get(following)) + " has path length "
                        + limit.getAsInt() + "; make a new one with a greater --path-length.");
            }
        }
    }

    private static void copyPurposes(BaseProxyCertificateOptions options, X509Certificate issuer) {
        byte[] purposes = issuer.getExtensionValue(Extension.extendedKeyUsage.getId());
        if (purposes != null) {
            try {
                options.addExtension(new CertificateExtension(Extension.extendedKeyUsage.getId(),
                        ASN1Primitive.fromByteArray(
                                ASN1OctetString.getInstance(purposes).getOctets()),
                        false));
            } catch (IOException e) {
                throw new SecurityFailure("The key usage of " + issuer.getSubjectX500Principal()
                        + " cannot be read: " + e.getMessage() + ".");
            }
        }
    }

    private static SecurityFailure cannot(GridCredential signer, Exception e) {
        return new SecurityFailure("No proxy can be signed with the credential of "
                + signer.identity() + ": " + e.getMessage() + ".");
    }
}
