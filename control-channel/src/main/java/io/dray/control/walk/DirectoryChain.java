package io.dray.control.walk;

import io.dray.protocol.listing.ListedEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A path at a server and all directories above it, from the root down. Symbolic links are resolved if the
/// server reports their targets, so the chain shows the real location of the path.
///
/// @param links the entries from the root to the last one that exists
record DirectoryChain(List<Link> links) {
    /// Most symbolic links in one path: the limit of Linux.
    private static final int MOST_LINKS = 40;

    /// One entry of the chain.
    ///
    /// @param path absolute
    record Link(String path, ListedEntry entry) {
        /// Whether both may be the same file or directory. Servers on two hosts may report the same `Unique`
        /// fact for different files. On a shared file system they may report different device numbers for the
        /// same file, but the same inode.
        boolean mayBe(ListedEntry other) {
            if (entry.unique().isEmpty() || entry.isDirectory() != other.isDirectory()) {
                return false;
            }
            return entry.unique().equals(other.unique())
                    || (inode(entry).equals(inode(other))
                            && entry.modified().equals(other.modified()));
        }

        private static Optional<String> inode(ListedEntry entry) {
            return entry.unique().map(unique -> unique.substring(unique.indexOf('-') + 1));
        }
    }

    DirectoryChain {
        links = List.copyOf(links);
    }

    /// Looks up the chain at the server.
    ///
    /// @param path   absolute
    /// @param lookUp returns the entries at the given paths, in order
    static DirectoryChain of(String path,
            Function<List<String>, List<Optional<ListedEntry>>> lookUp) {
        List<String> names = names("/", path);
        for (int followed = 0;; followed++) {
            List<String> paths = new ArrayList<>();
            paths.add("/");
            String at = "";
            for (String name : names) {
                at += "/" + name;
                paths.add(at);
            }
            List<Link> found = new ArrayList<>();
            List<Optional<ListedEntry>> entries = lookUp.apply(paths);
            int link = -1;
            for (int i = 0; i < paths.size() && entries.get(i).isPresent(); i++) {
                ListedEntry entry = entries.get(i).get();
                found.add(new Link(paths.get(i), entry));
                if (entry.link().isPresent() && i > 0) {
                    link = i;
                    break;
                }
            }
            if (link < 0 || followed == MOST_LINKS) {
                return new DirectoryChain(found);
            }
            String target = found.getLast().entry().link().orElseThrow();
            names = names("/", names(paths.get(link - 1), target),
                    names.subList(link, names.size()));
        }
    }

    /// Returns the deepest entry that exists.
    Link last() {
        return links.getLast();
    }

    private static List<String> names(String directory, String path) {
        return names(path.startsWith("/") ? "/" : directory, List.of(path.split("/")), List.of());
    }

    private static List<String> names(String directory, List<String> path, List<String> more) {
        Deque<String> names = new ArrayDeque<>();
        for (List<String> part : List.of(List.of(directory.split("/")), path, more)) {
            for (String name : part) {
                switch (name) {
                    case "", "." -> {
                    }
                    case ".." -> names.pollLast();
                    default -> names.addLast(name);
                }
            }
        }
        return List.copyOf(names);
    }
}
