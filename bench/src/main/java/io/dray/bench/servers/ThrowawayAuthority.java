package io.dray.bench.servers;

import io.dray.control.security.PemNotation;
import io.dray.control.security.PrivateFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes what a Globus server and client need to trust each other for an hour of measuring: an
/// authority, a host and a user certificate (RSA with 2048 bits, as Globus makes them itself), the
/// folder of trusted authorities, and the map of users.
public final class ThrowawayAuthority {
    public static final String HOST_SUBJECT = "/O=Dray Bench/CN=localhost";
    private static final String USER_SUBJECT = "/O=Dray Bench/CN=Bench User";
    private static final X500Name AUTHORITY = name("Bench Authority");
    /// Longer than any measurement.
    private static final int DAYS = 2;

    private final KeyPairGenerator generator;
    private final KeyPair keys;
    private final Path folder;
    private long serial;

    private ThrowawayAuthority(Path folder) throws GeneralSecurityException {
        this.folder = folder;
        generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
    }

    /// Writes `hostcert.pem`, `hostkey.pem`, `usercert.pem`, `userkey.pem`, `gridmap` and the folder
    /// `certificates`.
    ///
    /// @param localUser the account a GSI login is mapped to
    static void create(Path folder, String localUser) throws IOException {
        try {
            ThrowawayAuthority authority = new ThrowawayAuthority(folder);
            authority.writeTrust();
            authority.issue("host", name("localhost"));
            authority.issue("user", name("Bench User"));
            Files.writeString(folder.resolve("gridmap"),
                    "\"" + USER_SUBJECT + "\" " + localUser + "\n");
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("this Java runtime cannot make RSA certificates", e);
        }
    }

    private void writeTrust() throws IOException, OperatorCreationException,
            GeneralSecurityException {
        Path trusted = Files.createDirectories(folder.resolve("certificates"));
        String hash = subjectHash(AUTHORITY);
        Files.writeString(trusted.resolve(hash + ".0"),
                PemNotation.format(List.of(sign(AUTHORITY, keys, true))));
        Files.writeString(trusted.resolve(hash + ".signing_policy"),
                """
                        access_id_CA X509 '/O=Dray Bench/CN=Bench Authority'
                        pos_rights globus CA:sign
                        cond_subjects globus '"/O=Dray Bench/*"'
                        """);
    }

    private void issue(String file, X500Name subject) throws IOException,
            OperatorCreationException, GeneralSecurityException {
        KeyPair subjectKeys = generator.generateKeyPair();
        Files.writeString(folder.resolve(file + "cert.pem"),
                PemNotation.format(List.of(sign(subject, subjectKeys, false))));
        PrivateFiles.write(folder.resolve(file + "key.pem"),
                PemNotation.format(subjectKeys.getPrivate()), "rw-------");
    }

    private X509Certificate sign(X500Name subject, KeyPair subjectKeys, boolean authority)
            throws IOException, OperatorCreationException, GeneralSecurityException {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(AUTHORITY,
                BigInteger.valueOf(++serial), Date.from(now.minus(1, ChronoUnit.HOURS)),
                Date.from(now.plus(DAYS, ChronoUnit.DAYS)), subject, subjectKeys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        builder.addExtension(Extension.keyUsage, true,
                new KeyUsage(authority
                        ? KeyUsage.keyCertSign | KeyUsage.cRLSign
                        : KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
        return new JcaX509CertificateConverter().getCertificate(builder
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
    }

    /// The name OpenSSL gives an authority's file: the first four bytes, lowest first, of the SHA-1 of
    /// the subject in canonical form (lower-case UTF-8, single blanks, without the outer sequence).
    static String subjectHash(X500Name subject) throws IOException, GeneralSecurityException {
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        for (RDN rdn : subject.getRDNs()) {
            String value = IETFUtils.valueToString(rdn.getFirst().getValue())
                    .strip()
                    .replaceAll("\\s+", " ")
                    .toLowerCase(Locale.ROOT);
            sha1.update(new DERSet(new DERSequence(new ASN1Encodable[]{
                    rdn.getFirst().getType(), new DERUTF8String(value)}))
                    .getEncoded(ASN1Encoding.DER));
        }
        byte[] digest = sha1.digest();
        byte[] reversed = {digest[3], digest[2], digest[1], digest[0]};
        return HexFormat.of().formatHex(reversed);
    }

    private static X500Name name(String commonName) {
        return new X500Name("O=Dray Bench,CN=" + commonName);
    }
}
