package io.dray.mover.transfer;

import io.dray.control.syscall.TcpSockets.SendQueue;
import io.dray.mover.datachannel.DataChannel;
import io.dray.mover.datachannel.ExtendedBlockWriter;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.parameters.RepresentationType;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The streams of one download in extended block mode: which ones send, which ones rest, and when everything is
/// sent.
///
/// Streams may join during the transfer. A stream that is no longer wanted rests: it keeps its channel, and
/// sends again when it is wanted, or ends with the others. The blocks of a stalled stream are given to the
/// others. If it is still stalled when they have sent everything, it is lost, and the end of data does not
/// count it. Safe for many threads. Calls the scope without holding its own lock, because scope.await takes the
/// locks in the opposite order.
final class StreamScheduler {
    private final TransferScope scope;
    private final StallDetector stalls;
    private final List<Stream> running = new ArrayList<>();
    private final Set<SocketChannel> opening = new HashSet<>();
    private final Map<Integer, DataChannel> channels = new TreeMap<>();
    private final Set<Integer> waiting = new HashSet<>();
    private final Set<Integer> lost = new HashSet<>();
    private Set<Integer> doubtful = Set.of();
    private volatile boolean blocksGone;
    private OptionalLong waitingSince = OptionalLong.empty();
    private boolean finishing;
    private boolean allSent;

    /// Next step of a stream that got no further block.
    private enum NextStep {
        WAIT, SEND, FINISH, END, LOST
    }

    /// A stream to run.
    ///
    /// @param index   number of the stream
    /// @param peer    address to connect to; absent if the peer connects
    /// @param kept    kept channel, if there is one
    /// @param retired set while the stream must take no further block
    record Stream(int index, Optional<HostPort> peer, Optional<DataChannel> kept,
            Outgoing outgoing, RepresentationType type, AtomicBoolean retired) {
        Stream(int index, Optional<HostPort> peer, Optional<DataChannel> kept, Outgoing outgoing,
                RepresentationType type) {
            this(index, peer, kept, outgoing, type, new AtomicBoolean());
        }
    }

    StreamScheduler(TransferScope scope, StallDetector stalls) {
        this.scope = scope;
        this.stalls = stalls;
    }

    synchronized void begin(List<Stream> streams) {
        running.addAll(streams);
    }

    /// Number of streams that send or have sent their end of data.
    synchronized int total() {
        return running.size() - lost.size();
    }

    synchronized boolean isLost(Stream stream) {
        return lost.contains(stream.index());
    }

    synchronized List<DataChannel> lostChannels() {
        return lost.stream()
                .flatMap(index -> Optional.ofNullable(channels.get(index)).stream())
                .toList();
    }

