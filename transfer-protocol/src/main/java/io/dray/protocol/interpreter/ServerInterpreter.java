package io.dray.protocol.interpreter;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.AccessCommand;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.InformationCommand;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.SecurityCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.command.UnrecognizedCommand;
import io.dray.protocol.interpreter.ServerEvent.Signal;
import io.dray.protocol.reply.Replies;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/// The server protocol interpreter of one control session: events in, actions out.
///
/// Commands are queued and answered strictly in order, one at a time. During a transfer, ABOR is taken at
/// once, and so is STAT if nothing is queued before it. Every command gets exactly one final reply, unless
/// the connection closes. [ServerState] shows the states and their order. Not thread-safe.
public final class ServerInterpreter {
    /// Most pipelined commands waiting (`GFS_MAX_READ_QUEUE` of the Globus server).
    private static final int MOST_QUEUED = 1000;
    /// Most bytes of pipelined commands waiting: that many commands with paths of a kilobyte.
    private static final int MOST_QUEUED_BYTES = 1 << 20;
    /// Longest idle time before login (Globus server 13.24).
    private static final Duration LOGIN_IDLE = Duration.ofMinutes(2);

    private final InterpreterOptions options;
    private final InformationCommands information;
    private final LoginCommands login;
    private final Queue<ServerEvent.CommandReceived> queue = new ArrayDeque<>();
    private int queuedBytes;
    private ServerState state;
    private boolean stopping;

    public ServerInterpreter(InterpreterOptions options, ControlEnds ends) {
        this.options = options;
        this.information = new InformationCommands(options);
        this.login = new LoginCommands(options, information);
        this.state = AwaitingLogin.clear(ends);
    }

    /// Processes an event and returns the actions to perform, in order.
    ///
    /// @throws IllegalStateException for an answer without a request
    public List<ServerAction> on(ServerEvent event) {
        List<ServerAction> actions = new ArrayList<>();
        apply(actions, step(event));
        while (state.takesCommands() && !queue.isEmpty()) {
            ServerEvent.CommandReceived next = queue.remove();
            queuedBytes -= next.length();
            apply(actions, command(state, next.command()));
        }
        if (stopping && state.takesCommands()) {
            apply(actions, Transition.close(421,
                    "Service not available, closing control connection: this node stops."));
        }
        return actions;
    }

    /// Longest silence allowed now; empty while something runs.
    public Optional<Duration> idleLimit() {
        return switch (state) {
            case AwaitingLogin _,AwaitingGssToken _ -> Optional.of(LOGIN_IDLE);
            case Ready _ -> Optional.of(options.sessionIdle());
            case NegotiatingSecurity _,AcceptingGssToken _,DecidingLogin _,Working _,Transferring _,Closed _ ->
                Optional.empty();
        };
    }

    public boolean isClosed() {
        return state instanceof Closed;
    }

    private void apply(List<ServerAction> actions, Transition transition) {
        state = transition.next();
        actions.addAll(transition.actions());
        if (isClosed()) {
            queue.clear();
            queuedBytes = 0;
        }
    }

    private Transition step(ServerEvent event) {
        if (isClosed()) {
            return Transition.to(state);
        }
        return switch (event) {
            case Signal.CONNECTED -> Transition.reply(state, 220,
                    options.host() + " GridFTP Server " + options.product() + " ready.");
            case ServerEvent.CommandReceived received -> received(received);
            case Signal.IDLE_TOO_LONG -> idleLimit().isPresent()
                    ? Transition.close(Replies.IDLE_TIMEOUT)
                    : Transition.to(state);
            case Signal.SERVER_STOPPING -> {
                stopping = true;
                yield Transition.to(state);
            }
            case ServerEvent.ConnectionLost(String reason) -> state instanceof Transferring
                    ? Transition.to(new Closed(), new ServerAction.AbortTransfer(
                            "The control connection is gone: " + reason))
                    : Transition.to(new Closed());
            case ServerEvent.GssTokenAccepted token -> {
                if (!(state instanceof AcceptingGssToken taking)) {
                    throw unexpected(event);
                }
                yield token.last() && !queue.isEmpty()
                        ? cameInClear()
                        : GssTokenCommands.taken(taking, token);
            }
            case Signal.SECURITY_ESTABLISHED -> {
                if (!(state instanceof NegotiatingSecurity(AwaitingLogin before))) {
                    throw unexpected(event);
                }
                yield Transition.to(AwaitingLogin.underTls(before));
            }
            case Signal.PASSWORD_NEEDED -> login.passwordNeeded(deciding(event));
            case ServerEvent.LoggedIn in -> login.decided(deciding(event), in);
            case ServerEvent.OperationCompleted(FileAnswer answer) ->
                FileAnswers.completed(working(event), answer);
            case ServerEvent.EntriesListed(var entries) ->
                FileAnswers.listed(working(event), entries);
            case ServerEvent.ChecksumProgress(long millis, long bytes) ->
                Transition.reply(working(event), Replies.checksumProgress(millis, bytes));
            case Signal.CREDENTIAL_ACCEPTED -> SecurityCommands.accepted(working(event));
            case Signal.DATA_CHANNELS_SECURED -> secured(working(event));
            case ServerEvent.Listening(var addresses) -> listening(working(event), addresses);
            case ServerEvent.ActionFailed(var failure) -> switch (state) {
                case AcceptingGssToken _ -> GssTokenCommands.refused(failure);
                case DecidingLogin deciding -> login.refused(deciding, failure);
                case Working working -> FileAnswers.failed(working, failure);
                case AwaitingLogin _,NegotiatingSecurity _,AwaitingGssToken _,Ready _,Transferring _,Closed _ ->
                    throw unexpected(event);
            };
            case ServerEvent.TransferReported(TransferEvent news) -> {
                if (!(state instanceof Transferring transfer)) {
                    throw unexpected(event);
                }
                yield TransferReports.on(transfer, news);
            }
        };
    }

