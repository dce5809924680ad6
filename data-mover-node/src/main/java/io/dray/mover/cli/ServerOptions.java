package io.dray.mover.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Options of every command that talks to servers.
public final class ServerOptions {
    @Option(names = "--ca", paramLabel = "FILE", description = "Certificates (PEM) of authorities to trust servers by, instead of those"
            + " Java trusts. May be given several times. A dray:// URL with a key needs"
            + " none.")
    private List<Path> authorities = List.of();

    @Option(names = "--cert", paramLabel = "FILE", description = "Certificate (PEM) to log in with.")
    private Optional<Path> certificate = Optional.empty();

    @Option(names = "--key", paramLabel = "FILE", description = "Private key (PEM) of --cert; default: in the same file.")
    private Optional<Path> key = Optional.empty();

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "20", description = "Longest time to wait for a connection (default: ${DEFAULT-VALUE}).")
    private int timeout = 20;

    List<Path> authorities() {
        return authorities;
    }

    Optional<Path> certificate() {
        return certificate;
    }

    Optional<Path> key() {
        return key.or(() -> certificate);
    }

    int timeoutSeconds() {
        if (timeout < 1 || timeout > 3600) {
            throw new CommandFailure(ExitCode.USAGE, "--timeout must be 1 to 3600 seconds.");
        }
        return timeout;
    }
}
