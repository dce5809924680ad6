package io.dray.control.security;

import io.dray.checksum.Checksum;
import io.dray.checksum.ChecksumAlgorithm;
import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/// SHA-256 of a certificate's DER form: what a pin compares.
///
/// @param hex 64 lower case hexadecimal digits
public record Fingerprint(String hex) {
    /// Length of the digest in bytes.
    public static final int BYTES = 32;

    public Fingerprint {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "A fingerprint is 64 lower case hexadecimal digits (SHA-256).");
        }
    }

    public static Fingerprint of(X509Certificate certificate) {
        try {
            return new Fingerprint(Checksum
                    .valueOf(ChecksumAlgorithm.SHA256, ByteBuffer.wrap(certificate.getEncoded()))
                    .hex());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("certificate without an encoding", e);
        }
    }

    /// @param digest 32 bytes
    public static Fingerprint ofDigest(byte[] digest) {
        return new Fingerprint(HexFormat.of().formatHex(digest));
    }

    /// Reads hexadecimal digits of either case, with or without colons, as other tools print them.
    ///
    /// @throws IllegalArgumentException when it is anything else
    public static Fingerprint parse(String text) {
        return new Fingerprint(text.replace(":", "").toLowerCase(java.util.Locale.ROOT));
    }

    public byte[] digest() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return "SHA-256 " + hex;
    }
}
