package io.dray.protocol.interpreter;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.CommandParser;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.ReplyFormatter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/// The environment of a session: answers each action of the interpreter at once, except transfers and TLS
/// handshakes, whose events the test provides.
final class ScriptedNode {
    final FakeTree tree = new FakeTree();
    final List<ServerAction> actions = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final ServerInterpreter interpreter;
    private boolean thirdParty;
    private boolean refusing;
    private boolean transferring;
    private int port = 27000;

    ScriptedNode() {
        this(InterpreterOptions.of("localhost", "Dray/1"), address("127.0.0.1"));
    }

    ScriptedNode(InterpreterOptions options, InetAddress address) {
        this(options, new ControlEnds(address, address));
    }

    ScriptedNode(InterpreterOptions options, ControlEnds ends) {
        interpreter = new ServerInterpreter(options, ends);
        feed(ServerEvent.Signal.CONNECTED);
    }

    /// On a control connection that nobody else can read.
    static ScriptedNode secluded() {
        InetAddress here = address("127.0.0.1");
        return new ScriptedNode(InterpreterOptions.of("localhost", "Dray/1"),
                new ControlEnds(here, here, true));
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    ScriptedNode allowingThirdParty() {
        thirdParty = true;
        return this;
    }

    /// Data channels cannot be secured or opened from now on.
    ScriptedNode refusingDataChannels() {
        refusing = true;
        return this;
    }

    ScriptedNode loggedIn() {
        say("USER anonymous");
        say("PASS x");
        said.clear();
        actions.clear();
        return this;
    }

    ScriptedNode say(String line) {
        feed(new ServerEvent.CommandReceived(CommandParser.parse(line), line.length()));
        return this;
    }

    ScriptedNode say(String... lines) {
        for (String line : lines) {
            say(line);
        }
        return this;
    }

    /// An event by its words, as transcripts write it.
    ScriptedNode happen(String text) {
        String[] words = text.split(" ", 2);
        String rest = words.length > 1 ? words[1] : "";
        feed(switch (words[0]) {
            case "established" -> ServerEvent.Signal.SECURITY_ESTABLISHED;
            case "idle" -> ServerEvent.Signal.IDLE_TOO_LONG;
            case "stopping" -> ServerEvent.Signal.SERVER_STOPPING;
            case "lost" -> new ServerEvent.ConnectionLost("it broke");
            default -> new ServerEvent.TransferReported(switch (words[0]) {
                case "started" -> new TransferEvent.Started(false);
                case "reusing" -> new TransferEvent.Started(true);
                case "stored" -> new TransferEvent.RangesStored(
                        ByteRangeSet.parse(rest).orElseThrow());
                case "moved" -> new TransferEvent.Progress(1795366713849L, Long.parseLong(rest));
                case "completed" -> new TransferEvent.Completed(0);
                case "aborted" -> new TransferEvent.Failed(new TransferFailure.Aborted(
                        "The transfer was aborted."));
                case "broken" -> new TransferEvent.Failed(TransferFailure.DataChannelFailure.broken(
                        "A data channel ended in the middle."));
                case "missing" -> new TransferEvent.Failed(new TransferFailure.StorageFailure(
                        StorageCondition.NOT_FOUND, "open", "No such file or directory"));
                case "corrupt" -> new TransferEvent.Failed(
                        TransferFailure.IntegrityFailure.checksumMismatch("00", "ff"));
                default -> throw new IllegalArgumentException(text);
            });
        });
        return this;
    }

    /// Lines sent since the last call.
    List<String> heard() {
        List<String> lines = List.copyOf(said);
        said.clear();
        return lines;
    }

    /// First digits of the replies since the last call, one for each reply.
    List<String> codes() {
        return heard().stream()
                .filter(line -> line.matches("[0-9]{3} .*|[0-9]{3} ?"))
                .map(line -> line.substring(0, 3))
                .toList();
    }

    TransferRequest request() {
        return actions.stream()
                .filter(ServerAction.StartTransfer.class::isInstance)
                .map(action -> ((ServerAction.StartTransfer) action).request())
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    /// Actions since the login, or since the start.
    List<ServerAction> actions() {
        return List.copyOf(actions);
    }

    /// Whether a transfer has started and not yet ended.
    boolean isTransferring() {
        return transferring;
    }

    ServerInterpreter interpreter() {
        return interpreter;
    }

    void feed(ServerEvent event) {
        if (event instanceof ServerEvent.TransferReported(TransferEvent.Completed _)
                || event instanceof ServerEvent.TransferReported(TransferEvent.Failed _)) {
            transferring = false;
        }
        List<ServerAction> now = interpreter.on(event);
        transferring |= now.stream().anyMatch(ServerAction.StartTransfer.class::isInstance);
        actions.addAll(now);
        now.forEach(this::answer);
    }

    private void answer(ServerAction action) {
        switch (action) {
            case ServerAction.SendReply(var reply) -> said.addAll(ReplyFormatter.lines(reply));
            case ServerAction.DecideLogin(String user, var password) -> {
                if (password.isEmpty() && !user.equals(":certificate:")) {
                    feed(ServerEvent.Signal.PASSWORD_NEEDED);
                } else if (password.orElse("").equals("wrong")) {
                    feed(new ServerEvent.ActionFailed(
                            new TransferFailure.SecurityFailure("Nobody is known by that.")));
                } else {
                    feed(new ServerEvent.LoggedIn(user, "/data", thirdParty));
                }
            }
            case ServerAction.PerformOperation(FileOperation operation) -> perform(operation);
            case ServerAction.ReadCredential _ -> feed(ServerEvent.Signal.CREDENTIAL_ACCEPTED);
            case ServerAction.SecureDataChannels _ -> feed(refusing
                    ? new ServerEvent.ActionFailed(new TransferFailure.Refused(
                            "Data channels cannot be protected like that."))
                    : ServerEvent.Signal.DATA_CHANNELS_SECURED);
            case ServerAction.Listen _ -> feed(new ServerEvent.Listening(
                    List.of(new HostPort(address("127.0.0.1"), port++))));
            // A client says "aGVsbG8=" until it says "bGFzdA==".
            case ServerAction.AcceptGssToken(String base64) -> feed(base64.equals("Z2FyYmFnZQ==")
                    ? new ServerEvent.ActionFailed(
                            new TransferFailure.SecurityFailure("That is no TLS."))
                    : new ServerEvent.GssTokenAccepted(base64.equals("bGFzdA==") ? "" : "dG9rZW4=",
                            base64.equals("bGFzdA==")));
            case ServerAction.StartSecurity _,ServerAction.WrapControlChannel _,ServerAction.ForgetCredential _,ServerAction.ConnectTo _,ServerAction.StartTransfer _,ServerAction.AbortTransfer _,ServerAction.Note _,ServerAction.Refused _,ServerAction.CloseConnection _ ->
                {
                }
        }
    }

    private void perform(FileOperation operation) {
        FileAnswer answer;
        try {
            answer = tree.perform(operation,
                    entries -> feed(new ServerEvent.EntriesListed(entries)));
        } catch (TransferFailure failure) {
            feed(new ServerEvent.ActionFailed(failure));
            return;
        }
        feed(new ServerEvent.OperationCompleted(answer));
    }
}
