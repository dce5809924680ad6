package io.dray.control.negotiation;

import io.dray.protocol.command.SecurityCommand;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.parameters.ProtectionLevel;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Protection of a server's data channels, and its commands: DCAU (GFD.20), DCSC (Globus GSI 14.20), PBSZ and
/// PROT (RFC 2228, RFC 4217).
public sealed interface DataChannelProtection {
    /// Plain TCP.
    record Clear() implements DataChannelProtection {}

    /// TLS in which the server presents the certificate of its control channel, and the other end none (RFC
    /// 4217).
    record ServerCertificate() implements DataChannelProtection {}

    /// TLS in which both ends present a credential.
    ///
    /// @param credential credential that the server presents; empty: the delegated one
    /// @param subject    expected subject of the other end; empty: the subject of the server's own credential
    record Mutual(Optional<DataChannelSecret> credential, Optional<String> subject,
            ProtectionLevel level) implements DataChannelProtection {}

    /// Sends the commands to a server; [CommandPipeline#settle] reports a refusal.
    default void demand(CommandPipeline server) {
        switch (this) {
            case Clear() -> {
                withoutAuthentication(server);
                if (server.session().protectedControl() && !server.session().inProcess()) {
                    server.demand(new SecurityCommand.ProtectionBufferSize(0));
                    server.demand(new SecurityCommand.DataProtection(ProtectionLevel.CLEAR));
                }
            }
            case ServerCertificate() -> {
                withoutAuthentication(server);
                server.demand(new SecurityCommand.ProtectionBufferSize(0));
                server.demand(new SecurityCommand.DataProtection(ProtectionLevel.PRIVATE));
            }
            case Mutual(var credential, var subject, ProtectionLevel level) -> {
                credential.ifPresent(secret -> server.demand(
                        new SecurityCommand.DataChannelSecurityContext('P', secret.base64())));
                server.demand(new SecurityCommand.DataChannelAuthenticationMode(
                        subject.isPresent() ? 'S' : 'A', subject.orElse("")));
                // RFC 2228 requires a buffer size. TLS does not use it.
                server.demand(new SecurityCommand.ProtectionBufferSize(1 << 20));
                server.demand(new SecurityCommand.DataProtection(level));
            }
        }
    }

    private static void withoutAuthentication(CommandPipeline server) {
        if (server.session().capabilities().authenticatesDataChannels()) {
            server.demand(new SecurityCommand.DataChannelAuthenticationMode('N', ""));
        }
    }

    /// Chooses a protection that both servers support, and sends the commands to both.
    ///
    /// @param credential supplies the secret for both, if both accept one; may block
    /// @return whether data channels use TLS
    /// @throws Refused when a required kind of credential is not available
    static boolean agree(CommandPipeline source, CommandPipeline destination,
            DataChannelOptions options, Supplier<DataChannelSecret> credential) {
        List<CommandPipeline> ends = List.of(source, destination);
        if (options.protection() == DataChannelOptions.Protection.NONE) {
            ends.forEach(new Clear()::demand);
            return false;
        }
        boolean bothTakeSecrets = takesSecret(source) && takesSecret(destination);
        if (options.credential() == DataChannelOptions.Credential.GIVEN && !bothTakeSecrets) {
            throw new Refused("data channels cannot be protected by the credential given: "
                    + (takesSecret(source) ? destination : source).name()
                    + " takes none (DCSC)");
        }
        Optional<DataChannelSecret> users = source.session()
                .delegated()
                .or(destination.session()::delegated)
                .filter(_ -> actsForTheUser(source) && actsForTheUser(destination));
        ProtectionLevel level = options.protection().level();
        if (users.isPresent() && (options.delegated() || !bothTakeSecrets)) {
            // Only the node in this process gets the user's own credential. A remote server has a delegated
            // proxy.
            ends.forEach(end -> new Mutual(end.session().delegated().isPresent()
                    ? Optional.empty()
                    : users, Optional.empty(), level).demand(end));
            return true;
        }
        if (options.delegated()) {
            throw new Refused("data channels cannot be protected by the user's credential: "
                    + (actsForTheUser(source) ? destination : source).name()
                    + " has not been given one");
        }
        if (bothTakeSecrets) {
            ends.forEach(new Mutual(Optional.of(credential.get()), Optional.empty(),
                    level)::demand);
            return true;
        }
        if (isOneSided(source, destination) || isOneSided(destination, source)) {
            return true;
        }
        ends.forEach(new Clear()::demand);
        return false;
    }

    /// Whether an RFC 4217 server protects data channels between itself and this process. Sends the commands.
    private static boolean isOneSided(CommandPipeline here, CommandPipeline server) {
        if (here.session().own().isEmpty() || server.session().certificate().isEmpty()) {
            return false;
        }
        withoutAuthentication(server);
        server.demand(new SecurityCommand.ProtectionBufferSize(0));
        if (server.ask(new SecurityCommand.DataProtection(ProtectionLevel.PRIVATE)).isFailure()) {
            return false;
        }
        here.session().own().get().accept(server.session().certificate().get());
        withoutAuthentication(here);
        return true;
    }

    private static boolean takesSecret(CommandPipeline end) {
        return end.session().protectedControl()
                && end.session().capabilities().takesDataCredentials();
    }

    /// Whether it has a delegated credential of the user, or can be given one.
    private static boolean actsForTheUser(CommandPipeline end) {
        EndpointSession session = end.session();
        return (session.delegated().isPresent()
                && session.capabilities().authenticatesDataChannels())
                || (takesSecret(end) && session.inProcess());
    }
}
