package io.dray.mover.datachannel;

import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// The ports of a node's passive data channels. A port without a transfer is closed after the idle limit, or
/// earlier when another session needs it. Safe for many threads.
public final class DataPorts {
    private final Optional<PortRange> range;
    private final Duration idle;
    private final ScheduledExecutorService deadlines;
    private final RandomGenerator random;
    /// Open ports in the order of opening, each with its identity.
    private final Map<DataChannelListener, String> open = new LinkedHashMap<>();

    /// @param range     ports to choose from, starting at a random one; empty: the system selects
    /// @param idle      how long a port waits for a transfer
    /// @param deadlines closes idle ports
    public DataPorts(Optional<PortRange> range, Duration idle, ScheduledExecutorService deadlines,
            RandomGenerator random) {
        this.range = range;
        this.idle = idle;
        this.deadlines = deadlines;
        this.random = random;
    }

    /// Opens a port on a local address. In a configured range, one identity may hold half of the ports without
    /// a transfer; beyond that its oldest idle port is closed. When no port is free, the oldest idle port of
    /// the identity with most of them is closed.
    ///
    /// @param owner identity that requests the port
    /// @throws DataChannelFailure when no port is free
    public DataChannelListener open(InetAddress local, String owner) {
        List<DataChannelListener> own = idle(owner::equals);
        if (range.isPresent() && own.size() >= Math.max(1, range.get().size() / 2)) {
            own.getFirst().closeIfIdle();
        }
        DataChannelListener listener;
        try {
            listener = find(local);
        } catch (DataChannelFailure full) {
            Optional<DataChannelListener> oldest = oldestOfMost();
            if (oldest.isEmpty()) {
                throw full;
            }
            oldest.get().closeIfIdle();
            listener = find(local);
        }
        synchronized (open) {
            open.put(listener, owner);
        }
        DataChannelListener opened = listener;
        opened.onClose(() -> {
            synchronized (open) {
                open.remove(opened);
            }
        });
        expire(opened);
        return opened;
    }

    /// Closes a port unless a transfer begins in time.
    public void expire(DataChannelListener listener) {
        long since = listener.uses();
        try {
            var _ = deadlines.schedule(() -> listener.closeIfIdle(since), idle.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The node is stopping.
            listener.close();
        }
    }

    private DataChannelListener find(InetAddress local) {
        int size = range.map(PortRange::size).orElse(1);
        int start = random.nextInt(size);
        String reason = "";
        for (int i = 0; i < size; i++) {
            int offset = (start + i) % size;
            try {
                return DataChannelListener.bind(local,
                        range.map(r -> r.first() + offset).orElse(0));
            } catch (IOException e) {
                reason = String.valueOf(e.getMessage());
            }
        }
        throw DataChannelFailure.notOpened("No port for data connections could be opened at "
                + local.getHostAddress() + ": " + reason + ". "
                + range.map(r -> "All ports from " + r.first() + " to " + r.last()
                        + " are in use; try again later, or let the node use more.")
                        .orElse("Try again later."));
    }

    private List<DataChannelListener> idle(Predicate<String> owners) {
        synchronized (open) {
            return open.entrySet()
                    .stream()
                    .filter(entry -> owners.test(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .filter(DataChannelListener::isIdle)
                    .toList();
        }
    }

    private Optional<DataChannelListener> oldestOfMost() {
        Map<String, Long> counts;
        synchronized (open) {
            counts = open.entrySet()
                    .stream()
                    .filter(entry -> entry.getKey().isIdle())
                    .collect(Collectors.groupingBy(Map.Entry::getValue, Collectors.counting()));
        }
        return counts.entrySet()
                .stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .flatMap(most -> idle(most.getKey()::equals).stream().findFirst());
    }
}
