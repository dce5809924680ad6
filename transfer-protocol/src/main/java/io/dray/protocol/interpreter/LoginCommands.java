package io.dray.protocol.interpreter;

import io.dray.protocol.command.AccessCommand;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.InformationCommand;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.SecurityCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.command.UnrecognizedCommand;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.reply.Replies;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.text.PeerText;
import java.util.Objects;
import java.util.Optional;

/// Commands before login: RFC 959 section 4.1.1, RFC 4217, and the queries that the Globus server answers
/// before login (HELP, FEAT, NOOP).
final class LoginCommands {
    /// Failed logins after which the connection is closed: enough for typing errors, too few to guess.
    private static final int MOST_FAILURES = 3;
    /// Unrecognized commands before login after which the connection is closed: clients try some extensions, and
    /// other protocols send lines without end.
    private static final int MOST_MISTAKES = 20;

    private final InterpreterOptions options;
    private final InformationCommands information;

    LoginCommands(InterpreterOptions options, InformationCommands information) {
        this.options = options;
        this.information = information;
    }

    Transition handle(AwaitingLogin state, Command command) {
        return switch (command) {
            case AccessCommand access -> access(state, access);
            case SecurityCommand security -> security(state, security);
            case InformationCommand question -> information.beforeLogin(question)
                    .map(reply -> Transition.reply(state, reply))
                    .orElseGet(() -> refuse(state));
            case ParameterCommand.Utf8Option _ ->
                Transition.reply(state, Replies.OPTIONS_SET);
            case ParameterCommand.Language language ->
                Transition.reply(state, ParameterCommands.language(language));
            case UnrecognizedCommand unknown -> mistake(state, unknown);
            case ParameterCommand _,TransferCommand _,FileCommand _ -> refuse(state);
        };
    }

    /// The decision after USER or PASS was passed on.
    Transition decided(DecidingLogin state, ServerEvent.LoggedIn login) {
        UserSession session = UserSession
                .begin(new UserSession.Account(login.account(), login.home(),
                        login.thirdParty(), options.dataHosts()), state.before());
        return Transition.reply(new Ready(session), state.passwordGiven()
                ? Replies.loggedIn(login.account())
                : Reply.of(232, "User " + login.account() + " logged in."));
    }

    Transition passwordNeeded(DecidingLogin state) {
        return Transition.reply(state.before().forUser(state.user()),
                Replies.passwordRequired(PeerText.brief(state.user())));
    }

    Transition refused(DecidingLogin state, TransferFailure failure) {
        String message = Objects.requireNonNullElse(failure.getMessage(), "The login failed.");
        if (failure.retryable()) {
            // Not 530, since the login itself is valid.
            return Transition.close(421, message);
        }
        AwaitingLogin after = state.before().afterFailure();
        if (after.failures() >= MOST_FAILURES) {
            return Transition.close(421, "Login incorrect. : " + message
                    + " Too many failed logins; closing control connection.");
        }
        return Transition.reply(after, Replies.loginIncorrect(message));
    }

    private Transition access(AwaitingLogin state, AccessCommand command) {
        return switch (command) {
            case AccessCommand.UserName(String name) -> Transition.to(
                    new DecidingLogin(state, name, false),
                    new ServerAction.DecideLogin(name, Optional.empty()));
            case AccessCommand.Password(String password) -> state.user().isEmpty()
                    ? Transition.reply(state, Replies.USER_FIRST)
                    : Transition.to(new DecidingLogin(state, state.user().get(), true),
                            new ServerAction.DecideLogin(state.user().get(),
                                    Optional.of(password)));
            case AccessCommand.Account _ -> Transition.reply(state, Replies.USER_FIRST);
            case AccessCommand.Quit _ -> Transition.close(Replies.GOODBYE);
            case AccessCommand.Abort _ -> Transition.reply(state, Replies.ABORTED);
            case AccessCommand.ChangeDirectory _,AccessCommand.ChangeToParent _ -> refuse(state);
        };
    }

    private Transition security(AwaitingLogin state, SecurityCommand command) {
        return switch (command) {
            case SecurityCommand.Authenticate(String mechanism) -> authenticate(state, mechanism);
            case SecurityCommand.ProtectionBufferSize _,SecurityCommand.DataProtection _ ->
                state.isProtected()
                        ? protection(state, command)
                        : Transition.reply(state, Replies.PROTECTION_FIRST);
            case SecurityCommand.SecurityData _,SecurityCommand.Protected _,SecurityCommand.ClearCommandChannel _ ->
                Transition.reply(state, SecurityCommands.wrapping(state.isProtected(), command));
            case SecurityCommand.DataChannelAuthenticationMode _,SecurityCommand.DataChannelSecurityContext _ ->
                refuse(state);
        };
    }

    private Transition authenticate(AwaitingLogin state, String name) {
        if (state.isProtected()) {
            return Transition.reply(state, 503,
                    "The control channel is already protected.");
        }
        Optional<ControlMechanism> mechanism = ControlMechanism.named(name);
        if (mechanism.isEmpty() || !options.mechanisms().contains(mechanism.get())) {
            return Transition.reply(state, Replies.UNKNOWN_MECHANISM);
        }
        if (mechanism.get() == ControlMechanism.GSSAPI) {
            return Transition.to(new AwaitingGssToken(state),
                    new ServerAction.SendReply(Replies.TOKEN_MUST_FOLLOW),
                    new ServerAction.StartSecurity(ControlMechanism.GSSAPI));
        }
        return Transition.to(new NegotiatingSecurity(state),
                new ServerAction.SendReply(Reply.of(234, "AUTH TLS successful.")),
                new ServerAction.StartSecurity(mechanism.get()));
    }

    private Transition protection(AwaitingLogin state, SecurityCommand command) {
        SecurityCommands.Outcome outcome = SecurityCommands.protection(state.protection(), command);
        return Transition.reply(state.with(outcome.protection()), outcome.reply());
    }

    private Transition mistake(AwaitingLogin state, UnrecognizedCommand unknown) {
        AwaitingLogin after = state.afterMistake();
        if (after.mistakes() >= MOST_MISTAKES) {
            return Transition.close(421,
                    "Too many commands that are not FTP; closing control connection.");
        }
        return Transition.reply(after, Replies.unrecognized(unknown));
    }

    private static Transition refuse(AwaitingLogin state) {
        return Transition.reply(state, Replies.LOGIN_REQUIRED);
    }
}
