package io.dray.mover.transfer;

import io.dray.mover.datachannel.DataChannel;
import io.dray.mover.datachannel.DataChannelListener;
import io.dray.mover.datachannel.Direction;
import io.dray.protocol.address.HostAddress;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.parameters.TransferParameters;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The supervision of a transfer: accepts connections, watches kept channels, sends markers when they are due,
/// and enforces time limits. It moves no bytes.
final class TransferSupervision {
    /// Silence that counts as a stall in the metrics; longer than a few retransmissions.
    private static final Duration STALL = Duration.ofSeconds(5);
    /// How long a further channel may arrive after all others have ended: a connection whose first three SYNs
    /// are lost arrives after 7 s.
    private static final Duration LATE_CHANNEL = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(TransferSupervision.class);
    /// Limit of hosts named at the end of a transfer, so that the reply stays short; clients of a front end may
    /// have 1024 receivers.
    private static final int MOST_HOSTS = 64;
    /// Interval of the checks for stalls and limits: short compared to every limit, and cheap.
    private static final long LOOK_NANOS = 500_000_000L;

    private final DataPlane plane;
    private final TransferScope scope;
    private final Direction direction;
    private final TransferEvents events;
    private final MarkerSchedule schedule;
    private final LongAdder bytes = new LongAdder();
    private volatile boolean up;
    private volatile String refusal = "";
    private final Set<HostAddress> used = new LinkedHashSet<>();
    private final Set<HostAddress> turnedAway = new LinkedHashSet<>();
    private boolean reusing;
    private boolean started;
    private boolean stalled;
    private long seenBytes;
    private long changedAt;
    private long aloneSince;

    /// The transfer's reactions to events.
    interface Watch {
        /// Whether there is nothing left to wait for.
        boolean isOver();

        /// A peer connected; the socket is blocking and belongs to the callee.
        void accepted(SocketChannel socket) throws IOException;

        /// A kept channel became readable; it belongs to the callee now.
        void awake(DataChannel channel) throws IOException;

        /// Number of channels being set up or in use.
        int liveChannels();

        /// What is missing when all channels have ended too early; empty otherwise.
        default String lacking() {
            return "";
        }

        void restartMarkerDue();

        /// Called after every event and at least twice a second.
        void look() throws IOException;
    }

    TransferSupervision(DataPlane plane, TransferScope scope, Direction direction,
            TransferParameters parameters, TransferEvents events) {
        this.plane = plane;
        this.scope = scope;
        this.direction = direction;
        this.events = events;
        this.changedAt = plane.nanoTime();
        this.aloneSince = changedAt;
        this.schedule = new MarkerSchedule(parameters.restartMarkerInterval(),
                parameters.performanceInterval(), changedAt);
    }

    /// Records an open data channel. Callable from any thread.
    void channelUp() {
        up = true;
        scope.signal();
    }

    /// Records a refused connection; reported if no better one arrives. Callable from any thread.
    void refused(HostAddress host, String why) {
        boolean first;
        synchronized (used) {
            first = turnedAway.size() < MOST_HOSTS && turnedAway.add(host);
        }
        if (first) {
            LOG.warn("{}", why);
        }
        refusal = why;
        scope.signal();
    }

    /// Records a host whose data channel carries data. Callable from any thread.
    void uses(HostAddress host) {
        synchronized (used) {
            if (used.size() < MOST_HOSTS) {
                used.add(host);
            }
        }
    }

    /// Reports the hosts that took part, before the end of the transfer.
    void tellHosts() {
        TransferEvent.DataHosts told;
        synchronized (used) {
            told = new TransferEvent.DataHosts(List.copyOf(used), List.copyOf(turnedAway));
        }
        if (!told.used().isEmpty() || !told.refused().isEmpty()) {
            events.accept(told);
        }
    }

    /// Records that the transfer reuses channels or a port: the reply is 125 instead of 150.
    void reusesChannels() {
        reusing = true;
    }

    /// Counts file bytes. Callable from any thread.
    void moved(long count) {
        bytes.add(count);
        plane.observer().bytes(direction, count);
    }

    long bytes() {
        return bytes.sum();
    }

    /// Watches a listener for connections.
    SelectionKey watch(DataChannelListener listener) throws IOException {
        return listener.server().register(scope.selector(), SelectionKey.OP_ACCEPT, listener);
    }

    /// Watches a kept channel for its first byte.
    void watch(DataChannel channel) throws IOException {
        channel.socket().configureBlocking(false);
        channel.socket().register(scope.selector(), SelectionKey.OP_READ, channel);
    }

