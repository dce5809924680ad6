package io.dray.mover.transfer;

import io.dray.mover.datachannel.DataChannel;
import io.dray.mover.datachannel.DataChannelCache;
import io.dray.mover.datachannel.DataChannelConnector;
import io.dray.mover.datachannel.DataChannelGuard;
import io.dray.mover.datachannel.DataChannelListener;
import io.dray.mover.datachannel.Direction;
import io.dray.mover.datachannel.ExtendedBlockWriter;
import io.dray.mover.datachannel.StreamModeWriter;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.parameters.RepresentationType;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The channels of one download: opens them or takes kept ones, runs a stream on each, and ends all only
/// when all have sent their share.
///
/// When channels were kept, exactly these serve again, whatever the parallelism is now: the receiver could
/// not tell a new connection of this transfer from a late one of the last.
final class SendingChannels implements TransferSupervision.Watch {
    private final DataPlane plane;
    private final TransferScope scope;
    private final TransferSupervision supervision;
    private final DataChannelCache.Setup setup;
    private final TransferParameters parameters;
    private final DataChannelGuard guard;
    private final List<DataChannel> finished = new ArrayList<>();
    private final AtomicBoolean streamTaken = new AtomicBoolean();
    private final List<DataChannel> candidates = new ArrayList<>();
    private Optional<Stream> passive = Optional.empty();
    private int live;
    private final List<Stream> running = new ArrayList<>();
    private @Nullable StreamGovernor governor;
    private int total;
    private int sharing;
    private boolean blocksGone;
    private volatile boolean refusedFurther;
    private volatile boolean allSent;
    private volatile boolean done;

    /// One stream to run.
    ///
    /// @param index    number of the stream
    /// @param peer     where to connect to; absent if the peer connects
    /// @param kept     the channel, if there is one already
    /// @param retired  set when the stream is to take no further block
    private record Stream(int index, Optional<HostPort> peer, Optional<DataChannel> kept,
            Outgoing outgoing, RepresentationType type, AtomicBoolean retired) {
        Stream(int index, Optional<HostPort> peer, Optional<DataChannel> kept, Outgoing outgoing,
                RepresentationType type) {
            this(index, peer, kept, outgoing, type, new AtomicBoolean());
        }
    }

    SendingChannels(DataPlane plane, TransferScope scope, TransferSupervision supervision,
            DataChannelCache.Setup setup, TransferParameters parameters) {
        this.plane = plane;
        this.scope = scope;
        this.supervision = supervision;
        this.setup = setup;
        this.parameters = parameters;
        this.guard = new DataChannelGuard(setup.security(), plane.deadlines(),
                plane.config().limits().handshake(), plane.observer());
    }

    /// Sends everything; returns the channels used. On a failure all are to be abandoned.
    List<DataChannel> send(Outgoing outgoing, RepresentationType type) throws IOException {
        if (isExtended()) {
            startStreams(outgoing, type);
        } else {
            startStream(outgoing, type);
        }
        supervision.run(this);
        supervision.unwatch();
        dismissCandidates();
        scope.join();
        scope.check();
        finished.forEach(channel -> scope.forget(channel.socket()));
        return finished;
    }

    /// Closes all channels of a transfer that failed; to be called when its tasks have ended.
    void abandon() {
        setup.kept().forEach(DataChannel::close);
        finished.forEach(DataChannel::close);
    }

    @Override
    public boolean isOver() {
        return done;
    }

    @Override
    public void accepted(SocketChannel socket) {
        if (streamTaken.get()) {
            DataChannel.reset(socket);
            return;
        }
        scope.register(socket);
        supervision.channelUp();
        Stream stream = passive.orElseThrow();
        launch(() -> serveAccepted(stream, socket));
    }

    @Override
    public void awake(DataChannel channel) {
        throw new IllegalStateException("a sender does not watch kept channels");
    }

    @Override
    public synchronized int liveChannels() {
        return live;
    }

    @Override
    public void restartMarkerDue() {
        // Only receivers know what is stored.
    }

    @Override
    public void look() {
        if (governor != null && !refusedFurther) {
            adjust(governor.wanted(plane.nanoTime(), supervision.bytes()));
        }
    }

