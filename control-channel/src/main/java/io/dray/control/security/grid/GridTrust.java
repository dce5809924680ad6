package io.dray.control.security.grid;

import eu.emi.security.authn.x509.CrlCheckingMode;
import eu.emi.security.authn.x509.NamespaceCheckingMode;
import eu.emi.security.authn.x509.OCSPCheckingMode;
import eu.emi.security.authn.x509.OCSPParametes;
import eu.emi.security.authn.x509.ProxySupport;
import eu.emi.security.authn.x509.RevocationParameters;
import eu.emi.security.authn.x509.ValidationErrorCode;
import eu.emi.security.authn.x509.ValidationResult;
import eu.emi.security.authn.x509.helpers.trust.OpensslTruststoreHelper;
import eu.emi.security.authn.x509.impl.OpensslCertChainValidator;
import eu.emi.security.authn.x509.impl.ValidatorParams;
import io.dray.control.security.DistinguishedName;
import io.dray.control.security.PeerTrustManager;
import io.dray.control.security.PemNotation;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A trust directory (`X509_CERT_DIR`, `/etc/grid-security/certificates`): authorities as `HASH.0`, what
/// they may sign as `HASH.signing_policy` or `HASH.namespaces`, revocation lists as `HASH.r0`.
///
/// HASH is OpenSSL's hash of the subject, in the form of today or in that before OpenSSL 1.0. Files are
/// read when a chain needs them, and what they say counts within the interval given: a chain that was found good
/// is believed for half of it, but for its dates, which are looked at each time. Safe for many
/// threads; close it when it is no longer needed.
public final class GridTrust implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GridTrust.class);
    /// Limit of the chain length: real chains are shorter, and checking signatures costs time.
    static final int LONGEST_CHAIN = 24;
    /// Revocation lists are fetched every few hours; reading the directory takes some milliseconds.
    private static final Duration REREAD = Duration.ofSeconds(60);

    private final Path directory;
    private final Clock clock;
    private final OpensslCertChainValidator today;
    private final OpensslCertChainValidator old;
    private final RecentChains recent;

    private GridTrust(Path directory, Duration reread, Clock clock) {
        this.directory = directory;
        this.clock = clock;
        // A verified chain is trusted for the other half of the time.
        Duration half = reread.dividedBy(2);
        today = validator(directory, true, half);
        old = validator(directory, false, half);
        recent = new RecentChains(half, System::nanoTime);
    }

    /// @throws SecurityFailure when it is no directory that can be read
    public static GridTrust open(Path directory) {
        return open(directory, REREAD, Clock.systemUTC());
    }

    /// @param reread how long what was read may be used
    /// @param clock  says until when certificates are good; when they begin to be, the library asks the system
    public static GridTrust open(Path directory, Duration reread, Clock clock) {
        if (!Files.isDirectory(directory) || !Files.isReadable(directory)) {
            throw new SecurityFailure("The trust directory " + directory
                    + (Files.exists(directory) ? " cannot be read" : " is not there")
                    + "; name another by X509_CERT_DIR or --trusted-certs.");
        }
        return new GridTrust(directory, reread, clock);
    }

    private static OpensslCertChainValidator validator(Path directory, boolean hashOfToday,
            Duration reread) {
        // Answers of OCSP responders would need connections to hosts that a certificate names.
        RevocationParameters revocation = new RevocationParameters(CrlCheckingMode.IF_VALID,
                new OCSPParametes(OCSPCheckingMode.IGNORE));
        // As for Globus: an authority without a signing policy may sign nothing.
        return new OpensslCertChainValidator(directory.toString(), hashOfToday,
                NamespaceCheckingMode.GLOBUS_EUGRIDPMA_REQUIRE, Math.max(1, reread.toMillis()),
                new ValidatorParams(revocation, ProxySupport.ALLOW), true);
    }

    /// Adds an authority to a trust directory: its certificate, and a signing policy by which it may sign any
    /// name that begins as its own does.
    ///
    /// @throws IOException when its files cannot be written
    public static void add(Path directory, X509Certificate authority) throws IOException {
        X500Principal subject = authority.getSubjectX500Principal();
        String name = OpensslTruststoreHelper.getOpenSSLCAHash(subject, true);
        String written = DistinguishedName.of(subject).toString();
        Files.writeString(directory.resolve(name + ".0"),
                PemNotation.format(List.of(authority)));
        Files.writeString(directory.resolve(name + ".signing_policy"), """
                access_id_CA X509 '%s'
                pos_rights globus CA:sign
                cond_subjects globus '"%s*"'
                """.formatted(written, written.substring(0, written.lastIndexOf('=') + 1)));
    }

    public Path directory() {
        return directory;
    }

    /// Checks a chain: signatures, dates, authorities, revocation, signing policies, and the rules for
    /// proxies. Limited proxies pass; see [GridIdentity#limited].
    ///
    /// @param whose begins the sentence of a failure: "The server's certificate"
    /// @param chain leaf first, as presented
    /// @throws SecurityFailure naming the certificate, the reason and the remedy
    public GridIdentity verify(String whose, List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new SecurityFailure(whose + " is missing.");
        }
        if (chain.size() > LONGEST_CHAIN) {
            throw new SecurityFailure(
                    whose + " comes with a chain of more than " + LONGEST_CHAIN + ".");
        }
        if (chain.stream().allMatch(ProxyChains::isProxy)) {
            throw new SecurityFailure(whose
                    + " is refused: it is a proxy that comes without the certificate of its"
                    + " owner; make a new proxy (dray cert proxy).");
        }
        if (chain.stream().anyMatch(ProxyChains::isBeforeExtensions)) {
            throw new SecurityFailure(whose + " is refused: it is a proxy of the form before RFC"
                    + " 3820; make a new one (dray cert proxy).");
        }
        if (!recent.holds(chain)) {
            ValidationResult result = validate(whose, chain);
            if (!result.isValid()) {
                throw TrustFailures.of(whose, chain, result, directory);
            }
            recent.add(chain);
        }
        requireTime(whose, chain);
        ProxyChains.requireKnownPolicies(whose, chain);
        return new GridIdentity(ProxyChains.identity(chain), ProxyChains.limited(chain),
                ProxyChains.expiresAt(chain), chain);
    }

    /// Checks the dates. canl accepts proxies for five minutes after their end; peers do not.
    private void requireTime(String whose, List<X509Certificate> chain) {
        Instant now = clock.instant();
        for (X509Certificate certificate : chain) {
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                throw new SecurityFailure(
                        whose + " is refused: " + TrustFailures.expired(certificate));
            }
        }
    }

    private ValidationResult validate(String whose, List<X509Certificate> chain) {
        X509Certificate[] array = ProxyChains.array(chain);
        try {
            ValidationResult result = today.validate(array);
            if (result.isValid() || result.getErrors()
                    .stream()
                    .noneMatch(e -> e.getErrorCode() == ValidationErrorCode.noTrustAnchorFound)) {
                return result;
            }
            ValidationResult second = old.validate(array);
            return second.getErrors()
                    .stream()
                    .anyMatch(e -> e.getErrorCode() == ValidationErrorCode.noTrustAnchorFound)
                            ? result
                            : second;
        } catch (RuntimeException e) {
            // The library may fail on damaged files in the directory and on malformed extensions.
            LOG.debug("chain not checked", e);
            throw new SecurityFailure(whose + " cannot be checked: its authority's files in "
                    + directory + " or the certificate itself are damaged (" + e.getMessage()
                    + ").");
        }
    }

    /// For TLS: both roles, all checks but that of the host name. The user of the connection must check the
    /// peer's identity after the handshake.
    public X509ExtendedTrustManager trustManager() {
        return trustManager(shown -> {});
    }

    /// As [#trustManager()].
    ///
    /// @param shown gets the name on the first certificate of each chain, before it is checked
    public X509ExtendedTrustManager trustManager(Consumer<String> shown) {
        return new PeerTrustManager((whose, chain) -> {
            if (!chain.isEmpty()) {
                // Refuses names that no map could name safely, before the library words it otherwise.
                shown.accept(DistinguishedName.of(chain.getFirst().getSubjectX500Principal())
                        .toString());
            }
            verify(whose, chain);
        });
    }

    /// Of the hash form of today: what VOMS attributes are checked with.
    OpensslCertChainValidator validator() {
        return today;
    }

    @Override
    public void close() {
        today.dispose();
        old.dispose();
    }
}
