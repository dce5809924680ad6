package io.dray.control.walk;

import io.dray.control.client.Futures;
import io.dray.control.remote.ListingSpool;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.name.NameFolding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The complete listings of a directory at both ends, merged by name. For one thread.
final class ListingPair implements AutoCloseable {
    /// Entries of a directory at either end that are held in memory: about 50 MB.
    private static final int MOST_HELD = 100_000;

    /// Similar names that are held for a key. More names that are similar have all of these as rivals, but not each
    /// other: one of these is copied before them.
    private static final int MOST_SIMILAR = 100;

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

    /// An entry of the source, and what is in its place.
    ///
    /// @param there  the entry at the destination with the same name, or with a similar one if that is the same
    ///               there
    /// @param rivals names of entries passed on before that are similar ([NameFolding])
    record Paired(ListedEntry entry, Optional<ListedEntry> there, List<String> rivals) {}

    /// Passes on all entries. A large directory is merged in parts, so that the memory is bounded: the hash of the
    /// name decides on the part. Similar names are in one part.
    ///
    /// @param chosen whether an entry takes part
    /// @param leads  whether the destination finds an entry of this name
    /// @param each   takes each entry of the source
    /// @param extra  takes the entries by name that only the destination has, part by part; none is empty
    void merge(Predicate<ListedEntry> chosen, Predicate<String> leads, Consumer<Paired> each,
            Consumer<Map<String, ListedEntry>> extra) {
        int parts = Math.toIntExact(Math.max(source.size(), destination.size()) / MOST_HELD + 1);
        for (int i = 0; i < parts; i++) {
            int number = i;
            Part part = new Part(entry -> parts == 1 || part(entry, parts) == number, leads);
            part.findSimilar(chosen);
            part.merge(chosen, each);
            if (!part.present.isEmpty()) {
                extra.accept(part.present);
            }
        }
    }

    private static int part(ListedEntry entry, int parts) {
        return Math.floorMod(NameFolding.key(entry.name()).hashCode(), parts);
    }

    /// The entries of a part.
    private final class Part {
        private final Predicate<ListedEntry> belongs;
        private final Predicate<String> leads;
        /// Those of the destination that have no counterpart so far.
        private final Map<String, ListedEntry> present = new HashMap<>();
        /// Names of the destination by their keys, from the first use.
        private @Nullable Map<String, String> presentByKey;
        /// Of each key that several names of the source have, these names: first those that the destination has.
        private final Map<String, List<String>> similar = new HashMap<>();

        Part(Predicate<ListedEntry> belongs, Predicate<String> leads) {
            this.belongs = belongs;
            this.leads = leads;
            destination.forEach(entry -> {
                if (belongs.test(entry)) {
                    present.put(entry.name(), entry);
                }
            });
        }

        void findSimilar(Predicate<ListedEntry> chosen) {
            Map<String, String> first = new HashMap<>();
            source.forEach(entry -> {
                if (belongs.test(entry) && chosen.test(entry)) {
                    String key = NameFolding.key(entry.name());
                    String before = first.putIfAbsent(key, entry.name());
                    if (before != null) {
                        List<String> names = similar.computeIfAbsent(key,
                                _ -> new ArrayList<>(List.of(before)));
                        if (names.size() < MOST_SIMILAR || present.containsKey(entry.name())) {
                            names.add(entry.name());
                        }
                    }
                }
            });
            similar.values().forEach(names -> {
                names.sort(Comparator.comparing(name -> !present.containsKey(name)));
                names.subList(Math.min(names.size(), MOST_SIMILAR), names.size()).clear();
            });
        }

        void merge(Predicate<ListedEntry> chosen, Consumer<Paired> each) {
            Map<String, ListedEntry> late = new HashMap<>();
            source.forEach(entry -> {
                if (belongs.test(entry)) {
                    if (present.containsKey(entry.name()) || before(entry.name()).isEmpty()) {
                        each.accept(new Paired(entry, there(entry, chosen), List.of()));
                    } else {
                        late.put(entry.name(), entry);
                    }
                }
            });
            for (List<String> names : similar.values()) {
                names.stream()
                        .flatMap(name -> Stream.ofNullable(late.remove(name)))
                        .forEach(entry -> each.accept(new Paired(entry, Optional.empty(),
                                before(entry.name()))));
            }
            late.values()
                    .forEach(entry -> each.accept(new Paired(entry, Optional.empty(),
                            before(entry.name()))));
        }

        /// The similar names that come before one.
        private List<String> before(String name) {
            if (similar.isEmpty()) {
                return List.of();
            }
            List<String> names = similar.getOrDefault(NameFolding.key(name), List.of());
            int at = names.indexOf(name);
            return at < 0 ? names : names.subList(0, at);
        }

        /// Takes what the destination has in the place of an entry. One that is not chosen does not take that of another
        /// name: it is left for one that is.
        private Optional<ListedEntry> there(ListedEntry entry, Predicate<ListedEntry> chosen) {
            String name = entry.name();
            ListedEntry exact = present.remove(name);
            if (exact != null || present.isEmpty() || !chosen.test(entry)) {
                return Optional.ofNullable(exact);
            }
            Map<String, String> byKey = presentByKey;
            if (byKey == null) {
                byKey = new HashMap<>();
                for (String other : present.keySet()) {
                    byKey.put(NameFolding.key(other), other);
                }
                presentByKey = byKey;
            }
            String other = byKey.get(NameFolding.key(name));
            // It was not listed, so if it is found, it is found under the other name.
            return other != null && present.containsKey(other) && leads.test(name)
                    ? Optional.ofNullable(present.remove(other))
                    : Optional.empty();
        }
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
