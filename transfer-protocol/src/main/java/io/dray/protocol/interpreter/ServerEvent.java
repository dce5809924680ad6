package io.dray.protocol.interpreter;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.Command;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.listing.FileFacts;
import java.util.List;

/// What happens to a control session: the input of [ServerInterpreter].
public sealed interface ServerEvent {
    /// The connection is up: greet. Always the first event.
    record Connected() implements ServerEvent {}

    /// A command line arrived, parsed.
    ///
    /// @param length bytes of the line, counted against the limit of queued commands
    record CommandReceived(Command command, int length) implements ServerEvent {}

    /// The handshake that [ServerAction.StartSecurity] asked for succeeded; the control channel is
    /// protected from now on. A failed handshake is a [ConnectionLost].
    record SecurityEstablished() implements ServerEvent {}

    /// Answer to [ServerAction.AcceptGssToken].
    ///
    /// @param base64 token for the client; may be empty
    /// @param last   whether both ends are done: the control channel can be wrapped
    record GssTokenAccepted(String base64, boolean last) implements ServerEvent {}

    /// Answer to [ServerAction.AcceptGssToken]: the exchange failed.
    record GssTokenRefused(TransferFailure failure) implements ServerEvent {}

    /// Answer to [ServerAction.DecideLogin] without a password: the user must give one.
    record PasswordNeeded() implements ServerEvent {}

    /// Answer to [ServerAction.DecideLogin]: let in.
    ///
    /// @param account    name the identity is known by here
    /// @param home       working directory, absolute and normalized
    /// @param thirdParty whether PORT and EPRT may name hosts other than the control connection's peer
    record LoggedIn(String account, String home, boolean thirdParty) implements ServerEvent {}

    /// Answer to [ServerAction.DecideLogin]: kept out.
    record LoginRefused(TransferFailure failure) implements ServerEvent {}

    /// Answer to [ServerAction.PerformOperation].
    record OperationCompleted(FileAnswer answer) implements ServerEvent {}

    /// Some entries of [FileOperation.List], before its [OperationCompleted].
    record EntriesListed(List<FileFacts> entries) implements ServerEvent {
        public EntriesListed {
            entries = List.copyOf(entries);
        }
    }

    /// How far a [FileOperation.Checksum] is, before its [OperationCompleted].
    ///
    /// @param millis time of day, milliseconds since 1970
    /// @param bytes  read so far
    record ChecksumProgress(long millis, long bytes) implements ServerEvent {}

    /// Answer to [ServerAction.ReadCredential].
    record CredentialAccepted() implements ServerEvent {}

    /// Answer to [ServerAction.SecureDataChannels].
    record DataChannelsSecured() implements ServerEvent {}

    /// Answer to [ServerAction.Listen].
    ///
    /// @param addresses one for each stripe
    record Listening(List<HostPort> addresses) implements ServerEvent {
        public Listening {
            addresses = List.copyOf(addresses);
        }

        /// One address.
        public Listening(HostPort address) {
            this(List.of(address));
        }
    }

    /// The operation, credential, securing or listening that was asked for failed.
    record ActionFailed(TransferFailure failure) implements ServerEvent {}

    /// News of the transfer that [ServerAction.StartTransfer] began.
    record TransferReported(TransferEvent event) implements ServerEvent {}

    /// No command came for [ServerInterpreter#idleLimit].
    record IdleTooLong() implements ServerEvent {}

    /// The node stops: finish what runs, then close.
    record ServerStopping() implements ServerEvent {}

    /// The control connection is gone. Always the last event.
    record ConnectionLost(String reason) implements ServerEvent {}
}
