package io.dray.control.security.grid;

import io.dray.control.security.CredentialNotation;
import io.dray.control.security.NodeIdentity;
import io.dray.control.security.PemNotation;
import io.dray.control.security.PrivateFiles;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Finds credentials where the Globus tools keep them.
///
/// @param environment environment variables
/// @param home        the user's home directory, if there is one
/// @param temporary   directory of proxy files, `/tmp`
/// @param account     numeric id of the user (effective)
public record GridCredentials(Map<String, String> environment, Optional<Path> home, Path temporary,
        long account) {
    private static final Path GRID_SECURITY = Path.of("/etc/grid-security");
    private static final String HOMELESS = "HOME is not set, and this user has no home directory";

    public GridCredentials {
        environment = Map.copyOf(environment);
    }

    /// A credential and the file it comes from.
    public record Found(GridCredential credential, Path file) {}

    /// For the user this process runs as.
    public static GridCredentials ofProcess(Map<String, String> environment,
            Optional<Path> home) {
        return new GridCredentials(environment, home, Path.of("/tmp"), userId());
    }

    private static long userId() {
        try {
            return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return new com.sun.security.auth.module.UnixSystem().getUid();
        }
    }

    /// The user's credential: `X509_USER_PROXY`, else `/tmp/x509up_uUID`, else `X509_USER_CERT` with
    /// `X509_USER_KEY`, else `~/.globus/usercert.pem` with `userkey.pem`. A place that a variable names
    /// is not passed over when something is wrong there.
    ///
    /// @throws SecurityFailure that says of every place why nothing was found in it
    public Found find(Clock clock) {
        Optional<Path> proxy = variable("X509_USER_PROXY");
        if (proxy.isPresent()) {
            return usable(proxy.get(), load(proxy.get(), proxy.get(), account), clock);
        }
        List<String> reasons = new ArrayList<>();
        Optional<Path> certificate = variable("X509_USER_CERT");
        Optional<Found> found = attempt(proxyFile(), proxyFile(), clock, reasons);
        if (found.isEmpty() && certificate.isPresent()) {
            Path key = variable("X509_USER_KEY").orElse(certificate.get());
            return usable(certificate.get(), load(certificate.get(), key, account), clock);
        }
        return found.or(() -> ownFiles(clock, reasons))
                .orElseThrow(() -> new SecurityFailure("No grid credential was found: "
                        + String.join("; ", reasons)
                        + ". Make a proxy (dray cert proxy) or name one by X509_USER_PROXY."));
    }

    private Optional<Found> ownFiles(Clock clock, List<String> reasons) {
        if (home.isEmpty()) {
            reasons.add(HOMELESS);
            return Optional.empty();
        }
        return attempt(userCertificate(), userKey(), clock, reasons);
    }

    private Path globus(String name) {
        return home.orElseThrow(() -> new SecurityFailure("There is no .globus/" + name + ": "
                + HOMELESS + ". Name the file by X509_USER_CERT and X509_USER_KEY."))
                .resolve(".globus")
                .resolve(name);
    }

    /// The credential of this host, in the files of [#hostFiles].
    ///
    /// @throws SecurityFailure naming the file and the reason
    public Found host(Optional<Path> certificate, Optional<Path> key) {
        List<Path> files = hostFiles(certificate, key);
        return load(files.getFirst(), files.getLast(), account);
    }

    /// Where the credential of this host is, certificate and key: the files named, else
    /// `/etc/grid-security/hostcert.pem` with `hostkey.pem`.
    public static List<Path> hostFiles(Optional<Path> certificate, Optional<Path> key) {
        Path file = certificate.orElse(GRID_SECURITY.resolve("hostcert.pem"));
        return List.of(file, key.orElseGet(() -> certificate.isPresent()
                ? file
                : GRID_SECURITY.resolve("hostkey.pem")));
    }

    /// Where `grid-proxy-init` and `dray cert proxy` put a proxy.
    public Path proxyFile() {
        return variable("X509_USER_PROXY").orElse(temporary.resolve("x509up_u" + account));
    }

    /// The user's own certificate, from which proxies are made.
    public Path userCertificate() {
        return variable("X509_USER_CERT").orElseGet(() -> globus("usercert.pem"));
    }

    /// The key of [#userCertificate].
    public Path userKey() {
        return variable("X509_USER_KEY").or(() -> variable("X509_USER_CERT"))
                .orElseGet(() -> globus("userkey.pem"));
    }

    /// The trust directory: `X509_CERT_DIR`, else `~/.globus/certificates` if it is there, else
    /// `/etc/grid-security/certificates`.
    public Path trustDirectory() {
        return variable("X509_CERT_DIR")
                .or(() -> home.map(h -> h.resolve(".globus").resolve("certificates"))
                        .filter(Files::isDirectory))
                .orElse(GRID_SECURITY.resolve("certificates"));
    }

    /// Servers of virtual organisations: `X509_VOMS_DIR`, else `/etc/grid-security/vomsdir`.
    public Path vomsDirectory() {
        return variable("X509_VOMS_DIR").orElse(GRID_SECURITY.resolve("vomsdir"));
    }

    /// The gridmap file: `GRIDMAP`, else `/etc/grid-security/grid-mapfile`.
    public Path gridmap() {
        return variable("GRIDMAP").orElse(GRID_SECURITY.resolve("grid-mapfile"));
    }

    /// Loads a credential from two files, which may be the same. The key file must belong to this user or to
    /// root, and must not be readable by others.
    ///
    /// @throws SecurityFailure naming the file and the reason
    public static Found load(Path certificate, Path key) {
        return load(certificate, key, userId());
    }

    private static Found load(Path certificate, Path key, long account) {
        requireThere(certificate);
        requirePrivate(key, account);
        try {
            return new Found(
                    GridCredential.of(NodeIdentity.load(certificate, key).credential()),
                    certificate);
        } catch (UncheckedIOException e) {
            throw new SecurityFailure(String.valueOf(e.getMessage()));
        }
    }

    private static void requirePrivate(Path key, long account) {
        requireThere(key);
        PrivateFiles.foreignOwner(key, account).ifPresent(owner -> {
            throw new SecurityFailure(key + " belongs to the account with id " + owner
                    + ", not to this user (id " + account + ") or root, so that somebody else may"
                    + " have put it there; remove it, or copy it to a file of your own if it is"
                    + " yours.");
        });
        if (PrivateFiles.isOpenToOthers(key)) {
            throw new SecurityFailure("Other users can read or write " + key
                    + ", which holds a private key; chmod 600 it.");
        }
    }

    /// As [#load], for a key that may be under a pass phrase.
    ///
    /// @param passphrase asked once, if the key needs it; what it gives is overwritten
    public static Found load(Path certificate, Path key, Supplier<char[]> passphrase) {
        requireThere(certificate);
        requirePrivate(key, userId());
        String text = PrivateFiles.read(key);
        if (!EncryptedKey.isIn(text)) {
            return load(certificate, key);
        }
        List<X509Certificate> chain = PemNotation
                .parse(certificate.toString(),
                        EncryptedKey.without(PrivateFiles.read(certificate)))
                .certificates();
        if (chain.isEmpty()) {
            throw new SecurityFailure(certificate + " holds no certificate.");
        }
        return new Found(GridCredential.of(CredentialNotation.assemble(
                certificate + " with " + key, chain, EncryptedKey.open(key, text, passphrase))),
                certificate);
    }

    private static void requireThere(Path file) {
        if (!Files.isReadable(file)) {
            throw new SecurityFailure(file
                    + (Files.exists(file) ? " cannot be read by this user." : " is not there."));
        }
    }

    private static Found usable(Path file, Found found, Clock clock) {
        Instant end = found.credential().expiresAt();
        if (!end.isAfter(clock.instant())) {
            throw new SecurityFailure(file + " has expired at " + end
                    + (found.credential().isProxy()
                            ? "; make a new proxy (dray cert proxy)."
                            : "; get a new certificate."));
        }
        return found;
    }

    private Optional<Found> attempt(Path certificate, Path key, Clock clock,
            List<String> reasons) {
        try {
            return Optional.of(usable(certificate, load(certificate, key, account), clock));
        } catch (SecurityFailure e) {
            String reason = String.valueOf(e.getMessage());
            reasons.add(reason.endsWith(".")
                    ? reason.substring(0, reason.length() - 1)
                    : reason);
            return Optional.empty();
        }
    }

    private Optional<Path> variable(String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }
}
