package io.dray.mover.transfer;

import io.dray.checksum.ChecksumLedger;
import io.dray.checksum.PartValue;
import io.dray.control.server.FileNamespace;
import io.dray.mover.datachannel.DataChannel;
import io.dray.mover.datachannel.DataChannelCache;
import io.dray.mover.datachannel.Direction;
import io.dray.mover.storage.Storage;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.TreeTarget;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.interpreter.TransferRequest.ReceiveTree;
import io.dray.protocol.parameters.RepresentationType;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// One upload, from opening the file to its publication under its name.
///
/// Life cycle: opens storage; takes the session's channels; receives; checks that the file is complete;
/// commits; sends the last markers. A failure before the commit keeps the stored ranges for a restart.
final class ReceiveTransfer {
    private final DataPlane plane;
    private final TransferScope scope;
    private final DataChannelCache cache;
    private final ReceiveFile request;
    private final TransferSupervision supervision;
    private final TransferEvents events;
    private boolean committing;

    ReceiveTransfer(DataPlane plane, TransferScope scope, DataChannelCache cache,
            ReceiveFile request, TransferEvents events) {
        this.plane = plane;
        this.scope = scope;
        this.cache = cache;
        this.request = request;
        this.events = events;
        this.supervision = new TransferSupervision(plane, scope, Direction.RECEIVING,
                request.parameters(), events);
    }

    /// Runs the upload on the calling thread.
    ///
    /// @throws TransferFailure when it fails; all its threads have ended then
    TransferEvent run(Storage storage) throws IOException {
        if (isExtended() && request.parameters().type() == RepresentationType.ASCII) {
            throw new Refused("Extended block mode moves bytes as they are: send TYPE I first.");
        }
        try (StorageWriter writer = storage.openForWriting(request)) {
            return receive(writer);
        }
    }

    /// Runs the upload of a tree.
    TransferEvent run(Storage storage, FileNamespace files, ReceiveTree tree) throws IOException {
        try (TreeTarget target = storage.storeTree(tree, plane.config().durable())) {
            scope.check();
            IncomingTree incoming = new IncomingTree(target, files, tree, supervision,
                    new BandwidthLimit(tree.parameters().rateLimit(), plane::nanoTime), scope,
                    plane::nanoTime);
            List<DataChannel> serveAgain;
            DataChannelCache.Setup setup = cache.take(Direction.RECEIVING);
            ReceivingChannels channels = new ReceivingChannels(plane, request, setup,
                    new ReceivingStream.Shared(scope, supervision, incoming,
                            new ReceivedRanges(ByteRangeSet.EMPTY),
                            new EndOfData(ReceivingChannels.MOST), Optional.empty()));
            try {
                checkSetup(setup);
                serveAgain = channels.receive();
                supervision.tellHosts();
                scope.settle();
            } catch (IOException | RuntimeException | Error e) {
                scope.abandon(e);
                channels.abandon();
                incoming.tellReached();
                supervision.tellHosts();
                supervision.tellMoved();
                cache.forget();
                throw e;
            }
            incoming.tellReached();
            if (supervision.wantsProgress()) {
                supervision.tellProgress();
            }
            cache.keep(serveAgain, setup.generation());
            return new TransferEvent.Completed(supervision.bytes(), incoming.report(),
                    target.notKept());
        }
    }

    private TransferEvent receive(StorageWriter writer) throws IOException {
        scope.check();
        ReceivedRanges ranges = new ReceivedRanges(request.alreadyStored());
        StoredMarkers markers = new StoredMarkers(scope, writer, ranges, events);
        ChecksumLedger ledger = plane.newLedger(request.parameters());
        Optional<DigestFollower> follower = DigestFollower.wanted(request.parameters())
                .filter(algorithm -> writer.origin() == 0)
                .map(algorithm -> new DigestFollower(scope, algorithm, writer::read,
                        ranges::prefix, ledger));
        IncomingFile incoming = new IncomingFile(scope, supervision, writer, ranges,
                plane.passing(request.parameters()).map(algorithm -> ledger),
                new BandwidthLimit(request.parameters().rateLimit(), plane::nanoTime), most(),
                markers);
        return receive(incoming, new ReceivingStream.Shared(scope, supervision, incoming, ranges,
                new EndOfData(ReceivingChannels.MOST), follower), ledger);
    }

    /// Upper limit of the file, bytes. ALLO 0 announces nothing (RFC 959: no storage has to be reserved). In
    /// TYPE A the length changes on the way.
    private long most() {
        long announced = request.expectedSize().orElse(0);
        long most = announced > 0 ? announced : request.parameters().mostUnannounced();
        return most > 0 && request.parameters().type() == RepresentationType.IMAGE
                ? most
                : Long.MAX_VALUE;
    }

