package io.dray.control.negotiation;

import io.dray.control.client.ControlConversation;
import io.dray.protocol.command.ParameterCommand;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A logged-in session with one end of a transfer.
///
/// @param name             name of the end, without secrets, for messages
/// @param conversation     the control conversation; closed with the session
/// @param capabilities     what the server announces
/// @param protectedControl whether secrets may be sent on the control channel (TLS, or in-process)
/// @param certificate      the server's certificate on a control channel with TLS, if any
/// @param own              its data channels, if the server is the node in this process (local paths)
/// @param delegated        the user's credential, for the other end; present if a proxy of it was delegated to
///                         this server
/// @param life             expiry of the credential that opened the session, if it can expire
public record EndpointSession(String name, ControlConversation conversation,
        PeerCapabilities capabilities,
        boolean protectedControl, Optional<X509Certificate> certificate,
        Optional<OwnDataChannels> own, Optional<DataChannelSecret> delegated,
        Optional<CredentialLife> life)
        implements
            AutoCloseable {
    /// Time limit of OPTS MLST: as long as for any other short command on a slow server.
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> FACTS = List.of("Type", "Size", "Modify", "Perm",
            "UNIX.mode", "Unique", "UNIX.slink", "UNIX.ctime", "UNIX.mtime");

    /// Creates a session without a delegated credential.
    public EndpointSession(String name, ControlConversation conversation,
            PeerCapabilities capabilities,
            boolean protectedControl, Optional<X509Certificate> certificate,
            Optional<OwnDataChannels> own) {
        this(name, conversation, capabilities, protectedControl, certificate, own, Optional.empty(),
                Optional.empty());
    }

    /// Data channels of the node in this process.
    public interface OwnDataChannels {
        /// Uses TLS as a client of an FTP server (RFC 4217): the server must present this certificate, which it
        /// presented on its control channel. Lasts for the session, and replaces clear data channels.
        void secureTowards(X509Certificate server);
    }

    /// Whether the server is the node in this process.
    public boolean inProcess() {
        return own.isPresent();
    }

    /// Requests exact times and identities in listings, if the server supports them. Returns this session.
    public EndpointSession withExactFacts() {
        if (capabilities.tellsChangeTimes()) {
            // The reply is not needed: each listing names its facts.
            var _ = conversation.send(new ParameterCommand.ListOptions(FACTS), LIMIT, _ -> {});
        }
        return this;
    }

    @Override
    public void close() {
        conversation.close();
    }
}