    /// Lets the first `wanted` streams send and the others rest.
    ///
    /// @return number of further channels needed
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
            // Signalled only on a change: the signal wakes the caller too, which would return here at once.
            scope.signal();
        }
        return Math.max(0, missing);
    }

    /// Registers the socket of a further stream; it is reset when it connects too late.
    ///
    /// @return address to connect to; empty when it is too late already
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

    /// Adds a further stream whose channel is ready. It counts only from here on, so that nobody waits for a
    /// stream that does not come up.
    ///
    /// @return the stream to run; empty when there is nothing left for it
    synchronized Optional<Stream> join(DataChannel channel) {
        opening.remove(channel.socket());
        if (blocksGone) {
            return Optional.empty();
        }
        Stream first = running.getFirst();
        Stream further = new Stream(running.size(), first.peer(), Optional.of(channel),
                first.outgoing(), first.type());
        running.add(further);
        return Optional.of(further);
    }

    /// Compares the streams and gives the blocks of stalled ones to others. One thread calls this a few times
    /// per second.
    ///
    /// @param progress send queue of a channel; empty if unknown
    /// @param told     receives the stall time of each stream whose blocks were given away
    void look(Function<DataChannel, Optional<SendQueue>> progress,
            BiConsumer<DataChannel, Duration> told, long now) {
        Map<DataChannel, Duration> still = new LinkedHashMap<>();
        boolean changed;
        synchronized (this) {
            if (running.size() < 2 || allSent || !stalls.isDue(now) || !areForOnePeer()) {
                return;
            }
            stalls.look(running.stream()
                    .map(stream -> Optional.ofNullable(channels.get(stream.index()))
                            .flatMap(progress))
                    .toList(), now);
            channels.forEach((index, channel) -> {
                if (stalls.isStill(index) && handBack(running.get(index), channel)) {
                    still.put(channel, stalls.silence(index));
                }
            });
            Set<Integer> before = doubtful;
            doubtful = running.stream()
                    .map(Stream::index)
                    .filter(stalls::isDoubtful)
                    .collect(Collectors.toUnmodifiableSet());
            changed = !still.isEmpty() || !doubtful.equals(before);
        }
        still.forEach(told);
        if (changed) {
            scope.signal();
        }
    }

    /// Sends the blocks of one stream, and its end of data when all streams have sent theirs.
    ///
    /// @return false if the stream was lost
    boolean sendAll(Stream stream, DataChannel channel) throws IOException {
        if (!sendShare(stream, channel)) {
            return false;
        }
        sayEnd(stream, channel);
        return true;
    }

    /// Sends the blocks of one stream; returns when all streams have sent theirs.
    ///
    /// @return false if the stream was lost and must not send its end of data
    boolean sendShare(Stream stream, DataChannel channel) throws IOException {
        synchronized (this) {
            channels.put(stream.index(), channel);
        }
        ExtendedBlockWriter writer = new ExtendedBlockWriter(channel);
        NextStep step;
        do {
            do {
                stream.outgoing()
                        .send(stream.index(), writer,
                                () -> stream.retired().get() && !blocksGone);
            } while (hasRested(stream));
            step = nextTurn(stream);
        } while (step == NextStep.SEND);
        if (step == NextStep.FINISH) {
            stream.outgoing().finish();
            synchronized (this) {
                allSent = true;
            }
            scope.signal();
        }
        return step != NextStep.LOST;
    }

    /// Sends the end of data: EOD, and on the first stream to a peer also EOF with the count.
    private void sayEnd(Stream stream, DataChannel channel) throws IOException {
        ExtendedBlockWriter writer = new ExtendedBlockWriter(channel);
        long announced = announced(stream);
        if (announced > 0) {
            writer.endAndCount(announced);
        } else {
            writer.end();
        }
    }

    /// Whether all lost streams are closed, or their time limit has passed. A reset that overtakes the end of
    /// data on the other channels would fail the transfer at the receiver. So the sender waits until the
    /// receiver, which needs no lost channel, closes it. To be polled after everything was sent.
    ///
    /// @param limit time limit from the first call on
    synchronized boolean isRidOfLost(Duration limit, long now) {
        if (waitingSince.isEmpty()) {
            waitingSince = OptionalLong.of(now);
        }
        return lostChannels().isEmpty() || now - waitingSince.getAsLong() > limit.toNanos();
    }

    /// Records that the channel of a stream has ended.
    synchronized void gone(Stream stream) {
        channels.remove(stream.index());
    }

    /// EODs to announce in this stream's EOF block: the first stream to a peer counts all.
    synchronized long announced(Stream stream) {
        List<Stream> together = running.stream()
                .filter(other -> other.peer().equals(stream.peer()) && !isLost(other))
                .toList();
        return together.getFirst().index() == stream.index() ? together.size() : 0;
    }

    /// Whether a stream was retired and is wanted again. The first stream is never retired, so the rest is
    /// always sent.
    private boolean hasRested(Stream stream) {
        if (!stream.retired().get()) {
            return false;
        }
        scope.await(() -> blocksGone || !stream.retired().get());
        return !blocksGone;
    }

    private NextStep nextTurn(Stream stream) {
        List<SocketChannel> late;
        synchronized (this) {
            blocksGone = true;
            late = List.copyOf(opening);
            waiting.add(stream.index());
        }
        late.forEach(DataChannel::reset);
        // Wakes the streams that wait for this one.
        scope.signal();
        NextStep[] step = {NextStep.WAIT};
        scope.await(() -> (step[0] = step(stream)) != NextStep.WAIT);
        return step[0];
    }

    /// Checks the source once: after the last stream has read its blocks and before any stream sends its end of
    /// data.
    private synchronized NextStep step(Stream stream) {
        if (isLost(stream)) {
            return NextStep.LOST;
        }
        if (allSent) {
            return NextStep.END;
        }
        boolean moves = !doubtful.contains(stream.index());
        if (finishing || !moves) {
            return NextStep.WAIT;
        }
        if (stream.outgoing().plan().filter(BlockPlan::hasHandedBack).isPresent()) {
            waiting.remove(stream.index());
            return NextStep.SEND;
        }
        List<Stream> absent = running.stream()
                .filter(other -> !waiting.contains(other.index())
                        || doubtful.contains(other.index()))
                .toList();
        if (!absent.stream().allMatch(this::isGivenUp)) {
            return NextStep.WAIT;
        }
        finishing = true;
        absent.forEach(other -> lost.add(other.index()));
        return NextStep.FINISH;
    }

    /// Whether a stream is stalled and others have sent all its blocks.
    private boolean isGivenUp(Stream stream) {
        return stalls.isStill(stream.index())
                && stream.outgoing()
                        .plan()
                        .filter(plan -> !plan.isTrusted(stream.index()))
                        .isPresent();
    }

    /// Whether there is one receiver. Several receivers get different parts and counts of EODs, so none could
    /// detect a hole left by a lost stream.
    private boolean areForOnePeer() {
        return running.stream().map(Stream::peer).distinct().count() == 1;
    }

    private static boolean handBack(Stream stream, DataChannel channel) {
        Optional<BlockPlan> plan = stream.outgoing().plan();
        try {
            return plan.isPresent() && plan.get().isTrusted(stream.index())
                    && plan.get().handBack(stream.index(), channel.mostUnread());
        } catch (IOException e) {
            // The channel is closed; its stream reports the reason.
            return false;
        }
    }
}
