package io.dray.control.security.grid;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/// Checks requests (PKCS#10) that a peer wants to have signed.
final class DelegationRequests {
    /// A request with a 16384-bit key is smaller.
    static final int LONGEST = 16 * 1024;
    static final int SMALLEST_RSA_BITS = 1024;
    /// Beyond this a peer could make this end compute for seconds.
    static final int LARGEST_RSA_BITS = 8192;

    private DelegationRequests() {}

    static PKCS10CertificationRequest read(byte[] der) {
        if (der.length > LONGEST) {
            throw new SecurityFailure("The peer's certificate request is longer than " + LONGEST
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
                    .setProvider(new BouncyCastleProvider())
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
