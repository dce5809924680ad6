package io.dray.protocol.interpreter;

import io.dray.protocol.reply.Reply;
import java.util.Optional;

/// A transfer is running.
///
/// Previous: Ready, Working. Next: Ready, Closed.
///
/// @param session         the session as it becomes if the transfer succeeds
/// @param bytes           bytes moved, as last reported
/// @param aborting        whether ABOR was sent: its reply follows the transfer's own
/// @param announcement    reply to send in place of 125 or 150, if any
/// @param abortedCommands commands queued behind the transfer when ABOR came
record Transferring(UserSession session, TransferRequest request, Optional<Reply> announcement,
        long bytes, boolean aborting, int abortedCommands) implements ServerState {

    static Transferring start(UserSession session, TransferRequest request) {
        return new Transferring(session, request, Optional.empty(), 0, false, 0);
    }

    Transferring announcing(Reply reply) {
        return new Transferring(session, request, Optional.of(reply), bytes, aborting,
                abortedCommands);
    }

    Transferring moved(long total) {
        return new Transferring(session, request, announcement, total, aborting,
                abortedCommands);
    }

    Transferring aborted(int commands) {
        return new Transferring(session, request, announcement, bytes, true, commands);
    }
}