    private TransferEvent receive(IncomingFile file, ReceivingStream.Shared shared,
            ChecksumLedger ledger) throws IOException {
        StorageWriter writer = file.writer();
        StoredMarkers markers = file.markers();
        DataChannelCache.Setup setup = cache.take(Direction.RECEIVING);
        ReceivingChannels channels = new ReceivingChannels(plane, request, setup, shared);
        try {
            checkSetup(setup);
            shared.follower().ifPresent(DigestFollower::start);
            List<DataChannel> serveAgain = channels.receive();
            supervision.tellHosts();
            commit(writer, shared.ranges(), ledger);
            supervision.gather();
            if (supervision.wantsProgress()) {
                supervision.tellProgress();
            }
            if (isExtended()) {
                if (writer.canStabilize()) {
                    tellStored(markers);
                }
                cache.keep(serveAgain, setup.generation());
            } else {
                cache.forget();
            }
            return new TransferEvent.Completed(supervision.bytes(), part(writer, ledger),
                    writer.notKept());
        } catch (IOException | RuntimeException | Error e) {
            scope.abandon(e);
            channels.abandon();
            supervision.tellHosts();
            supervision.tellMoved();
            cache.forget();
            if (savesRanges(writer) && !committing && e instanceof TransferFailure
                    && !(e instanceof StorageFailure)) {
                saveRest(markers, e);
            }
            throw e;
        }
    }

    /// The checksum of the part written into a shared file, for a client that announced this algorithm.
    private Optional<PartValue> part(StorageWriter writer, ChecksumLedger ledger) {
        boolean told = isExtended() && writer.origin() == 0
                && request.placement() instanceof Placement.Adjust
                && request.parameters().checksum().filter(ledger.algorithm()::equals).isPresent();
        return told ? ledger.part() : Optional.empty();
    }

    /// If the commit forced nothing to disk, only ranges forced before may be announced.
    private void tellStored(StoredMarkers markers) {
        if (plane.config().durable()) {
            markers.tellAll();
        } else {
            markers.tellNew();
        }
    }

    /// Stores the ranges received since the last marker, so that a restart need not transfer them again.
    private static void saveRest(StoredMarkers markers, Throwable cause) {
        try {
            markers.stabilizeRest();
        } catch (TransferFailure e) {
            cause.addSuppressed(e);
        }
    }

    private void checkSetup(DataChannelCache.Setup setup) {
        if (setup.listener().isPresent()) {
            return;
        }
        if (isExtended()) {
            throw new Refused("In extended block mode the receiver listens: send PASV, EPSV or SPAS"
                    + " before STOR, and PORT to the sender.");
        }
        if (setup.peers().isEmpty()) {
            throw new Refused("There is no data connection: send PASV or PORT first.");
        }
    }

    private void commit(StorageWriter writer, ReceivedRanges ranges, ChecksumLedger ledger) {
        ByteRangeSet all = ranges.all();
        if (request.placement() instanceof Placement.Replace) {
            checkWhole(all);
        }
        scope.settle();
        committing = true;
        writer.commit(all.end(), ledger, plane.config().durable());
    }

    /// Checks that a new file has no holes and the announced length. Files in TYPE A are exempt, because their
    /// length changes on the way, and so are existing files, which may receive a part.
    private void checkWhole(ByteRangeSet all) {
        if (all.prefix() != all.end()) {
            throw new IntegrityFailure("The file is not whole: bytes "
                    + all.complement(0, all.end()) + " never came. The rest is kept; send what is"
                    + " missing after REST.");
        }
        boolean image = request.parameters().type() == RepresentationType.IMAGE;
        if (image && request.expectedSize().isPresent()
                && all.end() < request.expectedSize().getAsLong()) {
            if (!isExtended()) {
                throw DataChannelFailure.broken("The data connection ended after " + all.end()
                        + " of " + request.expectedSize().getAsLong()
                        + " bytes that ALLO announced. What came can be built upon by REST.");
            }
            throw new IntegrityFailure("The file is too short: " + all.end() + " bytes came of "
                    + request.expectedSize().getAsLong()
                    + " that ALLO announced. What came is kept; send the rest after REST.");
        }
    }

    private boolean savesRanges(StorageWriter writer) {
        return writer.canStabilize()
                && (isExtended() || !request.parameters().restartMarkerInterval().isZero());
    }

    private boolean isExtended() {
        return request.parameters().mode() == TransferMode.EXTENDED_BLOCK;
    }
}