    /// Starts or retires streams. A retired one keeps its channel up and says its end with the others.
    private void adjust(int wanted) {
        List<Stream> fresh = new ArrayList<>();
        synchronized (this) {
            long active = running.stream().filter(stream -> !stream.retired().get()).count();
            for (int i = running.size() - 1; i > 0 && active > wanted; i--) {
                if (!running.get(i).retired().getAndSet(true)) {
                    active--;
                }
            }
            while (active++ < wanted && !blocksGone) {
                Stream first = running.getFirst();
                Stream further = new Stream(running.size(), first.peer(), Optional.empty(),
                        first.outgoing(), first.type());
                running.add(further);
                fresh.add(further);
            }
            total += fresh.size();
            sharing += fresh.size();
        }
        for (Stream stream : fresh) {
            launch(() -> sendFurther(stream));
        }
    }

    private void startStream(Outgoing outgoing, RepresentationType type) throws IOException {
        Optional<HostPort> peer = setup.peers().stream().findFirst();
        Stream stream = new Stream(0, peer, Optional.empty(), outgoing, type);
        if (setup.listener().isPresent()) {
            DataChannelListener listener = setup.listener().get();
            passive = Optional.of(stream);
            supervision.watch(listener);
        } else {
            launch(() -> sendStream(stream, connect(stream), true));
        }
    }

    private void startStreams(Outgoing outgoing, RepresentationType type) {
        List<Stream> streams = new ArrayList<>();
        for (HostPort peer : setup.peers()) {
            List<DataChannel> kept = keptFor(peer);
            int count = kept.isEmpty() ? parameters.parallelism().start() : kept.size();
            for (int i = 0; i < count; i++) {
                streams.add(new Stream(streams.size(), Optional.of(peer),
                        kept.isEmpty() ? Optional.empty() : Optional.of(kept.get(i)),
                        outgoing, type));
            }
        }
        synchronized (this) {
            running.addAll(streams);
            total = streams.size();
            sharing = total;
        }
        if (parameters.parallelism().isAdaptive() && setup.peers().size() == 1
                && streams.stream().allMatch(stream -> stream.kept().isEmpty())) {
            governor = new StreamGovernor(parameters.parallelism(), total, plane.nanoTime());
        } else if (streams.size() == 1) {
            TransferScope.Task only = watched(() -> sendBlocks(streams.getFirst()));
            new StandIn(plane, scope, () -> supervision.run(this)).whileMoving(only);
            return;
        }
        for (Stream stream : streams) {
            launch(() -> sendBlocks(stream));
        }
    }

    private List<DataChannel> keptFor(HostPort peer) {
        List<DataChannel> alive = new ArrayList<>();
        for (DataChannel channel : setup.kept()) {
            if (!channel.peer().equals(peer.toString())) {
                continue;
            }
            if (channel.peerStillThere()) {
                scope.register(channel.socket());
                alive.add(channel);
            } else {
                channel.close();
            }
        }
        if (!alive.isEmpty()) {
            supervision.reusesChannels();
        }
        return alive;
    }

    private void launch(TransferScope.Task task) {
        scope.launch(watched(task));
    }

    /// Counts a task as a stream from now on, until it ends.
    private TransferScope.Task watched(TransferScope.Task task) {
        synchronized (this) {
            live++;
        }
        plane.observer().streamOpened(Direction.SENDING);
        return () -> {
            try {
                task.run();
            } finally {
                synchronized (this) {
                    live--;
                }
                plane.observer().streamClosed(Direction.SENDING);
            }
        };
    }

    private DataChannel connect(Stream stream) throws IOException {
        HostPort peer = stream.peer().orElseThrow();
        SocketChannel socket = SocketChannel.open();
        scope.register(socket);
        new DataChannelConnector(plane.config().limits().connect(), parameters.socketBuffer())
                .connect(socket, peer);
        plane.tuning().apply(socket);
        return new DataChannel(socket, Direction.SENDING, plane.pool());
    }

    private void sendBlocks(Stream stream) throws IOException {
        DataChannel channel = stream.kept().isPresent() ? stream.kept().get() : connect(stream);
        boolean sent = false;
        try {
            secure(channel);
            sendOver(stream, channel);
            sent = true;
        } catch (IOException e) {
            throw broken(channel, e);
        } finally {
            ended(channel, sent);
        }
    }

