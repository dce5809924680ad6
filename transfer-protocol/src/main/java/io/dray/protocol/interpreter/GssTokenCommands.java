package io.dray.protocol.interpreter;

import io.dray.protocol.command.AccessCommand;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.SecurityCommand;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.reply.Replies;
import java.util.Objects;

/// The token exchange between AUTH GSSAPI and the wrapped session (RFC 2228 section 3). Only ADAT is
/// accepted; pipelined commands after it came in clear and are rejected.
final class GssTokenCommands {
    private GssTokenCommands() {}

    static Transition handle(AwaitingGssToken state, Command command) {
        return switch (command) {
            case SecurityCommand.SecurityData(String base64) -> Transition.to(
                    new AcceptingGssToken(state.before()), new ServerAction.AcceptGssToken(base64));
            case AccessCommand.Quit _ -> Transition.close(Replies.GOODBYE);
            default -> Transition.reply(state, Replies.AUTHENTICATION_REQUIRED);
        };
    }

    static Transition taken(AcceptingGssToken state, ServerEvent.GssTokenAccepted token) {
        return token.last()
                ? Transition.to(AwaitingLogin.underGsi(state.before()),
                        new ServerAction.SendReply(Replies.authenticated(token.base64())),
                        new ServerAction.WrapControlChannel())
                : Transition.reply(new AwaitingGssToken(state.before()),
                        Replies.nextToken(token.base64()));
    }

    /// The exchange failed. It cannot be resumed, so the connection is closed.
    static Transition refused(TransferFailure failure) {
        return Transition.close(Replies.authenticationFailed(Objects.requireNonNullElse(
                failure.getMessage(), "The token exchange failed.")));
    }
}
