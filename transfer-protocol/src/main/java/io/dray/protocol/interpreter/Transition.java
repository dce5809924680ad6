package io.dray.protocol.interpreter;

import io.dray.protocol.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// One step of the state machine: the next state and the actions to perform.
record Transition(ServerState next, List<ServerAction> actions) {
    Transition {
        actions = List.copyOf(actions);
    }

    static Transition to(ServerState next, ServerAction... actions) {
        return new Transition(next, List.of(actions));
    }

    static Transition reply(ServerState next, int code, String... lines) {
        return reply(next, Reply.of(code, lines));
    }

    static Transition reply(ServerState next, Reply reply) {
        return to(next, new ServerAction.SendReply(reply));
    }

    /// Says why, then closes.
    static Transition close(Reply reply) {
        return to(new Closed(), new ServerAction.SendReply(reply),
                new ServerAction.CloseConnection(reply.text()));
    }

    /// Says why, then closes.
    static Transition close(int code, String line) {
        return close(Reply.of(code, line));
    }

    /// Whether all its replies are completion replies (2xx).
    boolean isAccepted() {
        return actions.stream()
                .noneMatch(action -> action instanceof ServerAction.SendReply(Reply reply)
                        && reply.code() / 100 != 2);
    }

    /// A copy with a reply before its actions.
    Transition after(Reply reply) {
        List<ServerAction> all = new ArrayList<>();
        all.add(new ServerAction.SendReply(reply));
        all.addAll(actions);
        return new Transition(next, all);
    }
}