    /// A stream that is started on the way is worth a try; the transfer goes on without it.
    private void sendFurther(Stream stream) throws IOException {
        DataChannel channel;
        try {
            channel = connect(stream);
        } catch (IOException | TransferFailure e) {
            withdraw(stream);
            return;
        }
        boolean up = false;
        boolean sent = false;
        try {
            secure(channel);
            up = true;
            sendOver(stream, channel);
            sent = true;
        } catch (IOException e) {
            if (up) {
                throw broken(channel, e);
            }
            withdraw(stream);
        } catch (TransferFailure e) {
            if (up) {
                throw e;
            }
            withdraw(stream);
        } finally {
            ended(channel, sent);
        }
    }

    private void secure(DataChannel channel) throws IOException {
        supervision.channelUp();
        channel.activate(guard.usesTls(), scope::hasFailed);
        guard.secure(channel, true);
    }

    /// Sends the share of one stream and its end of data.
    private void sendOver(Stream stream, DataChannel channel) throws IOException {
        ExtendedBlockWriter writer = new ExtendedBlockWriter(channel);
        stream.outgoing()
                .sendBlocks(stream.index(), writer,
                        stream.retired()::get);
        finishTogether(stream);
        long announced = announced(stream);
        if (announced > 0) {
            writer.endAndCount(announced);
        } else {
            writer.end();
        }
    }

    private void withdraw(Stream stream) {
        refusedFurther = true;
        synchronized (this) {
            running.remove(stream);
            total--;
        }
        leave(stream.outgoing());
    }

    /// The source is checked once, after the last stream has read its share and before any stream tells
    /// the peer that it is over.
    private void finishTogether(Stream stream) {
        synchronized (this) {
            blocksGone |= !stream.retired().get();
        }
        if (!leave(stream.outgoing())) {
            scope.await(() -> allSent);
        }
    }

    /// Returns whether this was the last: then all is sent.
    private boolean leave(Outgoing outgoing) {
        boolean last;
        synchronized (this) {
            last = --sharing == 0;
        }
        if (last) {
            outgoing.finish();
            allSent = true;
            scope.signal();
        }
        return last;
    }

    /// EODs to announce in this stream's EOF block: the first stream to a peer counts them all.
    private synchronized long announced(Stream stream) {
        List<Stream> together = running.stream()
                .filter(other -> other.peer().equals(stream.peer()))
                .toList();
        return together.getFirst().index() == stream.index() ? together.size() : 0;
    }

    private void serveAccepted(Stream stream, SocketChannel socket) throws IOException {
        DataChannel channel;
        plane.tuning().apply(socket);
        try {
            channel = new DataChannel(socket, Direction.SENDING, plane.pool());
        } catch (IOException e) {
            scope.forget(socket);
            DataChannel.reset(socket);
            return;
        }
        sendStream(stream, channel, false);
    }

    private void sendStream(Stream stream, DataChannel channel, boolean connected) {
        boolean sent = false;
        try {
            supervision.channelUp();
            channel.activate(guard.usesTls(), scope::hasFailed);
            if (isSecured(channel, connected) && streamTaken.compareAndSet(false, true)) {
                StreamModeWriter writer = new StreamModeWriter(channel, stream.type());
                stream.outgoing().sendStream(writer);
                stream.outgoing().finish();
                writer.end();
                sent = true;
                done = true;
            }
        } catch (IOException e) {
            throw broken(channel, e);
        } finally {
            ended(channel, sent);
        }
    }

    private boolean isSecured(DataChannel channel, boolean connected) {
        synchronized (this) {
            candidates.add(channel);
        }
        if (streamTaken.get()) {
            return false;
        }
        try {
            guard.secure(channel, connected);
            return true;
        } catch (TransferFailure e) {
            if (connected) {
                throw e;
            }
            supervision.refused(String.valueOf(e.getMessage()));
            return false;
        } finally {
            synchronized (this) {
                candidates.remove(channel);
            }
        }
    }

    private void ended(DataChannel channel, boolean sent) {
        if (sent) {
            synchronized (this) {
                finished.add(channel);
                done |= isExtended() && finished.size() == total;
            }
        } else {
            scope.forget(channel.socket());
            channel.abort();
            channel.close();
        }
        scope.signal();
    }

    private synchronized void dismissCandidates() {
        candidates.forEach(DataChannel::abort);
    }

    private boolean isExtended() {
        return parameters.mode() == TransferMode.EXTENDED_BLOCK;
    }

    private static DataChannelFailure broken(DataChannel channel, IOException e) {
        return new DataChannelFailure(true, "The data channel to " + channel.peer() + " broke: "
                + e.getMessage() + ". The receiver may have given up; its reply says why.");
    }
}
