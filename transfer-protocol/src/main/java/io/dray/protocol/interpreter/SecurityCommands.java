package io.dray.protocol.interpreter;

import io.dray.protocol.command.SecurityCommand;
import io.dray.protocol.parameters.DataChannelAuthentication;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.reply.Replies;
import io.dray.protocol.reply.Reply;

/// PBSZ, PROT, DCAU and DCSC (RFC 2228, RFC 4217, GFD.20, Globus DCSC), with the reply texts of the Globus
/// server. Combinations are checked when data channels are set up, since they are negotiated one command at a
/// time.
final class SecurityCommands {
    private SecurityCommands() {}

    /// Result of PBSZ, PROT or DCAU.
    record Outcome(DataProtection protection, Reply reply) {}

    static Transition handle(Ready state, SecurityCommand command) {
        UserSession session = state.session();
        return switch (command) {
            case SecurityCommand.Authenticate _ -> Transition.reply(state, 503,
                    "You are already logged in; AUTH comes before USER.");
            case SecurityCommand.ProtectionBufferSize _,SecurityCommand.DataProtection _ when !session
                    .isConfidential() ->
                Transition.reply(state, Replies.PROTECTION_FIRST);
            case SecurityCommand.ProtectionBufferSize _,SecurityCommand.DataProtection _,SecurityCommand.DataChannelAuthenticationMode _ -> {
                Outcome outcome = protection(session.protection(), command);
                yield Transition.reply(new Ready(session.with(outcome.protection())),
                        outcome.reply());
            }
            case SecurityCommand.DataChannelSecurityContext(char type, String base64) ->
                type == 'D' ? forget(session) : credential(state, command, base64);
            case SecurityCommand.SecurityData _,SecurityCommand.Protected _,SecurityCommand.ClearCommandChannel _ ->
                Transition.reply(state, wrapping(session.isProtected(), command));
        };
    }

    /// Replies to ADAT, MIC, ENC, CONF and CCC outside a token exchange (RFC 2228 section 3). Wrapped
    /// commands of a GSI session are unwrapped before they get here.
    static Reply wrapping(boolean protectedChannel, SecurityCommand command) {
        if (command instanceof SecurityCommand.SecurityData) {
            return Replies.MECHANISM_FIRST;
        }
        if (!protectedChannel) {
            return Replies.NOTHING_PROTECTS;
        }
        return command instanceof SecurityCommand.ClearCommandChannel
                ? Replies.STAYS_PROTECTED
                : Replies.PROTECTED_ALREADY;
    }

    static Transition accepted(Working state) {
        UserSession session = state.session();
        return Transition.reply(
                new Ready(session.with(session.protection().withCredential())), Replies.OK);
    }

    static Outcome protection(DataProtection before, SecurityCommand command) {
        return switch (command) {
            case SecurityCommand.ProtectionBufferSize(long bytes) ->
                new Outcome(before.sized(), Replies.protectionBufferSize(bytes));
            case SecurityCommand.DataProtection(char level) -> level(before, level);
            case SecurityCommand.DataChannelAuthenticationMode(char mode, String subject) ->
                authentication(before, mode, subject);
            default -> throw new IllegalArgumentException("not about protection: " + command);
        };
    }

    private static Outcome level(DataProtection before, char letter) {
        if (!before.hasSize()) {
            return new Outcome(before, Replies.BUFFER_SIZE_FIRST);
        }
        return ProtectionLevel.of(letter)
                .map(level -> new Outcome(before.with(level), Replies.protectionLevel(letter)))
                .orElseGet(() -> new Outcome(before, letter == 'E'
                        ? Replies.unsupportedProtectionLevel(letter)
                        : Replies.unrecognizedProtectionLevel(letter)));
    }

    private static Outcome authentication(DataProtection before, char mode, String subject) {
        return switch (mode) {
            case 'N' -> new Outcome(before.with(new DataChannelAuthentication.None()),
                    Replies.dataChannelAuthentication(mode));
            case 'A' -> new Outcome(before.with(new DataChannelAuthentication.Self()),
                    Replies.dataChannelAuthentication(mode));
            case 'S' -> new Outcome(before.with(new DataChannelAuthentication.Subject(subject)),
                    Replies.dataChannelAuthentication(mode));
            default -> new Outcome(before, Replies.BAD_DATA_CHANNEL_AUTHENTICATION);
        };
    }

    private static Transition forget(UserSession session) {
        Ready next = new Ready(session.with(session.protection().withoutCredential()));
        return Transition.to(next, new ServerAction.ForgetCredential(),
                new ServerAction.SendReply(Replies.OK));
    }

    private static Transition credential(Ready state, SecurityCommand command, String base64) {
        if (!state.session().isConfidential()) {
            return Transition.reply(state, 533, "The credential holds a private key, and this"
                    + " control channel is not protected; connect with AUTH TLS and send it"
                    + " again.");
        }
        return Transition.to(Working.on(state.session(), command),
                new ServerAction.ReadCredential(base64));
    }
}
