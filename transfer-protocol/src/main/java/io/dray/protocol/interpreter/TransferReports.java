package io.dray.protocol.interpreter;

import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.marker.RestartMarker;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.reply.FailureReplies;
import io.dray.protocol.reply.NotKeptNotation;
import io.dray.protocol.reply.PartNotation;
import io.dray.protocol.reply.Replies;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.TreeReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Maps events of a running transfer to replies: 125 or 150, markers 111 and 112, the final reply, and the
/// replies after ABOR (Globus server 13.24).
final class TransferReports {
    private static final Reply COMMAND_ABORTED = Reply.of(426,
            "Command aborted: ABOR came while it waited.");

    private TransferReports() {}

    static Transition on(Transferring state, TransferEvent event) {
        return switch (event) {
            case TransferEvent.Started(boolean reusing) ->
                Transition.reply(state, state.announcement()
                        .orElse(reusing ? Replies.REUSING_CHANNELS : Replies.TRANSFER_STARTED));
            case TransferEvent.RangesStored(var ranges) ->
                announcesRanges(state) && !ranges.isEmpty()
                        ? Transition.reply(state, new RestartMarker(ranges).reply())
                        : Transition.to(state);
            case TransferEvent.Progress(var marker, long bytes) -> announcesProgress(state)
                    ? Transition.reply(state.moved(bytes), marker.reply())
                    : Transition.to(state.moved(bytes));
            case TransferEvent.Tree(var news) -> state.aborting()
                    ? Transition.to(state)
                    : new Transition(state, List.of(new ServerAction.SendReply(news.reply())));
            case TransferEvent.DataHosts _ -> Transition.to(state);
            case TransferEvent.Completed(long _, var tree, var part, var notKept) ->
                ended(state, new Ready(state.session()), NotKeptNotation.add(
                        tree.map(TreeReport::reply)
                                .or(() -> part.map(PartNotation::format))
                                .orElse(Replies.TRANSFER_COMPLETE),
                        notKept));
            case TransferEvent.Failed(TransferFailure failure) -> ended(state,
                    new Ready(state.session().with(new DataPath.None())),
                    failed(state.request(), failure));
        };
    }

    private static Reply failed(TransferRequest request, TransferFailure failure) {
        return switch (request) {
            case TransferRequest.ReceiveFile _,TransferRequest.ReceiveTree _ ->
                FailureReplies.ofReceiving(request.path(), failure);
            case TransferRequest.SendListing listing when listing.form() == ListingForm.MLSD ->
                FailureReplies.ofMachineList(request.path(), failure);
            case TransferRequest.SendFile _,TransferRequest.SendListing _,TransferRequest.SendTree _ ->
                FailureReplies.ofSending(request.path(), failure);
        };
    }

    /// ABOR. The transfer still reports its end, which is answered first; then the commands queued behind it,
    /// then ABOR.
    static Transition abort(Transferring state, int waiting) {
        return Transition.to(state.aborted(waiting),
                new ServerAction.AbortTransfer("The client sent ABOR."));
    }

    private static Transition ended(Transferring state, Ready next, Reply reply) {
        List<ServerAction> actions = new ArrayList<>();
        actions.add(new ServerAction.SendReply(reply));
        for (int i = 0; i < state.abortedCommands(); i++) {
            actions.add(new ServerAction.SendReply(COMMAND_ABORTED));
        }
        if (state.aborting()) {
            actions.add(new ServerAction.SendReply(Replies.ABORTED));
        }
        return new Transition(next, actions);
    }

    private static boolean extendedBlocks(Transferring state) {
        return state.request().parameters().mode() == TransferMode.EXTENDED_BLOCK;
    }

    private static boolean announcesRanges(Transferring state) {
        return extendedBlocks(state) || (state.request() instanceof TransferRequest.ReceiveFile
                && !state.request().parameters().restartMarkerInterval().isZero());
    }

    /// Whether 112 markers are sent: not in stream mode, and for RETR only if requested by OPTS RETR (Globus
    /// server 13.24).
    private static boolean announcesProgress(Transferring state) {
        boolean receives = state.request() instanceof TransferRequest.ReceiveFile
                || state.request() instanceof TransferRequest.ReceiveTree;
        Duration asked = receives
                ? state.request().parameters().performanceInterval()
                : state.session().negotiated().retrieveMarkers();
        return extendedBlocks(state) && !state.aborting() && !asked.isZero();
    }
}
