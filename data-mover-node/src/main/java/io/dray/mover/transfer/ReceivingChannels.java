package io.dray.mover.transfer;

import io.dray.mover.datachannel.DataChannel;
import io.dray.mover.datachannel.DataChannelCache;
import io.dray.mover.datachannel.DataChannelGuard;
import io.dray.mover.datachannel.DataChannelListener;
import io.dray.mover.datachannel.Direction;
import io.dray.mover.datachannel.ExtendedBlockReader;
import io.dray.mover.datachannel.StreamModeReader;
import io.dray.protocol.address.HostAddress;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.parameters.TransferMode;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The channels of one upload: sets them up, runs a stream on each, and detects the end of the last.
///
/// [PassivePort] decides who may connect. In extended block mode a connection without a valid block is closed
/// and ignored, unless the expected host made it. After a valid block header (in stream mode: after the first
/// secured connection) a failure of the connection fails the transfer.
final class ReceivingChannels implements TransferSupervision.Watch {
    /// Limit of the channels of one transfer: the largest parallelism. A peer exceeds it only by connecting
    /// more often.
    static final int MOST = 128;

    private final DataPlane plane;
    private final TransferScope scope;
    private final TransferSupervision supervision;
    private final ReceiveFile request;
    private final DataChannelCache.Setup setup;
    private final DataChannelGuard guard;
    private final PassivePort port;
    private final ReceivingStream.Shared shared;
    private final List<ReceivingStream> live = new ArrayList<>();
    private final Set<ReceivingStream> hopeless = new HashSet<>();
    private final List<DataChannel> finished = new ArrayList<>();
    private final AtomicBoolean streamTaken = new AtomicBoolean();
    private volatile boolean streamDone;
    private @Nullable SelectionKey accepting;
    private final Set<HostAddress> senders = new HashSet<>();
    private int underWay;

    ReceivingChannels(DataPlane plane, ReceiveFile request, DataChannelCache.Setup setup,
            ReceivingStream.Shared shared) {
        this.plane = plane;
        this.scope = shared.scope();
        this.supervision = shared.supervision();
        this.request = request;
        this.setup = setup;
        this.shared = shared;
        this.guard = new DataChannelGuard(setup.security(), plane.deadlines(),
                plane.config().limits().handshake(), plane.observer());
        this.port = new PassivePort(setup.allowed(), guard, supervision);
    }

    private enum Origin {
        /// Connected by this end.
        CONNECTED,
        /// Connected by the peer.
        ACCEPTED,
        /// Kept from an earlier transfer.
        KEPT
    }

    /// Receives everything; returns the reusable channels. On a failure all channels are closed.
    List<DataChannel> receive() throws IOException {
        for (DataChannel channel : setup.kept()) {
            scope.register(channel.socket());
        }
        if (setup.used()) {
            supervision.reusesChannels();
        }
        if (setup.listener().isPresent()) {
            DataChannelListener listener = setup.listener().get();
            listener.receiveBuffer(request.parameters().socketBuffer());
        } else {
            connect(setup.peers().getFirst());
        }
        setup.kept().forEach(channel -> supervision.channelUp());
        if (setup.kept().size() == 1 && setup.listener().isPresent() && !isStreamMode()) {
            serveHere(setup.kept().getFirst());
        } else {
            for (DataChannel channel : setup.kept()) {
                if (channel.hasUnread()) {
                    launch(channel, Origin.KEPT);
                } else {
                    supervision.watch(channel);
                }
            }
        }
        supervise();
        List<DataChannel> serveAgain = supervision.unwatch();
        dismissIdle();
        shared.follower().ifPresent(this::endDigest);
        scope.join();
        scope.check();
        serveAgain.addAll(finished);
        serveAgain.forEach(channel -> scope.forget(channel.socket()));
        return serveAgain;
    }

    /// Serves a single kept channel on the calling thread: most likely it is the only channel of this transfer
    /// too.
    private void serveHere(DataChannel channel) {
        ReceivingStream stream = opened(channel);
        boolean brief = new InlineSupervision(plane, scope, () -> {
            supervise();
            dismissIdle();
        }).whileMoving(() -> serve(stream, Origin.KEPT));
        if (brief && isOver()) {
            supervision.gather();
        }
    }

    private void supervise() throws IOException {
        if (!isOver() && accepting == null && setup.listener().isPresent()) {
            accepting = supervision.watch(setup.listener().get());
        }
        supervision.run(this);
    }

    /// Closes all channels of a failed transfer. To be called after its tasks have ended.
    void abandon() {
        setup.kept().forEach(DataChannel::close);
        finished.forEach(DataChannel::close);
    }

    @Override
    public synchronized boolean isOver() {
        return isStreamMode() ? streamDone : shared.ends().isComplete();
    }

