package io.dray.control.security;

import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.parameters.DataChannelAuthentication;
import io.dray.protocol.parameters.ProtectionLevel;
import io.netty.handler.ssl.SslContext;
import java.util.Optional;

/// Security of a control channel server. One instance per node serves all sessions. Safe for many threads.
public interface ServerSecurity {
    /// Context for `AUTH TLS`; client certificates are asked for, not demanded.
    SslContext controlTls();

    /// TLS for one control connection whose session can be resumed on its data channels; empty where sessions
    /// are not resumed, and [#controlTls] serves.
    default Optional<ResumableTls> resumableTls() {
        return Optional.empty();
    }

    /// A new exchange of tokens for `AUTH GSSAPI`. May read files.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when there is none to be had
    default GssTokenExchange newExchange() {
        throw new SecurityFailure("This server does not offer GSSAPI authentication.");
    }

    /// Whether `USER name` alone suffices (`232`): a client certificate that the identity map knows.
    boolean needsNoPassword(LoginAttempt attempt);

    /// Decides a login. May block.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure with a sentence for the client that
    ///                                                                  does not help an attacker
    Authorization login(LoginAttempt attempt);

    /// The failure as shown to the client: without the node's file names, which appear in the log only.
    default TransferFailure forClient(TransferFailure failure) {
        return failure;
    }

    /// Reads the blob of `DCSC P`: base64 of a PEM bundle.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when it is not one
    DataCredential parseDataCredential(String base64);

    /// Security of data channels for what a session negotiated.
    ///
    /// @param credential the DCSC credential in force, else the delegated one, if any
    /// @param control    protection of the control channel: decides what `PROT P` without DCAU means
    /// @throws io.dray.protocol.failure.TransferFailure.Refused when the combination cannot be had
    DataChannelSecurity dataChannels(DataChannelAuthentication authentication,
            ProtectionLevel level,
            Optional<DataCredential> credential, ControlProtectionKind control);
}
