package io.dray.control.security;

import io.dray.control.security.CertificateIssuer.Plan;
import io.dray.control.security.CertificateIssuer.Purpose;
import io.dray.control.security.TransferCredentials.KeyKind;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CredentialNotationTest {
    private static final CertificateIssuer ISSUER = new CertificateIssuer(Clock.systemUTC(),
            new SecureRandom());
    private static final TransferCredentials CREDENTIALS = new TransferCredentials(
            Clock.systemUTC(), new SecureRandom());

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatItWrites(KeyKind kind) {
        DataCredential credential = CREDENTIALS.make(kind);
        DataCredential read = CredentialNotation
                .parseBlob(CredentialNotation.formatBlob(credential));
        assertThat(read).isEqualTo(credential);
        assertThat(read.authority()).isEqualTo(read.chain());
        assertThat(read.toString()).doesNotContain("PRIVATE").contains("CN=dray transfer");
    }

    /// PKCS#1 and SEC1, as older tools write keys.
    @ParameterizedTest
    @EnumSource
    void readsTraditionalKeysInAnyOrder(KeyKind kind) throws Exception {
        KeyPair keys = kind == KeyKind.RSA ? ISSUER.rsaKeys() : ISSUER.ellipticKeys();
        X509Certificate certificate = ISSUER.selfSigned(
                new Plan(new X500Name("CN=me"), Purpose.USER, Duration.ofHours(1), List.of()),
                keys);
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(keys.getPrivate() instanceof ECPrivateKey elliptic
                    ? new PemObject("EC PRIVATE KEY", sec1(elliptic))
                    : keys.getPrivate());
            writer.writeObject(keys.getPublic());
            writer.writeObject(certificate);
            writer.writeObject(certificate);
        }
        assertThat(text.toString())
                .contains("BEGIN " + (kind == KeyKind.RSA ? "RSA" : "EC") + " PRIVATE KEY");
        assertThat(CredentialNotation.parsePem("it", text.toString()).chain())
                .containsExactly(certificate);
    }

    /// As OpenSSL writes it, with the curve inside.
    private static byte[] sec1(ECPrivateKey key) throws IOException {
        return new org.bouncycastle.asn1.sec.ECPrivateKey(256, key.getS(),
                SECObjectIdentifiers.secp256r1).getEncoded();
    }

    @Test
    void putsAChainInOrderAndSetsItsAuthorityApart() {
        KeyPair rootKeys = ISSUER.ellipticKeys();
        X500Name rootName = new X500Name("CN=root");
        X509Certificate root = ISSUER.selfSigned(
                new Plan(rootName, Purpose.AUTHORITY, Duration.ofHours(1), List.of()), rootKeys);
        KeyPair middleKeys = ISSUER.ellipticKeys();
        X500Name middleName = new X500Name("CN=middle");
        X509Certificate middle = ISSUER.sign(
                new Plan(middleName, Purpose.AUTHORITY, Duration.ofHours(1), List.of()),
                middleKeys, rootName, rootKeys.getPrivate());
        KeyPair leafKeys = ISSUER.ellipticKeys();
        X509Certificate leaf = ISSUER.sign(
                new Plan(new X500Name("CN=leaf"), Purpose.USER, Duration.ofHours(1), List.of()),
                leafKeys, middleName, middleKeys.getPrivate());
        DataCredential credential = CredentialNotation.parsePem("it",
                PemNotation.format(List.of(root, middle, root, leaf))
                        + PemNotation.format(leafKeys.getPrivate()));
        assertThat(credential.chain()).containsExactly(leaf, middle);
        assertThat(credential.authority()).containsExactlyInAnyOrder(root, middle);
    }

    @Test
    void refusesAKeyOfAnotherCertificate() {
        DataCredential one = CREDENTIALS.make(KeyKind.ELLIPTIC);
        DataCredential other = CREDENTIALS.make(KeyKind.ELLIPTIC);
        DataCredential rsa = CREDENTIALS.make(KeyKind.RSA);
        for (DataCredential wrong : List.of(other, rsa)) {
            assertThatThrownBy(() -> CredentialNotation.parsePem("the bundle",
                    PemNotation.format(one.chain()) + PemNotation.format(wrong.key())))
                    .isInstanceOf(SecurityFailure.class)
                    .hasMessageContaining("does not belong to any");
        }
    }

    @Test
    void saysWhatIsMissing() {
        DataCredential credential = CREDENTIALS.make(KeyKind.ELLIPTIC);
        assertThatThrownBy(() -> CredentialNotation
                .parseBlob(base64(PemNotation.format(credential.chain()))))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("no private key");
        assertThatThrownBy(() -> CredentialNotation
                .parseBlob(base64(PemNotation.format(credential.key()))))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("no certificate");
        assertThatThrownBy(() -> CredentialNotation.parseBlob(""))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("no certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"***", "QUJD=QUJD", "A"})
    void refusesBadBase64(String blob) {
        assertThatThrownBy(() -> CredentialNotation.parseBlob(blob))
                .isInstanceOf(SecurityFailure.class)
                .hasMessage("Invalid base64 input for credential type P.");
    }

    @Test
    void refusesEncryptedKeys() {
        assertThatThrownBy(() -> CredentialNotation.parsePem("file", """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF

                QUJDREVGR0g=
                -----END RSA PRIVATE KEY-----
                """))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("encrypted");
    }

    @Test
    void refusesBundlesThatAreTooLarge() {
        DataCredential credential = CREDENTIALS.make(KeyKind.ELLIPTIC);
        assertThatThrownBy(() -> CredentialNotation
                .parseBlob(base64("x".repeat(PemNotation.LONGEST + 1))))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("larger than");
        assertThatThrownBy(() -> CredentialNotation.parseBlob("A".repeat(200_000)))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("longer than");
        assertThatThrownBy(() -> CredentialNotation.parsePem("it", PemNotation
                .format(credential.chain())
                .repeat(PemNotation.MOST_OBJECTS + 1)))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("more than 32");
    }

    @Test
    void neverFailsInAnyOtherWayOnDamagedBundles() {
        String whole = CredentialNotation.formatPem(CREDENTIALS.make(KeyKind.ELLIPTIC));
        Random random = new Random(42);
        for (int i = 0; i < 200; i++) {
            StringBuilder damaged = new StringBuilder(whole);
            if (i % 2 == 0) {
                damaged.setLength(random.nextInt(whole.length()));
            }
            for (int j = random.nextInt(4); j > 0 && !damaged.isEmpty(); j--) {
                damaged.setCharAt(random.nextInt(damaged.length()), (char) random.nextInt(256));
            }
            try {
                CredentialNotation.parseBlob(base64(damaged.toString()));
            } catch (SecurityFailure e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
