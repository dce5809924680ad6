package io.dray.control.negotiation;

import io.dray.control.client.ControlConversation;
import io.dray.protocol.command.ParameterCommand;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A logged-in session with one end of a transfer.
///
/// @param name             the end as people know it, without keys: for messages
/// @param conversation     closed with the session
/// @param capabilities     what the server says that it can do
/// @param protectedControl whether secrets may travel on the control channel (TLS, or in-process)
/// @param certificate      what the server showed on its control channel under TLS, if it showed one
/// @param own              the data channels, if the server is this process's own node (local paths)
/// @param delegated        present when the server holds a credential that the user delegated to it: a
///                         credential of the same user, for the other end
/// @param life             of the credential that the session was opened with, where it has an end that counts
public record EndpointSession(String name, ControlConversation conversation,
        PeerCapabilities capabilities,
        boolean protectedControl, Optional<X509Certificate> certificate,
        Optional<OwnDataChannels> own, Optional<DataChannelSecret> delegated,
        Optional<CredentialLife> life)
        implements
            AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> FACTS = List.of("Type", "Size", "Modify", "Perm",
            "UNIX.mode", "Unique", "UNIX.slink", "UNIX.ctime", "UNIX.mtime");

    /// A session in which nothing was delegated.
    public EndpointSession(String name, ControlConversation conversation,
            PeerCapabilities capabilities,
            boolean protectedControl, Optional<X509Certificate> certificate,
            Optional<OwnDataChannels> own) {
        this(name, conversation, capabilities, protectedControl, certificate, own, Optional.empty(),
                Optional.empty());
    }

    /// Data channels that end in this process.
    public interface OwnDataChannels {
        /// From now on they are those of a client to an FTP server (RFC 4217): TLS, in which the server
        /// must show this certificate, which it has shown on its control channel. Holds as long
        /// as the session, wherever it negotiates clear data channels.
        void secureTowards(X509Certificate server);
    }

    /// Whether the server is this process's own node.
    public boolean inProcess() {
        return own.isPresent();
    }

    /// The same, with listings that tell exact times and identities where the server can.
    public EndpointSession withExactFacts() {
        if (capabilities.tellsChangeTimes()) {
            // Whatever it answers, listings say what they tell.
            var _ = conversation.send(new ParameterCommand.ListOptions(FACTS), LIMIT, _ -> {});
        }
        return this;
    }

    @Override
    public void close() {
        conversation.close();
    }
}
