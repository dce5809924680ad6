package io.dray.protocol.interpreter;

/// A transfer runs.
///
/// Previous: Ready, Working. Next: Ready, Closed.
///
/// @param session         the session as it will be after a transfer that succeeds
/// @param bytes           bytes moved, as last reported
/// @param aborting        whether ABOR ended it: its answer follows the transfer's own
/// @param abortedCommands commands that waited behind the transfer when ABOR came
record Transferring(Session session, TransferRequest request, long bytes, boolean aborting,
        int abortedCommands) implements ServerState {

    static Transferring start(Session session, TransferRequest request) {
        return new Transferring(session, request, 0, false, 0);
    }

    Transferring moved(long total) {
        return new Transferring(session, request, total, aborting, abortedCommands);
    }

    Transferring aborted(int commands) {
        return new Transferring(session, request, bytes, true, commands);
    }
}
