package io.dray.protocol.interpreter;

import io.dray.checksum.PartValue;
import io.dray.protocol.address.HostAddress;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.marker.PerformanceMarker;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.TreeNews;
import io.dray.protocol.reply.TreeReport;
import java.util.List;
import java.util.Optional;

/// Events of a transfer, reported by the data mover in this order: at most one `Started`, any number of
/// progress events, then exactly one `Completed` or `Failed`.
public sealed interface TransferEvent {
    /// The first data channel is open and so is the file: answer 150, or 125 if channels are reused.
    record Started(boolean reusingChannels) implements TransferEvent {}

    /// Ranges newly forced to stable storage (a delta, relative to the request's origin): answer 111.
    record RangesStored(ByteRangeSet ranges) implements TransferEvent {}

    /// A 112 marker is due.
    ///
    /// @param marker bytes moved by one stripe
    /// @param bytes  bytes moved by all stripes of this transfer so far
    record Progress(PerformanceMarker marker, long bytes) implements TransferEvent {
        /// A transfer with one stripe.
        ///
        /// @param timestampMillis milliseconds since the epoch
        public Progress(long timestampMillis, long bytes) {
            this(PerformanceMarker.single(timestampMillis, bytes), bytes);
        }
    }

    /// News of a tree: answer 111 or 113.
    record Tree(TreeNews news) implements TransferEvent {}

    /// The hosts at the other ends of the data channels. Sent at most once, before the end.
    ///
    /// @param used    hosts that carried data, each once
    /// @param refused hosts that were rejected, each once
    record DataHosts(List<HostAddress> used, List<HostAddress> refused) implements TransferEvent {
        public DataHosts {
            used = List.copyOf(used);
            refused = List.copyOf(refused);
        }
    }

    /// All bytes have been moved and, at a receiver, stored and visible: answer 226.
    ///
    /// @param tree   the result, for a tree
    /// @param part   checksum of the moved bytes, if they are part of a file and the client asked for it
    /// @param notKept attributes of replaced files that the new ones could not get
    ///                ([io.dray.protocol.reply.NotKeptNotation])
    record Completed(long bytes, Optional<TreeReport> tree, Optional<PartValue> part,
            List<String> notKept)
            implements
                TransferEvent {
        public Completed {
            notKept = List.copyOf(notKept);
        }

        /// A file or a listing was transferred.
        public Completed(long bytes) {
            this(bytes, Optional.empty(), List.of());
        }

        /// A file or a part of one was transferred.
        public Completed(long bytes, Optional<PartValue> part, List<String> notKept) {
            this(bytes, Optional.empty(), part, notKept);
        }

        /// A tree was transferred.
        public Completed(long bytes, TreeReport tree, List<String> notKept) {
            this(bytes, Optional.of(tree), Optional.empty(), notKept);
        }
    }

    /// The transfer failed; its data channels are closed. Ranges reported by `RangesStored` stay stored.
    record Failed(TransferFailure failure) implements TransferEvent {}
}