    /// Stops watching; returns the kept channels without any data.
    List<DataChannel> unwatch() throws IOException {
        List<DataChannel> asleep = new ArrayList<>();
        if (!scope.hasSelector()) {
            return asleep;
        }
        Selector selector = scope.selector();
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof DataChannel channel && key.isValid()) {
                asleep.add(channel);
            }
            key.cancel();
        }
        selector.selectNow();
        for (DataChannel channel : asleep) {
            channel.socket().configureBlocking(true);
        }
        return asleep;
    }

    /// Runs until the watch is over.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure when the transfer fails
    void run(Watch watch) throws IOException {
        if (!watch.isOver()) {
            // Opened before the first check below, so that no later signal is lost.
            scope.selector();
        }
        while (true) {
            scope.check();
            tellStart();
            if (watch.isOver()) {
                return;
            }
            long now = plane.nanoTime();
            checkLimits(watch, now);
            watch.look();
            if (started) {
                tellMarkers(watch, now);
            }
            select(watch, waitNanos(now));
        }
    }

    /// Reports news of a tree. Callable from any thread.
    void tell(TransferEvent.Tree news) {
        events.accept(news);
    }

    /// Keeps further events until the last: the transfer has moved all bytes.
    void gather() {
        events.gather();
    }

    /// Sends a last performance marker.
    void tellProgress() {
        events.accept(new TransferEvent.Progress(plane.clock().millis(), bytes()));
    }

    /// Of a transfer that has failed: what was moved until then, for the audit and for clients that wish markers.
    void tellMoved() {
        if (started && bytes() > 0) {
            tellProgress();
        }
    }

    boolean wantsProgress() {
        return schedule.wantsPerformance();
    }

    private void tellStart() {
        if (up && !started) {
            started = true;
            events.accept(new TransferEvent.Started(reusing));
        }
    }

    private void tellMarkers(Watch watch, long now) {
        if (schedule.takePerformance(now)) {
            tellProgress();
        }
        if (schedule.takeRestart(now)) {
            watch.restartMarkerDue();
        }
    }

    private void checkLimits(Watch watch, long now) {
        long sum = bytes();
        if (sum != seenBytes) {
            seenBytes = sum;
            changedAt = now;
            stalled = false;
        }
        if (watch.liveChannels() > 0) {
            aloneSince = now;
        }
        Duration alone = Duration.ofNanos(now - aloneSince);
        Duration silence = Duration.ofNanos(now - changedAt);
        Duration late = shorter(LATE_CHANNEL, plane.config().limits().firstChannel());
        if (alone.compareTo(late) > 0) {
            String lacking = watch.lacking();
            if (!lacking.isEmpty()) {
                throw DataChannelFailure.broken(lacking + " No other data connection came"
                        + " within " + inSeconds(late) + ". What was announced as stored can be"
                        + " resumed from.");
            }
        }
        if (alone.compareTo(plane.config().limits().firstChannel()) > 0) {
            String sentence = "No data connection came up within "
                    + inSeconds(plane.config().limits().firstChannel()) + "."
                    + (refusal.isEmpty() ? "" : " The last attempt failed: " + refusal);
            throw started
                    ? DataChannelFailure.broken(sentence)
                    : DataChannelFailure.notOpened(sentence);
        }
        if (silence.compareTo(plane.config().limits().idle()) > 0) {
            throw DataChannelFailure.stalled("No byte passed on the data channels for "
                    + inSeconds(plane.config().limits().idle())
                    + "; the transfer was given up. It can be resumed.");
        }
        if (started && !stalled && silence.compareTo(STALL) > 0) {
            stalled = true;
            plane.observer().stalled(direction, silence);
        }
    }

    private long waitNanos(long now) {
        DataPlaneConfig.Limits limits = plane.config().limits();
        long wait = Math.min(LOOK_NANOS, Math.min(limits.firstChannel().toNanos(),
                Math.min(limits.idle().toNanos(), limits.stall().toNanos())) / 4);
        return started ? Math.min(wait, schedule.untilNext(now)) : wait;
    }

    private void select(Watch watch, long nanos) throws IOException {
        List<DataChannel> woken = new ArrayList<>(0);
        List<SocketChannel> accepted = new ArrayList<>(0);
        scope.selector().select(key -> {
            if (key.attachment() instanceof DataChannel channel) {
                key.cancel();
                woken.add(channel);
            } else if (key.attachment() instanceof DataChannelListener listener) {
                accept(listener).ifPresent(accepted::add);
            }
        }, nanos / 1_000_000 + 1);
        if (!woken.isEmpty()) {
            scope.selector().selectNow();
        }
        for (DataChannel channel : woken) {
            channel.socket().configureBlocking(true);
            watch.awake(channel);
        }
        for (SocketChannel socket : accepted) {
            watch.accepted(socket);
        }
    }

    private static Optional<SocketChannel> accept(DataChannelListener listener) {
        try {
            return listener.accept();
        } catch (IOException e) {
            throw DataChannelFailure.notOpened("The port for data connections failed: "
                    + e.getMessage() + ".");
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static String inSeconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? duration.toSeconds() + " s"
                : duration.toMillis() + " ms";
    }
}
