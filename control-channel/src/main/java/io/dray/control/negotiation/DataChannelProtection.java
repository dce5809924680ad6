package io.dray.control.negotiation;

import io.dray.protocol.command.SecurityCommand;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.parameters.ProtectionLevel;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// How the data channels of a server are protected, and the commands for it: DCAU (GFD.20), DCSC (Globus GSI 14.20),
/// PBSZ and PROT (RFC 2228, RFC 4217).
public sealed interface DataChannelProtection {
    /// Plain TCP.
    record Clear() implements DataChannelProtection {}

    /// TLS in which the server shows the certificate of its control channel, and the other end shows none
    /// (RFC 4217).
    record ServerCertificate() implements DataChannelProtection {}

    /// TLS in which both ends show a credential.
    ///
    /// @param credential that the server is to show; empty: what was delegated to it
    /// @param subject    of the other end; empty: that of the server's own credential
    record Mutual(Optional<DataChannelSecret> credential, Optional<String> subject,
            ProtectionLevel level) implements DataChannelProtection {}

    /// Demands this of a server; [CommandPipeline#settle] tells whether it obeyed.
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
                // RFC 2228 wants a size; under TLS it limits nothing.
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

    /// Picks what two servers can do together, and demands it of both.
    ///
    /// @param credential made for these two, if both take it; may block
    /// @return whether data channels are under TLS
    /// @throws Refused when there is no credential of the kind that the options insist on
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
            // The user's own credential goes to this process alone; a server has been given a proxy.
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

    /// Whether a server of RFC 4217 protects data channels between it and this process.
    private static boolean isOneSided(CommandPipeline here, CommandPipeline server) {
        if (here.session().own().isEmpty() || server.session().certificate().isEmpty()) {
            return false;
        }
        withoutAuthentication(server);
        server.demand(new SecurityCommand.ProtectionBufferSize(0));
        if (server.ask(new SecurityCommand.DataProtection(ProtectionLevel.PRIVATE)).isFailure()) {
            return false;
        }
        here.session().own().get().secureTowards(server.session().certificate().get());
        withoutAuthentication(here);
        return true;
    }

    private static boolean takesSecret(CommandPipeline end) {
        return end.session().protectedControl()
                && end.session().capabilities().takesDataCredentials();
    }

    /// Whether it holds a credential of the user, or can be given one.
    private static boolean actsForTheUser(CommandPipeline end) {
        EndpointSession session = end.session();
        return (session.delegated().isPresent()
                && session.capabilities().authenticatesDataChannels())
                || (takesSecret(end) && session.inProcess());
    }
}
