package io.dray.protocol.interpreter;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.parameters.DataChannelAuthentication;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.reply.Reply;
import java.util.List;
import java.util.Optional;

/// What is to be done now: the output of [ServerInterpreter], in order.
public sealed interface ServerAction {
    record SendReply(Reply reply) implements ServerAction {}

    /// Begin the handshake. The reply before it in the list goes out in clear, everything after it is
    /// protected; bytes that came in clear after the command that led here must not be interpreted.
    record StartSecurity(ControlMechanism mechanism) implements ServerAction {}

    /// Take a token of the exchange that [StartSecurity] began, base64.
    record AcceptGssToken(String base64) implements ServerAction {
        @Override
        public String toString() {
            return "AcceptGssToken[...]";
        }
    }

    /// Wrap every reply from now on, the ones before it not (RFC 2228 section 3), and take nothing but
    /// wrapped commands.
    record WrapControlChannel() implements ServerAction {}

    /// Without a password: whether the user needs one (an answer may also be a login at once). With it:
    /// the decision.
    record DecideLogin(String user, Optional<String> password) implements ServerAction {
        @Override
        public String toString() {
            return "DecideLogin[" + user + "]";
        }
    }

    record PerformOperation(FileOperation operation) implements ServerAction {}

    /// Read and keep a DCSC P credential, base64.
    record ReadCredential(String base64) implements ServerAction {
        @Override
        public String toString() {
            return "ReadCredential[...]";
        }
    }

    /// DCSC D: back to the node's own credential.
    record ForgetCredential() implements ServerAction {}

    record SecureDataChannels(DataChannelAuthentication authentication, ProtectionLevel level)
            implements
                ServerAction {}

    /// Open a new data channel listener in place of earlier ones.
    ///
    /// @param mode    that was set when it was asked for
    /// @param striped whether there may be several (SPAS), one for each stripe
    /// @param peers   who may connect
    record Listen(TransferMode mode, boolean striped, DataPeers peers) implements ServerAction {}

    /// Later transfers connect to these. Not answered.
    record ConnectTo(List<HostPort> peers) implements ServerAction {
        public ConnectTo {
            peers = List.copyOf(peers);
        }
    }

    record StartTransfer(TransferRequest request) implements ServerAction {}

    /// The running transfer is to end; it still reports its end.
    record AbortTransfer(String reason) implements ServerAction {}

    /// Something for the audit log that the client told about itself.
    record Note(String subject, String text) implements ServerAction {}

    /// Something for the audit log that was refused at once.
    record Refused(String command, String reason) implements ServerAction {}

    /// Close once everything sent is flushed. Nothing follows.
    record CloseConnection(String reason) implements ServerAction {}
}