    private Transition received(ServerEvent.CommandReceived received) {
        if (received.command() instanceof UnrecognizedCommand(var _, var reason, var _)
                && reason == UnrecognizedCommand.Reason.LINE_TOO_LONG) {
            return Transition.close(
                    Replies.unrecognized((UnrecognizedCommand) received.command()));
        }
        if (state instanceof NegotiatingSecurity) {
            return cameInClear();
        }
        if (state instanceof Transferring transfer && !transfer.aborting()) {
            if (received.command() instanceof AccessCommand.Abort) {
                int waiting = queue.size();
                queue.clear();
                queuedBytes = 0;
                return TransferReports.abort(transfer, waiting);
            }
            if (received.command() == InformationCommand.Query.STATUS && queue.isEmpty()) {
                return Transition.reply(state, InformationCommands.progress(transfer));
            }
        }
        if (queue.size() >= MOST_QUEUED
                || queuedBytes + received.length() > MOST_QUEUED_BYTES) {
            return full();
        }
        queue.add(received);
        queuedBytes += received.length();
        return Transition.to(state);
    }

    private Transition full() {
        Transition closing = Transition.close(Replies.PIPELINE_FULL);
        if (!(state instanceof Transferring)) {
            return closing;
        }
        List<ServerAction> actions = new ArrayList<>();
        actions.add(new ServerAction.AbortTransfer("The client sent too many commands."));
        actions.addAll(closing.actions());
        return new Transition(closing.next(), actions);
    }

    private Transition secured(Working working) {
        UserSession session = working.session();
        return command(new Ready(session.with(session.protection().asApplied())),
                working.command());
    }

    private static Transition listening(Working working, List<HostPort> addresses) {
        return working.command() instanceof TransferCommand transfer
                ? TransferCommands.listening(working, transfer, addresses)
                : DataPathCommands.listening(working, addresses);
    }

    private DecidingLogin deciding(ServerEvent event) {
        if (!(state instanceof DecidingLogin deciding)) {
            throw unexpected(event);
        }
        return deciding;
    }

    private Working working(ServerEvent event) {
        if (!(state instanceof Working working)) {
            throw unexpected(event);
        }
        return working;
    }

    private Transition command(ServerState now, Command command) {
        return switch (now) {
            case AwaitingLogin awaiting -> beforeLogin(awaiting, command);
            case AwaitingGssToken awaiting -> GssTokenCommands.handle(awaiting, command);
            case Ready before -> ready(new Ready(before.session().before(command)), command);
            case NegotiatingSecurity _,AcceptingGssToken _,DecidingLogin _,Working _,Transferring _,Closed _ ->
                throw new IllegalStateException("no command can start in " + now);
        };
    }

    private Transition ready(Ready ready, Command command) {
        return switch (command) {
            case AccessCommand access -> AccessCommands.handle(ready, access);
            case SecurityCommand security -> SecurityCommands.handle(ready, security);
            case ParameterCommand parameter -> ParameterCommands.handle(ready, parameter);
            case TransferCommand transfer -> TransferCommands.handle(ready, transfer);
            case FileCommand file -> FileCommands.handle(ready, file);
            case InformationCommand question -> information.handle(ready, question);
            case UnrecognizedCommand unknown ->
                Transition.reply(ready, Replies.unrecognized(unknown));
        };
    }

    /// Closes the connection if commands were pipelined after AUTH: they came in clear, perhaps from an
    /// attacker, and must not be taken for protected ones (CVE-2011-0411).
    private Transition beforeLogin(AwaitingLogin awaiting, Command command) {
        Transition transition = login.handle(awaiting, command);
        return transition.next() instanceof NegotiatingSecurity && !queue.isEmpty()
                ? cameInClear()
                : transition;
    }

    private static Transition cameInClear() {
        return Transition.close(421,
                "Commands came in clear before the control channel was protected; closing control"
                        + " connection.");
    }

    private IllegalStateException unexpected(ServerEvent event) {
        return new IllegalStateException(event.getClass().getSimpleName() + " in " + state
                .getClass()
                .getSimpleName());
    }
}
