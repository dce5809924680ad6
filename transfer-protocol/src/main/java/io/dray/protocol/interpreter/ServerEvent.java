package io.dray.protocol.interpreter;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.Command;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.listing.FileFacts;
import java.util.List;

/// Input of [ServerInterpreter]: what happens to a control session.
public sealed interface ServerEvent {
    /// Events that say all by their name.
    enum Signal implements ServerEvent {
        /// The connection is open; the greeting is due. Always the first event.
        CONNECTED,
        /// The handshake of [ServerAction.StartSecurity] succeeded; the control channel is protected from now
        /// on. A failed handshake is a [ConnectionLost].
        SECURITY_ESTABLISHED,
        /// Answer to [ServerAction.DecideLogin] without a password: the user must give one.
        PASSWORD_NEEDED,
        /// Answer to [ServerAction.ReadCredential].
        CREDENTIAL_ACCEPTED,
        /// Answer to [ServerAction.SecureDataChannels].
        DATA_CHANNELS_SECURED,
        /// No command arrived within [ServerInterpreter#idleLimit].
        IDLE_TOO_LONG,
        /// The node is stopping: running work is finished, then the connection is closed.
        SERVER_STOPPING
    }

    /// A command line arrived, parsed.
    ///
    /// @param length bytes of the line, for the limit of queued commands
    record CommandReceived(Command command, int length) implements ServerEvent {}

    /// Answer to [ServerAction.AcceptGssToken].
    ///
    /// @param base64 token for the client; may be empty
    /// @param last   whether both ends have finished, so that the control channel can be wrapped
    record GssTokenAccepted(String base64, boolean last) implements ServerEvent {}

    /// Answer to [ServerAction.DecideLogin]: accepted.
    ///
    /// @param account    local name of the identity
    /// @param home       working directory, absolute and normalized
    /// @param thirdParty whether PORT and EPRT may name hosts other than the control connection's peer
    record LoggedIn(String account, String home, boolean thirdParty) implements ServerEvent {}

    /// Answer to [ServerAction.PerformOperation].
    record OperationCompleted(FileAnswer answer) implements ServerEvent {}

    /// Some entries of [FileOperation.List], before its [OperationCompleted].
    record EntriesListed(List<FileFacts> entries) implements ServerEvent {
        public EntriesListed {
            entries = List.copyOf(entries);
        }
    }

    /// Progress of a [FileOperation.Checksum], before its [OperationCompleted].
    ///
    /// @param millis time of day, milliseconds since 1970
    /// @param bytes  read so far
    record ChecksumProgress(long millis, long bytes) implements ServerEvent {}

    /// Answer to [ServerAction.Listen].
    ///
    /// @param addresses one per stripe
    record Listening(List<HostPort> addresses) implements ServerEvent {
        public Listening {
            addresses = List.copyOf(addresses);
        }
    }

    /// The requested login, token exchange, operation, credential, protection or listener failed.
    record ActionFailed(TransferFailure failure) implements ServerEvent {}

    /// An event of the transfer that [ServerAction.StartTransfer] began.
    record TransferReported(TransferEvent event) implements ServerEvent {}

    /// The control connection has closed. Always the last event.
    record ConnectionLost(String reason) implements ServerEvent {}
}
