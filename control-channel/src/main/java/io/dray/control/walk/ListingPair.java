package io.dray.control.walk;

import io.dray.control.client.Futures;
import io.dray.control.remote.ListingSpool;
import io.dray.protocol.listing.ListedEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The complete listings of a directory at both ends, merged by name. For one thread.
final class ListingPair implements AutoCloseable {
    /// Entries of a directory of the destination that are held in memory: about 50 MB.
    private static final int MOST_HELD = 100_000;

    private final ListingSpool source;
    private final ListingSpool destination;

    private ListingPair(ListingSpool source, ListingSpool destination) {
        this.source = source;
        this.destination = destination;
    }

    /// Lists a directory at both ends, side by side. Returns when both have ended.
    ///
    /// @param comparison learns from all times that are listed
    /// @param directory  at the source
    /// @param there      at the destination; empty if it does not exist or does not matter
    static ListingPair of(WalkEnds ends, FileComparison comparison, String directory,
            Optional<String> there) {
        CompletableFuture<ListingSpool> other = there
                .map(path -> CompletableFuture.supplyAsync(
                        () -> list(ends.destination(), path, comparison::listedAtDestination),
                        task -> Thread.ofVirtual().start(task)))
                .orElseGet(() -> CompletableFuture.completedFuture(new ListingSpool()));
        ListingSpool source;
        try {
            source = list(ends.source(), directory, comparison::listedAtSource);
        } catch (RuntimeException e) {
            other.handle((entries, failure) -> entries).thenAccept(ListingPair::discard).join();
            throw e;
        }
        try {
            return new ListingPair(source, Futures.await(other));
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private static void discard(@Nullable ListingSpool entries) {
        if (entries != null) {
            entries.close();
        }
    }

    private static ListingSpool list(WalkEnd end, String directory, Consumer<ListedEntry> seen) {
        return end.ask(files -> ListingSpool.of(entries -> files.list(directory, entry -> {
            seen.accept(entry);
            entries.add(entry);
        })));
    }

    /// Passes on all entries. A large directory is merged in parts, so that the memory is bounded: the hash of the
    /// name decides on the part.
    ///
    /// @param each  takes each entry of the source, with the entry of the same name at the destination
    /// @param extra takes the entries by name that only the destination has, part by part; none is empty
    void merge(BiConsumer<ListedEntry, Optional<ListedEntry>> each,
            Consumer<Map<String, ListedEntry>> extra) {
        int parts = Math.toIntExact(destination.size() / MOST_HELD + 1);
        for (int i = 0; i < parts; i++) {
            int part = i;
            Map<String, ListedEntry> present = new HashMap<>();
            destination.forEach(entry -> {
                if (part(entry, parts) == part) {
                    present.put(entry.name(), entry);
                }
            });
            source.forEach(entry -> {
                if (part(entry, parts) == part) {
                    each.accept(entry, Optional.ofNullable(present.remove(entry.name())));
                }
            });
            if (!present.isEmpty()) {
                extra.accept(present);
            }
        }
    }

    private static int part(ListedEntry entry, int parts) {
        return parts == 1 ? 0 : Math.floorMod(entry.name().hashCode(), parts);
    }

    /// Passes on the entries of the source.
    void forEachAtSource(Consumer<ListedEntry> each) {
        source.forEach(each);
    }

    @Override
    public void close() {
        source.close();
        destination.close();
    }
}
