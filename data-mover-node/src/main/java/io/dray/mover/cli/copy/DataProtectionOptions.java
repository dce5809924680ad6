package io.dray.mover.cli.copy;

import io.dray.control.negotiation.DataChannelOptions;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.security.CredentialNotation;
import io.dray.control.security.DataCredential;
import io.dray.control.security.NodeIdentity;
import io.dray.control.security.TransferCredentials;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.EntryPrinter;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.Quantities;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/// Options for the protection and the credentials of data channels.
final class DataProtectionOptions {
    private static final String MADE = "auto";
    private static final String DELEGATED = "delegated";

    @Option(names = "--data-protection", paramLabel = "LEVEL", defaultValue = "private", description = "Protection of data channels, where both ends support it: none; authenticated (both ends prove their identity, the data is clear); safe (also protects the data from changes); private (also encrypts it). Default: ${DEFAULT-VALUE}.")
    private String protection = "private";

    @Option(names = "--data-credential", paramLabel = "auto|delegated|FILE", defaultValue = MADE, description = "Credential that both ends use on data channels: one made for this copy where both accept it, else the delegated proxies (auto); the proxies delegated to gsiftp:// servers (delegated); or the certificates and key of a PEM file, which is sent to both ends (FILE).")
    private String credential = MADE;

    @Option(names = "--block-size", paramLabel = "SIZE", description = "Size of an extended block, 1K to 16M (default: the sender decides). Globus servers ignore it.")
    private Optional<String> blockSize = Optional.empty();

    /// @throws IllegalArgumentException with a sentence when an option has an invalid value
    DataChannelOptions wish() {
        return new DataChannelOptions(switch (protection) {
            case "none" -> DataChannelOptions.Protection.NONE;
            case "authenticated" -> DataChannelOptions.Protection.AUTHENTICATED;
            case "safe" -> DataChannelOptions.Protection.SAFE;
            case "private" -> DataChannelOptions.Protection.PRIVATE;
            default -> throw new IllegalArgumentException(
                    "--data-protection is none, authenticated, safe or private.");
        }, switch (credential) {
            case MADE -> DataChannelOptions.Credential.ANY;
            case DELEGATED -> DataChannelOptions.Credential.DELEGATED;
            default -> DataChannelOptions.Credential.GIVEN;
        }, blockSize.map(DataProtectionOptions::blockSize).orElseGet(OptionalInt::empty));
    }

    private static OptionalInt blockSize(String text) {
        long bytes = Quantities.parseSize(text);
        if (bytes < DataChannelOptions.SMALLEST_BLOCK || bytes > DataChannelOptions.LARGEST_BLOCK) {
            throw new IllegalArgumentException(
                    "--block-size must be 1K to 16M, not " + text + ".");
        }
        return OptionalInt.of((int) bytes);
    }

    /// Creates or reads the credential of the data channels. A credential from a file is checked here, not
    /// during the copy.
    ///
    /// @throws CommandFailure when the credential in a file has expired
    Supplier<DataChannelSecret> secrets(Clock clock) {
        if (wish().credential() == DataChannelOptions.Credential.GIVEN) {
            DataChannelSecret given = given(Path.of(credential), clock.instant());
            return () -> given;
        }
        TransferCredentials credentials = new TransferCredentials(clock, new SecureRandom());
        return () -> new DataChannelSecret(CredentialNotation
                .formatBlob(credentials.make(TransferCredentials.KeyKind.ELLIPTIC)));
    }

    private static DataChannelSecret given(Path file, Instant now) {
        DataCredential read = NodeIdentity.load(file, file).credential();
        Instant end = read.chain()
                .stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
        if (end.isBefore(now)) {
            throw new CommandFailure(ExitCode.NOT_PERMITTED, "The credential for data channels in "
                    + file + " expired at " + EntryPrinter.time(end)
                    + " UTC. Give a new one, or omit --data-credential.");
        }
        return new DataChannelSecret(CredentialNotation.formatBlob(read));
    }
}