    @Override
    public void accepted(SocketChannel socket) throws IOException {
        synchronized (this) {
            if (live.size() >= MOST) {
                DataChannel.reset(socket);
                return;
            }
        }
        scope.register(socket);
        try {
            DataChannel channel = new DataChannel(socket, Direction.RECEIVING, plane.pool());
            if (!port.admits(channel)) {
                scope.forget(socket);
                channel.abort();
                return;
            }
            launch(channel, Origin.ACCEPTED);
            supervision.channelUp();
        } catch (IOException e) {
            scope.forget(socket);
            DataChannel.reset(socket);
        }
    }

    @Override
    public void awake(DataChannel channel) {
        launch(channel, Origin.KEPT);
    }

    @Override
    public synchronized int liveChannels() {
        return live.size();
    }

    @Override
    public String lacking() {
        return isStreamMode() || channelsUnderWay() == 0 || shared.ends().isComplete()
                ? ""
                : shared.ends().state();
    }

    @Override
    public void restartMarkerDue() {
        shared.incoming().markerDue();
    }

    @Override
    public void look() {
        shared.incoming().tellNew();
        boolean enough = isStreamMode()
                ? streamTaken.get()
                : shared.ends().isSatisfiedBy(channelsUnderWay());
        if (enough && accepting != null && accepting.isValid()) {
            // Later connections belong to the next transfer.
            accepting.interestOps(0);
        }
    }

    private void connect(HostPort peer) throws IOException {
        SocketChannel socket = SocketChannel.open();
        scope.register(socket);
        DataChannel.connect(socket, peer, plane.config().limits().connect(),
                request.parameters().socketBuffer());
        supervision.channelUp();
        launch(new DataChannel(socket, Direction.RECEIVING, plane.pool()), Origin.CONNECTED);
    }

    private void launch(DataChannel channel, Origin origin) {
        ReceivingStream stream = opened(channel);
        try {
            scope.launch(() -> serve(stream, origin));
        } catch (TransferFailure e) {
            ended(stream, false);
            throw e;
        }
    }

    private ReceivingStream opened(DataChannel channel) {
        ReceivingStream stream = new ReceivingStream(channel, shared);
        synchronized (this) {
            live.add(stream);
        }
        plane.observer().streamOpened(Direction.RECEIVING);
        return stream;
    }

    /// Serves a stream. Reports the end of the transfer last, because the listener then resets the channels
    /// that are still open.
    private void serve(ReceivingStream stream, Origin origin) throws IOException {
        After after = After.CLOSED;
        try {
            stream.channel().activate(guard.usesTls(), scope::hasFailed);
            after = isSecured(stream, origin)
                    ? scope.blaming(() -> run(stream, origin))
                    : After.CLOSED;
        } finally {
            ended(stream, after == After.REUSABLE);
        }
        switch (after) {
            case REUSABLE, END_OF_DATA -> shared.ends().ended();
            case END_OF_FILE -> streamDone = true;
            case CLOSED -> {
            }
        }
        scope.signal();
    }

    /// State of a channel after serving.
    private enum After {
        /// Ended with EOD; reusable.
        REUSABLE,
        /// Ended with EOD; closed.
        END_OF_DATA,
        /// Delivered the whole file in stream mode; closed.
        END_OF_FILE,
        /// Closed without an end of data.
        CLOSED
    }

    private boolean isSecured(ReceivingStream stream, Origin origin) {
        try {
            guard.secure(stream.channel(), origin == Origin.CONNECTED);
            return origin == Origin.CONNECTED || port.keeps(stream.channel());
        } catch (TransferFailure e) {
            if (origin == Origin.CONNECTED) {
                throw e;
            }
            cameToNothing(stream, e);
            return false;
        }
    }

    /// Handles a channel that ended before it carried data. The other channels continue: a sender that changes
    /// the number of its channels may give one up.
    private void cameToNothing(ReceivingStream stream, TransferFailure why) {
        boolean last;
        synchronized (this) {
            hopeless.add(stream);
            last = underWay == 0 && !streamTaken.get() && setup.kept().isEmpty()
                    && hopeless.containsAll(live);
        }
        if (last) {
            port.failed(stream.channel(), why);
        } else {
            port.failedBesideOthers(stream.channel(), why);
        }
    }

    private After run(ReceivingStream stream, Origin origin) throws IOException {
        if (!isStreamMode()) {
            return readBlocks(stream, origin);
        }
        if (!streamTaken.compareAndSet(false, true)) {
            return After.CLOSED;
        }
        supervision.uses(stream.channel().host());
        readStream(stream);
        return After.END_OF_FILE;
    }

