package io.dray.mover.transfer;

import io.dray.checksum.ChecksumLedger;
import io.dray.checksum.CombinableChecksum;
import io.dray.checksum.PartValue;
import io.dray.mover.datachannel.BufferPool;
import io.dray.mover.datachannel.ChannelWriter;
import io.dray.mover.storage.StorageReader;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferRequest.SendFile;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Sends a file or a part of it: every stream takes the next missing block, reads it, adds it to the checksum
/// and writes it. The file's length at the opening is the limit.
final class OutgoingFile implements Outgoing {
    private final StorageReader reader;
    private final SendFile request;
    private final BlockPlan plan;
    private final Optional<ChecksumLedger> ledger;
    private final ChecksumLedger keptLedger;
    private final BandwidthLimit limit;
    private final TransferScope scope;
    private final TransferSupervision supervision;
    private final Optional<DigestFollower> follower;

    OutgoingFile(DataPlane plane, TransferScope scope, TransferSupervision supervision,
            StorageReader reader, SendFile request) {
        this.scope = scope;
        this.supervision = supervision;
        this.reader = reader;
        this.request = request;
        this.keptLedger = plane.newLedger(request.parameters());
        this.ledger = plane.passing(request.parameters()).map(algorithm -> keptLedger);
        this.limit = new BandwidthLimit(request.parameters().rateLimit(), plane::nanoTime);
        this.plan = new BlockPlan(missing(reader.size(), request), blockSize(request));
        this.follower = DigestFollower.wanted(request.parameters())
                .filter(algorithm -> isWhole())
                .map(algorithm -> new DigestFollower(scope, algorithm, reader::read,
                        plan::reached, keptLedger));
    }

    @Override
    public void begin() {
        follower.ifPresent(DigestFollower::start);
    }

    @Override
    public Optional<BlockPlan> plan() {
        return Optional.of(plan);
    }

    @Override
    public void send(int stream, ChannelWriter writer, BooleanSupplier retired)
            throws IOException {
        BlockPlan.Block block = new BlockPlan.Block();
        Optional<CombinableChecksum> checksum = newChecksum();
        while (!retired.getAsBoolean() && plan.next(stream, block)) {
            writer.begin(block.length(), block.start());
            for (int sent = 0; sent < block.length();) {
                ByteBuffer room = writer.room(limit.step(block.length() - sent));
                int count = fill(room, block.start() + sent, checksum);
                writer.send();
                sent += count;
                moved(count);
            }
            record(block, checksum);
        }
    }

    @Override
    public void finish() {
        reader.finish(keptLedger);
        follower.ifPresent(digest -> digest.end(reader.size()));
    }

    @Override
    public Optional<PartValue> part() {
        boolean told = request.parameters().mode() == TransferMode.EXTENDED_BLOCK
                && !(isWhole() && request.alreadyStored().isEmpty())
                && request.parameters()
                        .checksum()
                        .filter(keptLedger.algorithm()::equals)
                        .isPresent();
        return told ? keptLedger.part() : Optional.empty();
    }

    private Optional<CombinableChecksum> newChecksum() {
        return ledger.map(whole -> new CombinableChecksum(whole.algorithm()));
    }

    /// Fills the room; returns the number of bytes.
    private int fill(ByteBuffer room, long position, Optional<CombinableChecksum> checksum) {
        int start = room.position();
        long place = request.offset() + position;
        while (room.hasRemaining()) {
            if (reader.read(room, place + room.position() - start) <= 0) {
                throw new IntegrityFailure("The file " + request.path()
                        + " became shorter while it was read; nothing more of it was sent."
                        + " Transfer it again when nobody writes to it.");
            }
        }
        if (checksum.isPresent()) {
            room.position(start);
            checksum.get().update(room);
        }
        return room.position() - start;
    }

    private void record(BlockPlan.Block block, Optional<CombinableChecksum> checksum) {
        if (checksum.isPresent()) {
            keptLedger.record(request.offset() + block.start(), block.length(),
                    checksum.get().bits());
            checksum.get().reset();
        }
    }

    private void moved(int count) {
        supervision.moved(count);
        long wait = limit.take(count);
        if (wait > 0) {
            scope.pause(wait);
        }
    }

    private boolean isWhole() {
        return request.offset() == 0
                && request.length().orElse(Long.MAX_VALUE) >= reader.size();
    }

    private static int blockSize(SendFile request) {
        return request.parameters().mode() == TransferMode.STREAM
                ? BufferPool.PAYLOAD
                : request.parameters().blockSize();
    }

    /// The ranges of the requested part that the receiver lacks, relative to the part's start.
    private static ByteRangeSet missing(long size, SendFile request) {
        if (request.offset() > size) {
            throw new Refused("The part asked for begins at " + request.offset()
                    + ", but the file has only " + size + " bytes.");
        }
        long length = Math.min(size - request.offset(),
                request.length().orElse(Long.MAX_VALUE));
        if (request.alreadyStored().end() > length) {
            throw new Refused("The restart marker reaches to " + request.alreadyStored().end()
                    + ", but there are only " + length
                    + " bytes to send. Start again without REST.");
        }
        return request.alreadyStored().complement(0, length);
    }
}
