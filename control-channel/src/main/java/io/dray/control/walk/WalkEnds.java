package io.dray.control.walk;

import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.negotiation.SessionPool;
import io.dray.control.remote.RemoteFiles;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.ListedEntry;
import java.time.Duration;
import java.util.function.Consumer;

/// Both ends of a walk. For one thread.
public final class WalkEnds implements AutoCloseable {
    private final WalkEnd source;
    private final WalkEnd destination;

    /// @param stallLimit longest time lost in broken conversations before the walk ends
    /// @param notices    takes the reports of retries
    public WalkEnds(SessionPool source, SessionPool destination, RetryPolicy retry,
            Duration stallLimit, Consumer<String> notices) {
        this.source = new WalkEnd(source, retry, stallLimit, notices);
        this.destination = new WalkEnd(destination, retry, stallLimit, notices);
    }

    WalkEnd source() {
        return source;
    }

    WalkEnd destination() {
        return destination;
    }

    /// Whether both ends are one server, by their names.
    boolean areOneServer() {
        return source.name().equals(destination.name());
    }

    /// Returns an entry of the source.
    ///
    /// @throws StorageFailure with `NOT_FOUND` when it does not exist
    public ListedEntry sourceEntry(String path) {
        return source.ask(files -> files.entry(path));
    }

    /// Returns into how many shards a tree should be divided for these ends: 1 if one of them does not know shards.
    public int treeShards() {
        int one = source.ask(RemoteFiles::treeShards);
        int other = destination.ask(RemoteFiles::treeShards);
        return Math.min(one, other) == 0 ? 1 : Math.max(one, other);
    }

    /// Refuses paths from which one of the ends would drop characters.
    ///
    /// @throws StorageFailure with `BAD_NAME` when one would
    public void demandKept(String path, String there) {
        source.perform(files -> files.demandKept(path));
        destination.perform(files -> files.demandKept(there));
    }

    /// Returns the sessions to their pools, for the workers: the walk needs them no more.
    public void handOver() {
        source.handOver();
        destination.handOver();
    }

    @Override
    public void close() {
        source.close();
        destination.close();
    }
}
