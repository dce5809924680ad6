package io.dray.control.security;

import io.dray.control.security.CertificateIssuer.Plan;
import io.dray.control.security.CertificateIssuer.Purpose;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;

/// The certificate and key a node shows to its clients.
///
/// It is either created at the first start and stored in the state directory (`node-identity.pem`, mode 0600,
/// written atomically), or read from files issued by an authority.
///
/// @param credential certificate chain and key
public record NodeIdentity(DataCredential credential) {
    /// Ten years: clients that pinned the fingerprint would all have to be told of a new one.
    private static final Duration LIFETIME = Duration.ofDays(3653);
    private static final String FILE = "node-identity.pem";
    /// CN is limited by RFC 5280; the full name is in subjectAltName.
    private static final int LONGEST_COMMON_NAME = 64;

    /// Loads the identity kept in `state`, or makes one: EC P-256, self-signed, ten years.
    ///
    /// @param state    directory for private files; made with mode 0700 if it is not there
    /// @param hostName name of this host, for the certificate
    /// @throws SecurityFailure              when the file there is damaged or open to other users
    /// @throws java.io.UncheckedIOException when the directory cannot be read or written
    public static NodeIdentity openOrCreate(Path state, String hostName, Clock clock,
            SecureRandom random) {
        Path file = state.resolve(FILE);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            PrivateFiles.directory(state);
            DataCredential made = make(hostName, new CertificateIssuer(clock, random));
            PrivateFiles.write(file, PemNotation.format(made.chain())
                    + PemNotation.format(made.key()), "rw-------");
        }
        // A file just written is read back too: if two nodes start at once, only one file wins.
        if (PrivateFiles.isOpenToOthers(file)) {
            throw new SecurityFailure("Other users can read or write " + file
                    + ", which holds the node's private key: chmod 600 it, or delete it to get a"
                    + " new identity.");
        }
        return new NodeIdentity(whole(file));
    }

    /// Reads a file written by this class. Verifying the certificate's own signature detects damage, so that a
    /// node does not start with a different fingerprint.
    private static DataCredential whole(Path file) {
        String remedy = " Put it back from a copy; or move it away for a new identity, which all clients"
                + " have to be told of.";
        if (Files.isDirectory(file)) {
            throw new SecurityFailure(file + " is a directory, not a file." + remedy);
        }
        try {
            DataCredential read = CredentialNotation.parsePem(file.toString(),
                    PrivateFiles.read(file));
            X509Certificate certificate = read.chain().getFirst();
            certificate.verify(certificate.getPublicKey());
            return read;
        } catch (SecurityFailure e) {
            throw new SecurityFailure("The node's identity is damaged: " + e.getMessage() + remedy);
        } catch (GeneralSecurityException | UncheckedIOException e) {
            throw new SecurityFailure("The node's identity is damaged: the certificate in " + file
                    + " is not the one that was made for it." + remedy);
        }
    }

    /// Loads certificate chain and key from PEM files; they may be one and the same file.
    ///
    /// @throws SecurityFailure              when they do not belong together
    /// @throws java.io.UncheckedIOException when a file cannot be read
    public static NodeIdentity load(Path certificateFile, Path keyFile) {
        List<X509Certificate> chain = PemNotation
                .parse(certificateFile.toString(), PrivateFiles.read(certificateFile))
                .certificates();
        if (chain.isEmpty()) {
            throw new SecurityFailure(certificateFile + " holds no certificate.");
        }
        return new NodeIdentity(CredentialNotation.assemble(
                certificateFile + " with " + keyFile, chain,
                PemNotation.parse(keyFile.toString(), PrivateFiles.read(keyFile))
                        .keys()
                        .stream()
                        .findFirst()
                        .orElseThrow(() -> new SecurityFailure(
                                keyFile + " holds no private key."))));
    }

    private static DataCredential make(String hostName, CertificateIssuer issuer) {
        String commonName = "dray node " + hostName;
        List<GeneralName> names = new ArrayList<>(
                List.of(new GeneralName(GeneralName.dNSName, "localhost"),
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                        new GeneralName(GeneralName.iPAddress, "::1")));
        if (!hostName.equals("localhost")) {
            names.add(CertificateIssuer.alternative(hostName));
        }
        KeyPair keys = issuer.ellipticKeys();
        X509Certificate certificate = issuer.selfSigned(new Plan(
                new X500NameBuilder(BCStyle.INSTANCE)
                        .addRDN(BCStyle.CN,
                                commonName.substring(0,
                                        Math.min(commonName.length(), LONGEST_COMMON_NAME)))
                        .build(),
                Purpose.HOST, LIFETIME, names), keys);
        return new DataCredential(List.of(certificate), keys.getPrivate(), List.of(certificate));
    }

    public X509Certificate certificate() {
        return credential.chain().getFirst();
    }

    public Fingerprint fingerprint() {
        return Fingerprint.of(certificate());
    }
}
