package io.dray.mover.transfer;

import io.dray.mover.storage.StorageWriter;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.range.ByteRangeSet;
import java.util.function.Consumer;

/// Restart markers of an upload. They are promises: ranges are announced only after storage has forced
/// them to disk, which happens on a thread of its own, since it may take longer than an interval. Each
/// marker lists only what is new (Globus server 13.24).
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

    /// Starts forcing what was written so far, unless that goes on already or nothing is new.
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

    /// Announces what has become stable since the last time.
    void tellNew() {
        ByteRangeSet reached;
        synchronized (this) {
            reached = stable;
        }
        tell(reached);
    }

    /// Announces everything that was written; it must be on stable storage.
    void tellAll() {
        tell(ranges.all());
    }

    /// After a failure, when no stream writes any more: saves what can be saved.
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
