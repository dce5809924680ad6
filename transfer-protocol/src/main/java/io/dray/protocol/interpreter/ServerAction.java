package io.dray.protocol.interpreter;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.parameters.DataChannelAuthentication;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.reply.Reply;
import java.util.List;
import java.util.Optional;

/// Output of [ServerInterpreter]: actions to perform, in order.
public sealed interface ServerAction {
    record SendReply(Reply reply) implements ServerAction {}

    /// Starts the handshake. The reply before it in the list is sent in clear; everything after it is
    /// protected. Clear bytes after the AUTH command must not be interpreted.
    record StartSecurity(ControlMechanism mechanism) implements ServerAction {}

    /// Processes a base64 token of the exchange that [StartSecurity] began.
    record AcceptGssToken(String base64) implements ServerAction {
        @Override
        public String toString() {
            return "AcceptGssToken[...]";
        }
    }

    /// Wraps every reply from now on, but not the earlier ones (RFC 2228 section 3), and accepts wrapped
    /// commands only.
    record WrapControlChannel() implements ServerAction {}

    /// Decides a login. Without a password: whether the user needs one; the answer may also be an immediate
    /// login.
    record DecideLogin(String user, Optional<String> password) implements ServerAction {
        @Override
        public String toString() {
            return "DecideLogin[" + user + "]";
        }
    }

    record PerformOperation(FileOperation operation) implements ServerAction {}

    /// Reads and stores a DCSC P credential, base64.
    record ReadCredential(String base64) implements ServerAction {
        @Override
        public String toString() {
            return "ReadCredential[...]";
        }
    }

    /// DCSC D: returns to the node's own credential.
    record ForgetCredential() implements ServerAction {}

    record SecureDataChannels(DataChannelAuthentication authentication, ProtectionLevel level)
            implements
                ServerAction {}

    /// Opens a new data channel listener and closes earlier ones.
    ///
    /// @param mode    mode at the time of the command
    /// @param striped whether there may be several addresses (SPAS), one per stripe
    /// @param peers   who may connect
    record Listen(TransferMode mode, boolean striped, DataPeers peers) implements ServerAction {}

    /// Sets the addresses that later transfers connect to. Has no answering event.
    record ConnectTo(List<HostPort> peers) implements ServerAction {
        public ConnectTo {
            peers = List.copyOf(peers);
        }
    }

    record StartTransfer(TransferRequest request) implements ServerAction {}

    /// Aborts the running transfer, which still reports its end.
    record AbortTransfer(String reason) implements ServerAction {}

    /// Adds information from the client about itself to the audit log.
    record Note(String subject, String text) implements ServerAction {}

    /// Adds a refused command to the audit log.
    record Refused(String command, String reason) implements ServerAction {}

    /// Closes the connection once all replies are flushed. Always the last action.
    record CloseConnection(String reason) implements ServerAction {}
}
