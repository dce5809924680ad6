package io.dray.mover.cli.endpoint;

import io.dray.control.security.DistinguishedName;
import io.dray.control.security.grid.ProxyPlan;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.OptionRange;
import io.dray.mover.node.NodeConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Options of every command that talks to servers.
public final class ServerOptions {
    private static final OptionRange TIMEOUT = new OptionRange("--timeout", 1, 3600);

    @Option(names = "--ca", paramLabel = "FILE", description = "Certificates (PEM) of the authorities to trust for servers, instead of those that Java trusts. May be given several times. A dray:// URL with a key needs none.")
    private List<Path> authorities = List.of();

    @Option(names = "--cert", paramLabel = "FILE", description = "Certificate (PEM) to log in with.")
    private Optional<Path> certificate = Optional.empty();

    @Option(names = "--key", paramLabel = "FILE", description = "Private key (PEM) of --cert; default: in the same file.")
    private Optional<Path> key = Optional.empty();

    @Option(names = "--trusted-certs", paramLabel = "DIR", description = "Trust directory for gsiftp:// servers (default: X509_CERT_DIR,"
            + " ~/.globus/certificates or /etc/grid-security/certificates).")
    private Optional<Path> trusted = Optional.empty();

    @Option(names = "--delegate", paramLabel = "limited|full|none", defaultValue = "limited", description = "Proxy that is delegated to gsiftp:// servers, to act for the user (default:"
            + " ${DEFAULT-VALUE}).")
    private String delegate = "limited";

    @Option(names = "--server-subject", paramLabel = "DN", description = "Exact subject of the certificates of gsiftp:// servers (/O=Grid/CN=name), where they are not for the host's name.")
    private Optional<String> subject = Optional.empty();

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "20", description = "Time limit for name service and connection, and again for the TLS handshake (default: ${DEFAULT-VALUE}). Each reply until the login has one minute. Transfers are not limited by this.")
    private int timeout = 20;

    /// Options of a front end. It logs in to back ends with its host's grid certificate, if there is one, and
    /// delegates no credential to other servers.
    public static ServerOptions ofFrontEnd(NodeConfig.Grid grid) {
        ServerOptions options = new ServerOptions();
        options.certificate = grid.hostCertificate();
        options.key = grid.hostKey();
        options.trusted = grid.trusted();
        options.delegate = "none";
        return options;
    }

    List<Path> authorities() {
        return authorities;
    }

    Optional<Path> certificate() {
        return certificate;
    }

    Optional<Path> key() {
        return key.or(() -> certificate);
    }

    Optional<Path> trusted() {
        return trusted;
    }

    Optional<ProxyPlan> delegation() {
        return switch (delegate) {
            case "limited" -> Optional.of(ProxyPlan.limitedOnly());
            case "full" -> Optional.of(ProxyPlan.full());
            case "none" -> Optional.empty();
            default -> throw new CommandFailure(ExitCode.USAGE,
                    "--delegate is limited, full or none.");
        };
    }

    public Optional<DistinguishedName> subject() {
        return subject(subject);
    }

    /// Parses the subject in an option.
    public static Optional<DistinguishedName> subject(Optional<String> option) {
        try {
            return option.map(DistinguishedName::parse);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(e);
        }
    }

    public int timeoutSeconds() {
        return TIMEOUT.require(timeout);
    }
}
