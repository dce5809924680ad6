package io.dray.mover.transfer;

import io.dray.mover.datachannel.DataChannel;
import io.dray.mover.datachannel.DataChannelCache;
import io.dray.mover.datachannel.DataChannelGuard;
import io.dray.mover.datachannel.DataChannelListener;
import io.dray.mover.datachannel.Direction;
import io.dray.mover.datachannel.StreamModeWriter;
import io.dray.mover.transfer.StreamScheduler.Stream;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.parameters.RepresentationType;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.tuning.StreamTuner;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The channels of one download: opens or reuses them, runs a stream on each, and ends all of them when all
/// have sent their blocks.
///
/// If channels were kept, the transfer starts with exactly these, whatever the parallelism. No connection is
/// added late: each is either open and counted, or closed, before the end of data.
final class SendingChannels implements TransferSupervision.Watch {
    private static final Logger LOG = LoggerFactory.getLogger(SendingChannels.class);
    /// Limit of the channels of one transfer to all its receivers.
    private static final int MOST = 1024;

    private final DataPlane plane;
    private final TransferScope scope;
    private final TransferSupervision supervision;
    private final DataChannelCache.Setup setup;
    private final TransferParameters parameters;
    private final DataChannelGuard guard;
    private final PassivePort port;
    private final List<DataChannel> finished = new ArrayList<>();
    private final AtomicBoolean streamTaken = new AtomicBoolean();
    private final List<DataChannel> candidates = new ArrayList<>();
    private Optional<Stream> passive = Optional.empty();
    private int live;
    private final StreamScheduler scheduler;
    private @Nullable StreamTuner tuner;
    private volatile boolean refusedFurther;
    private volatile boolean done;

    SendingChannels(DataPlane plane, TransferScope scope, TransferSupervision supervision,
            DataChannelCache.Setup setup, TransferParameters parameters) {
        this.plane = plane;
        this.scope = scope;
        this.supervision = supervision;
        this.setup = setup;
        this.parameters = parameters;
        this.scheduler = new StreamScheduler(scope,
                new StallDetector(plane.config().limits().stall(), plane.nanoTime()));
        this.guard = new DataChannelGuard(setup.security(), plane.deadlines(),
                plane.config().limits().handshake(), plane.observer());
        this.port = new PassivePort(setup.allowed(), guard, supervision);
    }

    /// Sends everything; returns the channels used. After a failure [#abandon] must be called.
    List<DataChannel> send(Outgoing outgoing, RepresentationType type) throws IOException {
        if (isExtended()) {
            startStreams(outgoing, type);
        } else {
            startStream(outgoing, type);
        }
        supervision.run(this);
        supervision.unwatch();
        dismissCandidates();
        scheduler.lostChannels().forEach(DataChannel::abort);
        scope.join();
        scope.check();
        finished.forEach(channel -> scope.forget(channel.socket()));
        return finished;
    }

    /// Closes all channels of a failed transfer. To be called after its tasks have ended.
    void abandon() {
        setup.kept().forEach(DataChannel::close);
        finished.forEach(DataChannel::close);
    }

    @Override
    public boolean isOver() {
        return done && scheduler.isRidOfLost(plane.config().limits().forLostStreams(),
                plane.nanoTime());
    }

    @Override
    public void accepted(SocketChannel socket) {
        if (streamTaken.get()) {
            DataChannel.reset(socket);
            return;
        }
        scope.register(socket);
        try {
            DataChannel channel = new DataChannel(socket, Direction.SENDING, plane.pool());
            if (!port.admits(channel)) {
                discard(channel);
                return;
            }
            supervision.channelUp();
            Stream stream = passive.orElseThrow();
            launch(() -> serveAccepted(stream, channel));
        } catch (IOException e) {
            scope.forget(socket);
            DataChannel.reset(socket);
        }
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
        // Only receivers send restart markers.
    }

    @Override
    public void look() throws IOException {
        if (tuner != null && !refusedFurther) {
            int missing = scheduler.adjust(
                    tuner.wanted(plane.nanoTime(), supervision.bytes()));
            for (int i = 0; i < missing; i++) {
                addStream();
            }
        }
        scheduler.look(channel -> plane.tuning().sendQueue(channel.socket()), this::stoodStill,
                plane.nanoTime());
    }

    private void stoodStill(DataChannel channel, Duration silence) {
        LOG.warn("a data channel to {} has stood still for {} s while others moved; its blocks are"
                + " sent on the others", channel.peer(), silence.toSeconds());
        plane.observer().stalled(Direction.SENDING, silence);
    }

    /// Opens a further stream. If this fails, the transfer continues without it.
    private void addStream() throws IOException {
        SocketChannel socket = SocketChannel.open();
        Optional<HostPort> peer = scheduler.open(socket);
        if (peer.isEmpty()) {
            DataChannel.reset(socket);
            return;
        }
        launch(() -> {
            Optional<DataChannel> channel = furtherChannel(socket, peer.get());
            if (channel.isPresent()) {
                runFurther(channel.get());
            }
        });
    }

