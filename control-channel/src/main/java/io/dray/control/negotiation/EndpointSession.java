package io.dray.control.negotiation;

import io.dray.control.client.ControlConversation;
import io.dray.protocol.command.ParameterCommand;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A logged-in session with one end of a transfer.
///
/// @param name             name of the end, without secrets, for messages
/// @param conversation     the control conversation; closed with the session
/// @param capabilities     what the server announces
/// @param protectedControl whether secrets may be sent on the control channel (TLS, or in-process)
/// @param certificate      the server's certificate on a control channel with TLS, if any
/// @param own              present if the server is the node in this process (local paths): makes its data channels
///                         use TLS as a client of an FTP server (RFC 4217) that has to present this certificate,
///                         which it presented on its control channel. Lasts for the session, and replaces clear
///                         data channels
/// @param delegated        the user's credential, for the other end; present if a proxy of it was delegated to
///                         this server
/// @param life             expiry of the credential that opened the session, if it can expire
public record EndpointSession(String name, ControlConversation conversation,
        PeerCapabilities capabilities,
        boolean protectedControl, Optional<X509Certificate> certificate,
        Optional<Consumer<X509Certificate>> own, Optional<DataChannelSecret> delegated,
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
            Optional<Consumer<X509Certificate>> own) {
        this(name, conversation, capabilities, protectedControl, certificate, own, Optional.empty(),
                Optional.empty());
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
