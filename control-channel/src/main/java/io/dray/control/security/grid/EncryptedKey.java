package io.dray.control.security.grid;

import eu.emi.security.authn.x509.impl.CertificateUtils;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A private key under a pass phrase, as `userkey.pem` mostly is (PKCS#8, or OpenSSL's older form).
final class EncryptedKey {
    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN ((?:[A-Z]+ )?PRIVATE KEY)-----.*?-----END \\1-----|"
                    + "-----BEGIN (ENCRYPTED PRIVATE KEY)-----.*?-----END \\2-----",
            Pattern.DOTALL);

    private EncryptedKey() {}

    /// Whether the PEM text holds one.
    static boolean isIn(String pem) {
        return pem.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")
                || pem.contains("Proc-Type: 4,ENCRYPTED");
    }

    /// The text with its encrypted keys left out.
    static String without(String pem) {
        return BLOCK.matcher(pem).replaceAll(key -> isIn(key.group()) ? "" : "$0");
    }

    /// @param passphrase asked once; what it gives is overwritten
    /// @throws SecurityFailure when the pass phrase is wrong or the text is damaged
    static PrivateKey open(Path file, String pem, Supplier<char[]> passphrase) {
        Matcher block = BLOCK.matcher(pem);
        if (!block.find()) {
            throw new SecurityFailure(file + " is cut short: its private key has no end.");
        }
        char[] words = passphrase.get();
        try {
            return CertificateUtils.loadPEMPrivateKey(new ByteArrayInputStream(
                    (block.group() + "\n").getBytes(StandardCharsets.US_ASCII)), () -> words);
        } catch (IOException | RuntimeException e) {
            throw new SecurityFailure("The private key in " + file
                    + " cannot be opened: the pass phrase is wrong, or the file is damaged.");
        } finally {
            Arrays.fill(words, '\0');
        }
    }
}