    private Optional<DataChannel> furtherChannel(SocketChannel socket, HostPort peer) {
        try {
            DataChannel channel = connect(socket, peer);
            try {
                secure(channel);
                return Optional.of(channel);
            } catch (IOException | RuntimeException e) {
                discard(channel);
                throw e;
            }
        } catch (IOException | TransferFailure e) {
            refusedFurther = true;
            scheduler.failed(socket);
            DataChannel.reset(socket);
            return Optional.empty();
        }
    }

    private void runFurther(DataChannel channel) throws IOException {
        Optional<Stream> stream = scheduler.join(channel);
        if (stream.isPresent()) {
            sendBlocks(stream.get());
        } else {
            discard(channel);
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
            launch(() -> sendStream(stream, channelOf(stream), true));
        }
    }

    private void startStreams(Outgoing outgoing, RepresentationType type) {
        List<Stream> streams = new ArrayList<>();
        // An address that is listed twice is one receiver with one end of data.
        Set<HostPort> places = new LinkedHashSet<>(setup.peers());
        if (places.size() * parameters.parallelism().start() > MOST) {
            throw new Refused("SPOR named " + places.size() + " addresses, which with "
                    + parameters.parallelism().start() + " data channels to each is more than the "
                    + MOST + " that a transfer may have. Ask for fewer by OPTS RETR Parallelism.");
        }
        for (HostPort peer : places) {
            List<DataChannel> kept = keptFor(peer);
            int count = kept.isEmpty() ? parameters.parallelism().start() : kept.size();
            for (int i = 0; i < count; i++) {
                streams.add(new Stream(streams.size(), Optional.of(peer),
                        kept.isEmpty() ? Optional.empty() : Optional.of(kept.get(i)),
                        outgoing, type));
            }
        }
        scheduler.begin(streams);
        if (parameters.parallelism().isAdaptive() && places.size() == 1) {
            tuner = new StreamTuner(StreamTuner.Pace.STREAMS, parameters.parallelism().max(),
                    streams.size(), plane.nanoTime());
        } else if (streams.size() == 1) {
            TransferScope.Task only = watched(() -> sendBlocks(streams.getFirst()));
            boolean brief = new InlineSupervision(plane, scope, () -> supervision.run(this))
                    .whileMoving(only);
            if (brief && isOver()) {
                supervision.gather();
            }
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

    /// Counts a task as a stream until it ends.
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

    private DataChannel connect(SocketChannel socket, HostPort peer) throws IOException {
        scope.register(socket);
        DataChannel.connect(socket, peer, plane.config().limits().connect(),
                parameters.socketBuffer());
        plane.tuning().apply(socket);
        return new DataChannel(socket, Direction.SENDING, plane.pool());
    }

    private DataChannel channelOf(Stream stream) throws IOException {
        return stream.kept().isPresent()
                ? stream.kept().get()
                : connect(SocketChannel.open(), stream.peer().orElseThrow());
    }

    private void sendBlocks(Stream stream) throws IOException {
        DataChannel channel = channelOf(stream);
        boolean sent = false;
        try {
            secure(channel);
            sent = scope.blaming(() -> scheduler.sendAll(stream, channel));
            if (!sent) {
                channel.linger(plane.config().limits().idle());
            }
        } catch (IOException e) {
            if (!scheduler.isLost(stream)) {
                throw broken(channel, e);
            }
        } finally {
            scheduler.gone(stream);
            ended(channel, sent);
        }
    }

    /// Secures a channel, unless it is secured already.
    private void secure(DataChannel channel) throws IOException {
        supervision.channelUp();
        channel.activate(guard.usesTls(), scope::hasFailed);
        guard.secure(channel, true);
        supervision.uses(channel.host());
    }

    private void serveAccepted(Stream stream, DataChannel channel) {
        plane.tuning().apply(channel.socket());
        sendStream(stream, channel, false);
    }

    private void sendStream(Stream stream, DataChannel channel, boolean connected) {
        boolean sent = false;
        try {
            supervision.channelUp();
            channel.activate(guard.usesTls(), scope::hasFailed);
            if (isSecured(channel, connected) && streamTaken.compareAndSet(false, true)) {
                supervision.uses(channel.host());
                StreamModeWriter writer = new StreamModeWriter(channel, stream.type());
                sent = scope.blaming(() -> {
                    stream.outgoing().send(stream.index(), writer, () -> false);
                    stream.outgoing().finish();
                    writer.end();
                    return true;
                });
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
            return connected || port.keeps(channel);
        } catch (TransferFailure e) {
            if (connected) {
                throw e;
            }
            if (streamTaken.get()) {
                port.failedBesideOthers(channel, e);
            } else {
                port.failed(channel, e);
            }
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
                done |= isExtended() && finished.size() == scheduler.total();
            }
        } else {
            discard(channel);
        }
        scope.signal();
    }

    private void discard(DataChannel channel) {
        scope.forget(channel.socket());
        channel.abort();
        channel.close();
    }

    private synchronized void dismissCandidates() {
        candidates.forEach(DataChannel::abort);
    }

    private boolean isExtended() {
        return parameters.mode() == TransferMode.EXTENDED_BLOCK;
    }

    private static DataChannelFailure broken(DataChannel channel, IOException e) {
        return DataChannelFailure.broken("The data channel to " + channel.peer() + " broke: "
                + DataChannel.reason(e) + ". The receiver may have given up; its reply says why.");
    }
}
