package io.dray.control.walk;

import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.name.NameFolding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Which names of a directory are similar ([NameFolding]). For one thread.
final class SimilarNames {
    /// Names of a directory that are held in memory, about 20 MB. A larger directory is listed for each name.
    private static final int MOST_HELD = 100_000;

    private final WalkEnd end;
    private final String directory;
    private final Predicate<ListedEntry> chosen;
    /// Names by their keys; empty for a larger directory.
    private final Optional<Map<String, List<String>>> byKey;

    /// Lists a directory.
    ///
    /// @param chosen whether an entry of it is of the tree
    SimilarNames(WalkEnd end, String directory, Predicate<ListedEntry> chosen) {
        this.end = end;
        this.directory = directory;
        this.chosen = entry -> entry.isPlainName() && chosen.test(entry);
        byKey = listed();
    }

    private Optional<Map<String, List<String>>> listed() {
        return end.ask(files -> {
            Map<String, List<String>> names = new HashMap<>();
            int[] held = {0};
            files.list(directory, entry -> {
                if (held[0] <= MOST_HELD && chosen.test(entry)) {
                    held[0]++;
                    names.computeIfAbsent(NameFolding.key(entry.name()), _ -> new ArrayList<>(1))
                            .add(entry.name());
                }
            });
            return held[0] > MOST_HELD ? Optional.empty() : Optional.of(names);
        });
    }

    boolean isOf(String asked) {
        return directory.equals(asked);
    }

    /// Returns the names that are similar to one, without it.
    List<String> to(String name) {
        String key = NameFolding.key(name);
        List<String> names = new ArrayList<>(
                byKey.isPresent() ? byKey.get().getOrDefault(key, List.of()) : found(key));
        names.remove(name);
        return names;
    }

    private List<String> found(String key) {
        return end.ask(files -> {
            List<String> names = new ArrayList<>();
            files.list(directory, entry -> {
                if (chosen.test(entry) && NameFolding.key(entry.name()).equals(key)) {
                    names.add(entry.name());
                }
            });
            return names;
        });
    }
}
