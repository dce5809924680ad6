package io.dray.mover.transfer;

import io.dray.mover.datachannel.DataChannel;
import io.dray.mover.datachannel.ExtendedBlockWriter;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.parameters.RepresentationType;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// The streams of one download in extended block mode: who sends, who rests, and when all is sent.
///
/// Streams may join on the way. One that is no longer wanted rests: it keeps its channel, and sends again
/// when it is wanted again, or says its end with the others. Safe for many threads.
final class StreamRoster {
    private final TransferScope scope;
    private final List<Stream> running = new ArrayList<>();
    private final Set<SocketChannel> opening = new HashSet<>();
    private int sharing;
    private volatile boolean blocksGone;
    private volatile boolean allSent;

    /// One stream to run.
    ///
    /// @param index   number of the stream
    /// @param peer    where to connect to; absent if the peer connects
    /// @param kept    the channel, if there is one already
    /// @param retired set while the stream is to take no further block
    record Stream(int index, Optional<HostPort> peer, Optional<DataChannel> kept,
            Outgoing outgoing, RepresentationType type, AtomicBoolean retired) {
        Stream(int index, Optional<HostPort> peer, Optional<DataChannel> kept, Outgoing outgoing,
                RepresentationType type) {
            this(index, peer, kept, outgoing, type, new AtomicBoolean());
        }
    }

    StreamRoster(TransferScope scope) {
        this.scope = scope;
    }

    synchronized void begin(List<Stream> streams) {
        running.addAll(streams);
        sharing = streams.size();
    }

    synchronized int total() {
        return running.size();
    }

    /// Lets the first `wanted` streams send and the others rest.
    ///
    /// @return how many further channels that takes
    int adjust(int wanted) {
        int missing;
        boolean changed = false;
        synchronized (this) {
            for (Stream stream : running) {
                boolean rests = stream.index() >= wanted;
                changed |= stream.retired().getAndSet(rests) != rests;
            }
            missing = wanted - running.size() - opening.size();
        }
        if (changed) {
            // Only then: the signal wakes the caller too, and it would come back here at once.
            scope.signal();
        }
        return Math.max(0, missing);
    }

    /// A connection for a further stream is being made; it is reset when it comes too late.
    ///
    /// @return where to connect to; empty when it is too late already
    synchronized Optional<HostPort> open(SocketChannel socket) {
        if (blocksGone) {
            return Optional.empty();
        }
        opening.add(socket);
        return running.getFirst().peer();
    }

    synchronized void failed(SocketChannel socket) {
        opening.remove(socket);
    }

    /// Lets a further stream in whose channel is ready. It counts only from here, so that nobody waits for
    /// one that does not come up.
    ///
    /// @return the stream to run; empty when nothing is left for it
    synchronized Optional<Stream> join(DataChannel channel) {
        opening.remove(channel.socket());
        if (blocksGone) {
            return Optional.empty();
        }
        Stream first = running.getFirst();
        Stream further = new Stream(running.size(), first.peer(), Optional.of(channel),
                first.outgoing(), first.type());
        running.add(further);
        sharing++;
        return Optional.of(further);
    }

    /// Sends the share of one stream; returns when all streams have sent theirs.
    void sendShare(Stream stream, ExtendedBlockWriter writer) throws IOException {
        do {
            stream.outgoing().sendBlocks(stream.index(), writer, stream.retired()::get);
        } while (hasRested(stream));
        finishTogether(stream.outgoing());
    }

    /// EODs to announce in this stream's EOF block: the first stream to a peer counts them all.
    synchronized long announced(Stream stream) {
        List<Stream> together = running.stream()
                .filter(other -> other.peer().equals(stream.peer()))
                .toList();
        return together.getFirst().index() == stream.index() ? together.size() : 0;
    }

    /// Whether a stream was retired and is wanted again. The first never is, so somebody sends the rest.
    private boolean hasRested(Stream stream) {
        if (!stream.retired().get()) {
            return false;
        }
        scope.await(() -> blocksGone || !stream.retired().get());
        return !blocksGone;
    }

    /// The source is checked once, after the last stream has read its share and before any stream tells
    /// the peer that it is over.
    private void finishTogether(Outgoing outgoing) {
        List<SocketChannel> late;
        boolean last;
        synchronized (this) {
            blocksGone = true;
            late = List.copyOf(opening);
            last = --sharing == 0;
        }
        late.forEach(DataChannel::reset);
        if (last) {
            outgoing.finish();
            allSent = true;
        }
        scope.signal();
        if (!last) {
            scope.await(() -> allSent);
        }
    }
}
