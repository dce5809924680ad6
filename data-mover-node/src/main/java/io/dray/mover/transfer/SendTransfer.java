package io.dray.mover.transfer;

import io.dray.control.server.FileNamespace;
import io.dray.mover.datachannel.DataChannel;
import io.dray.mover.datachannel.DataChannelCache;
import io.dray.mover.datachannel.Direction;
import io.dray.mover.storage.Storage;
import io.dray.mover.storage.StorageReader;
import io.dray.mover.storage.TreeSource;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest.SendFile;
import io.dray.protocol.interpreter.TransferRequest.SendListing;
import io.dray.protocol.interpreter.TransferRequest.SendTree;
import io.dray.protocol.parameters.RepresentationType;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import java.io.IOException;
import java.util.List;

/// One download of a file or listing, from opening the source to the end of data.
///
/// Life cycle: opens the source; takes the session's channels; sends; checks that the source has not changed;
/// sends the end of data. A failure before that closes the channels without an end of data, so that the
/// receiver fails too.
final class SendTransfer {
    private final DataPlane plane;
    private final TransferScope scope;
    private final DataChannelCache cache;
    private final TransferParameters parameters;
    private final TransferSupervision supervision;

    SendTransfer(DataPlane plane, TransferScope scope, DataChannelCache cache,
            TransferParameters parameters, TransferEvents events) {
        this.plane = plane;
        this.scope = scope;
        this.cache = cache;
        this.parameters = parameters;
        this.supervision = new TransferSupervision(plane, scope, Direction.SENDING, parameters,
                events);
    }

    /// Sends a file, on the calling thread and those it starts.
    ///
    /// @throws TransferFailure when it fails; all its threads have ended then
    TransferEvent run(Storage storage, SendFile request) throws IOException {
        if (isExtended() && parameters.type() == RepresentationType.ASCII) {
            throw new Refused("Extended block mode moves bytes as they are: send TYPE I first.");
        }
        try (StorageReader reader = storage.openForReading(request.path())) {
            scope.check();
            return send(new OutgoingFile(plane, scope, supervision, reader, request),
                    parameters.type());
        }
    }

    /// Sends a tree.
    TransferEvent run(Storage storage, FileNamespace files, SendTree request) throws IOException {
        try (TreeSource source = storage.openTree(request)) {
            scope.check();
            OutgoingTree tree = new OutgoingTree(source, files, request, supervision,
                    new BandwidthLimit(parameters.rateLimit(), plane::nanoTime), scope,
                    plane::nanoTime);
            send(tree, RepresentationType.IMAGE);
            return new TransferEvent.Completed(supervision.bytes(), tree.report(), List.of());
        }
    }

    /// Sends a listing. Its lines end in CRLF already.
    TransferEvent run(FileNamespace files, SendListing request) throws IOException {
        ListingLines lines = new ListingLines(files, request, plane.clock());
        lines.check();
        return send(new OutgoingListing(lines, supervision), RepresentationType.IMAGE);
    }

    private TransferEvent send(Outgoing outgoing, RepresentationType type) throws IOException {
        DataChannelCache.Setup setup = cache.take(Direction.SENDING);
        SendingChannels channels = new SendingChannels(plane, scope, supervision, setup,
                parameters);
        try {
            checkSetup(setup);
            outgoing.begin();
            List<DataChannel> used = channels.send(outgoing, type);
            scope.settle();
            supervision.gather();
            supervision.tellHosts();
            if (supervision.wantsProgress()) {
                supervision.tellProgress();
            }
            if (isExtended()) {
                cache.keep(used, setup.generation());
            } else {
                cache.closeGently(used);
                cache.forget();
            }
            return new TransferEvent.Completed(supervision.bytes(), outgoing.part(), List.of());
        } catch (IOException | RuntimeException | Error e) {
            scope.abandon(e);
            channels.abandon();
            supervision.tellHosts();
            supervision.tellMoved();
            cache.forget();
            throw e;
        }
    }

    private void checkSetup(DataChannelCache.Setup setup) {
        if (isExtended() && setup.peers().isEmpty()) {
            throw new Refused("In extended block mode the sender connects: send PORT, EPRT or SPOR"
                    + " before RETR, and PASV to the receiver.");
        }
        if (setup.peers().isEmpty() && setup.listener().isEmpty()) {
            throw new Refused("There is no data connection: send PASV or PORT first.");
        }
    }

    private boolean isExtended() {
        return parameters.mode() == TransferMode.EXTENDED_BLOCK;
    }
}