    private After readBlocks(ReceivingStream stream, Origin origin) throws IOException {
        DataChannel channel = stream.channel();
        ExtendedBlockReader reader = new ExtendedBlockReader(channel,
                () -> countUnderWay(channel));
        try {
            ExtendedBlockReader.End end = reader.read(stream);
            if (stream.isDismissed()) {
                return After.CLOSED;
            }
            if (end == ExtendedBlockReader.End.END_OF_DATA
                    || end == ExtendedBlockReader.End.END_OF_DATA_AND_CLOSE) {
                stream.end();
            }
            return switch (end) {
                case END_OF_DATA -> After.REUSABLE;
                case END_OF_DATA_AND_CLOSE -> After.END_OF_DATA;
                case NOTHING -> withoutBlocks(stream, origin, "it was closed");
                case CUT_OFF -> throw DataChannelFailure.broken("The sender at "
                        + channel.peer() + " closed a data channel before its end of data. What"
                        + " was announced as stored can be resumed from.");
            };
        } catch (ProtocolViolation e) {
            if (reader.isUnderWay() || channel.isEncrypted()) {
                throw e;
            }
            cameToNothing(stream, e);
            return After.CLOSED;
        } catch (IOException e) {
            if (stream.isDismissed() || shared.scope().hasFailed()) {
                // This end closed it; the first failure of the transfer says why.
                return After.CLOSED;
            }
            if (!reader.isUnderWay()) {
                return withoutBlocks(stream, origin, DataChannel.reason(e));
            }
            throw broken(channel, e);
        } finally {
            // Also of a dismissed channel: its bytes are in the file, perhaps over the same bytes of other
            // channels.
            stream.close();
        }
    }

    /// Handles a channel without any block. The peer may give up a kept channel between two transfers.
    private After withoutBlocks(ReceivingStream stream, Origin origin, String why) {
        if (origin != Origin.KEPT) {
            cameToNothing(stream, DataChannelFailure.broken("The data channel from "
                    + stream.channel().peer() + " ended before its first block: " + why + "."));
        }
        return After.CLOSED;
    }

    private void readStream(ReceivingStream stream) {
        DataChannel channel = stream.channel();
        long end;
        try {
            end = new StreamModeReader(channel, request.parameters().type())
                    .read(stream, request.alreadyStored().prefix());
        } catch (IOException e) {
            throw broken(channel, e);
        }
        stream.close();
        channel.answerEnd();
        boolean sizeConfirms = request.expectedSize().isPresent()
                && request.expectedSize().getAsLong() == end;
        if (guard.expectsCloseNotify() && channel.endUnconfirmed() && !sizeConfirms) {
            throw DataChannelFailure.broken("The data channel from " + channel.peer()
                    + " ended without the TLS close that confirms the end of the file (RFC 4217),"
                    + " so the file may be cut off. Announce its size with ALLO, or send"
                    + " close_notify.");
        }
    }

    private void ended(ReceivingStream stream, boolean reusable) {
        boolean first;
        synchronized (this) {
            first = live.remove(stream);
            if (first && reusable) {
                finished.add(stream.channel());
            }
        }
        if (!first) {
            return;
        }
        plane.observer().streamClosed(Direction.RECEIVING);
        if (!reusable) {
            stream.channel().close();
            scope.forget(stream.channel().socket());
        }
        scope.signal();
    }

    private synchronized void countUnderWay(DataChannel channel) {
        underWay++;
        senders.add(channel.host());
        supervision.uses(channel.host());
    }

    private synchronized int channelsUnderWay() {
        return underWay;
    }

    /// Closes idle channels at the end of data. A channel that has sent nothing is not part of the transfer.
    /// For one that has sent blocks but no EOD there are two explanations: the sender gave it up and sent its
    /// blocks again on another channel, or the announced count is wrong. So this is accepted only if the file
    /// has no hole and the announced length.
    private void dismissIdle() {
        List<ReceivingStream> left;
        synchronized (this) {
            left = List.copyOf(live);
        }
        // First: these channels must not change the file after the check below.
        left.forEach(ReceivingStream::dismiss);
        if (!isStreamMode() && !isCountExact() && !isKnownWhole()) {
            throw new ProtocolViolation("The sender announced fewer data channels in its EOF block"
                    + " than it sent data on. That is accepted only from one address, into a new file"
                    + " whose size ALLO announced and of which no byte is missing.");
        }
    }

    private boolean isCountExact() {
        return shared.ends().countsExactly(channelsUnderWay());
    }

    /// Channels from several addresses are not accepted here: bytes that were written last over the sender's
    /// might be a stranger's.
    private synchronized boolean isKnownWhole() {
        return senders.size() == 1 && request.placement() instanceof Placement.Replace
                && request.expectedSize().isPresent()
                && shared.ranges().prefix() == request.expectedSize().getAsLong()
                && shared.ranges().all().end() == shared.ranges().prefix();
    }

    private boolean isStreamMode() {
        return request.parameters().mode() == TransferMode.STREAM;
    }

    private static DataChannelFailure broken(DataChannel channel, IOException e) {
        return DataChannelFailure.broken("The data channel from " + channel.peer()
                + " broke: " + DataChannel.reason(e)
                + ". What was announced as stored can be resumed from.");
    }

    /// Ends the digest. If bytes arrived twice, perhaps with different content, or a channel was dismissed in
    /// mid-transfer, the value is dropped: only reading the file gives the right one.
    private void endDigest(DigestFollower digest) {
        if (shared.ranges().hasOverlaps() || !isCountExact()) {
            digest.abandon();
        } else {
            digest.end(shared.ranges().prefix());
        }
    }
}
