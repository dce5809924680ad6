package io.dray.protocol.interpreter;

import io.dray.checksum.PartValue;
import io.dray.protocol.address.HostAddress;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.marker.PerformanceMarker;
import io.dray.protocol.pack.PackReport;
import io.dray.protocol.range.ByteRangeSet;
import java.util.List;
import java.util.Optional;

/// What the data mover reports about the transfer it was given, in this order: at most one `Started`,
/// then any number of progress events, then exactly one `Completed` or `Failed`.
public sealed interface TransferEvent {
    /// The first data channel is up and the file is open: answer 150, or 125 when channels are reused.
    record Started(boolean reusingChannels) implements TransferEvent {}

    /// Newly stored ranges (a delta, relative to the request's origin) that had reached stable storage:
    /// answer 111.
    record RangesStored(ByteRangeSet ranges) implements TransferEvent {}

    /// Time for a 112.
    ///
    /// @param timestampMillis milliseconds since the epoch
    /// @param bytes           bytes moved by this transfer so far
    record Progress(long timestampMillis, long bytes) implements TransferEvent {}

    /// Time for a 112 of one stripe of several.
    ///
    /// @param marker what the stripe has moved
    /// @param bytes  moved by all stripes so far
    record StripeProgress(PerformanceMarker marker, long bytes) implements TransferEvent {}

    /// Which hosts were at the other ends of the data channels; comes at most once, before the end.
    ///
    /// @param used    that carried data, each once
    /// @param refused that were turned away, each once
    record DataHosts(List<HostAddress> used, List<HostAddress> refused) implements TransferEvent {
        public DataHosts {
            used = List.copyOf(used);
            refused = List.copyOf(refused);
        }
    }

    /// All bytes moved and, for a receiver, stored and visible: answer 226.
    ///
    /// @param packed what became of the members, if it was a bundle
    /// @param part   the checksum of what was moved, if that was a part of a file and the client wishes to know
    /// @param notKept what files had besides their content, and those that replaced them could not be given
    ///               ([io.dray.protocol.reply.NotKeptNotation])
    record Completed(long bytes, Optional<PackReport> packed, Optional<PartValue> part,
            List<String> notKept)
            implements
                TransferEvent {
        public Completed {
            notKept = List.copyOf(notKept);
        }

        /// A file or a listing moved.
        public Completed(long bytes) {
            this(bytes, Optional.empty(), Optional.empty(), List.of());
        }

        /// A bundle was sent.
        public Completed(long bytes, PackReport packed) {
            this(bytes, Optional.of(packed), Optional.empty(), List.of());
        }
    }

    /// It failed; data channels are closed. What was announced by `RangesStored` stays stored.
    record Failed(TransferFailure failure) implements TransferEvent {}
}
