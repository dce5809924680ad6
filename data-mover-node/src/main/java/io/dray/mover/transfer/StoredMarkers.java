package io.dray.mover.transfer;

import io.dray.mover.storage.StorageWriter;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.range.ByteRangeSet;
import java.util.function.Consumer;

/// Restart markers of an upload. A marker is a promise: it lists only ranges that storage has forced to disk.
/// Forcing runs on a separate thread, since it may take longer than an interval. Each marker lists only new
/// ranges (Globus server 13.24).
final class StoredMarkers {
    private final TransferScope scope;
    private final StorageWriter writer;
    private final ReceivedRanges ranges;
    private final Consumer<TransferEvent> events;
    private boolean forcing;
    private ByteRangeSet stable;

    StoredMarkers(TransferScope scope, StorageWriter writer, ReceivedRanges ranges,
            Consumer<TransferEvent> events) {
        this.scope = scope;
        this.writer = writer;
        this.ranges = ranges;
        this.events = events;
        this.stable = ranges.all();
    }

    /// Starts forcing the written ranges, unless this is running already or nothing is new.
    void stabilize() {
        ByteRangeSet written = ranges.all();
        synchronized (this) {
            if (forcing || written.equals(stable)) {
                return;
            }
            forcing = true;
        }
        scope.launch(() -> force(written));
    }

    /// Announces the ranges that have become stable since the last marker.
    void tellNew() {
        ByteRangeSet reached;
        synchronized (this) {
            reached = stable;
        }
        tell(reached);
    }

    /// Announces all written ranges; they must be on stable storage.
    void tellAll() {
        tell(ranges.all());
    }

    /// After a failure, when no stream writes any more: forces the remaining ranges to disk.
    void stabilizeRest() {
        ByteRangeSet written = ranges.all();
        synchronized (this) {
            if (written.equals(stable)) {
                return;
            }
        }
        force(written);
        tellNew();
    }

    private void force(ByteRangeSet written) {
        try {
            writer.stabilize(written);
            synchronized (this) {
                stable = written;
            }
        } finally {
            synchronized (this) {
                forcing = false;
            }
            scope.signal();
        }
    }

    private void tell(ByteRangeSet reached) {
        ByteRangeSet fresh = ranges.announce(reached);
        if (!fresh.isEmpty()) {
            events.accept(new TransferEvent.RangesStored(fresh));
        }
    }
}
