package io.dray.control.walk;

import io.dray.control.remote.RemotePath;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.name.NameFolding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Entries of the source with similar names ([NameFolding]), which the destination may take as one. The first of
/// them is copied at once. Each other waits until those before it are there; then the destination can tell: if it
/// finds the name, but does not list it beside the others, it is another's. So nothing that was copied is replaced
/// by another file of the same tree. For one thread.
final class NameClashes {
    /// Most files that wait, about 10 MB.
    private static final int MOST_WAITING = 10_000;

    private final WalkEnd destination;
    private List<Waiting> waiting = new ArrayList<>();

    /// @param rivals the similar names
    private record Waiting(FileJob job, List<String> rivals) {
        String key() {
            return NameFolding.key(job.destination());
        }
    }

    NameClashes(WalkEnd destination) {
        this.destination = destination;
    }

    /// Keeps a file until those with similar names are copied.
    void add(FileJob job, List<String> rivals, FileSink found) {
        waiting.add(new Waiting(job, List.copyOf(rivals)));
        if (waiting.size() >= MOST_WAITING) {
            visit(found);
        }
    }

    /// Passes on the files that wait: those whose names are their own as files, the others as trouble.
    void visit(FileSink found) {
        while (!waiting.isEmpty()) {
            found.awaitCopied();
            List<Waiting> later = new ArrayList<>();
            Set<String> keys = new HashSet<>();
            for (Waiting next : waiting) {
                if (keys.add(next.key())) {
                    visit(next, found);
                } else {
                    later.add(next);
                }
            }
            waiting = later;
        }
    }

    private void visit(Waiting next, FileSink found) {
        try {
            demandDistinct(next.job.destination(), next.rivals);
        } catch (StorageFailure | Refused e) {
            found.trouble(next.job.source(), e);
            return;
        }
        found.file(next.job);
    }

    /// Demands that a name is not that of another entry of the same directory of the source.
    ///
    /// @param path   at the destination
    /// @param rivals the other names; those that are not there do not count
    /// @throws StorageFailure with `EXISTS` when it is
    void demandDistinct(String path, List<String> rivals) {
        Optional<String> other = rivals.isEmpty() ? Optional.empty() : clash(path, rivals);
        if (other.isPresent()) {
            throw new StorageFailure(StorageCondition.EXISTS, "storing " + path, path
                    + ": another file of this tree has the same name there, " + other.get()
                    + ". The file system of the destination takes both names as one. Rename one of"
                    + " them.");
        }
    }

    private Optional<String> clash(String path, List<String> rivals) {
        if (!isThere(path)) {
            return Optional.empty();
        }
        String directory = RemotePath.parent(path);
        List<String> there = rivals.stream()
                .filter(rival -> isThere(RemotePath.below(directory, rival)))
                .toList();
        if (there.isEmpty()) {
            return Optional.empty();
        }
        Set<String> listed = listed(directory, NameFolding.key(RemotePath.lastName(path)));
        return listed.contains(RemotePath.lastName(path))
                ? there.stream().filter(rival -> !listed.contains(rival)).findFirst()
                : Optional.of(there.getFirst());
    }

    private boolean isThere(String path) {
        return destination.ask(files -> files.entryIfThere(path)).isPresent();
    }

    private Set<String> listed(String directory, String key) {
        return destination.ask(files -> {
            Set<String> names = new HashSet<>();
            files.list(directory, entry -> {
                if (NameFolding.key(entry.name()).equals(key)) {
                    names.add(entry.name());
                }
            });
            return names;
        });
    }
}
