package io.dray.control.walk;

import io.dray.control.remote.RemotePath;
import io.dray.control.walk.DirectoryChain.Link;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.ListedEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Refuses a copy of a file or tree onto or into itself. Compares `Unique` facts. Equal numbers on two servers
/// may be chance: then makes a temporary directory at the destination and looks for it at the source. For one
/// thread.
final class OverlapGuard {
    private final WalkEnds ends;
    private final WalkEnd source;
    private final WalkEnd destination;
    private final boolean mayWrite;
    private final Map<String, Boolean> decided = new HashMap<>();
    private @Nullable DirectoryChain above;
    private @Nullable DirectoryChain sourceChain;

    /// @param mayWrite whether a temporary directory may be made at the destination; not in a dry run
    OverlapGuard(WalkEnds ends, boolean mayWrite) {
        this.ends = ends;
        this.source = ends.source();
        this.destination = ends.destination();
        this.mayWrite = mayWrite;
    }

    /// Refuses a tree whose destination is the tree itself, or within it.
    ///
    /// @param entry entry at `from`
    void demandApart(String from, ListedEntry entry, String to) {
        boolean within = ends.areOneServer() && (to + "/").startsWith(from + "/");
        if (within || (entry.unique().isPresent() && holds(from, entry, chain(to)))) {
            throw new OverlappingCopy("The destination " + to + " is the source " + from
                    + " itself, or lies within it. Copy to a directory outside of it.");
        }
    }

    /// Refuses a file that is its own destination, also by another name.
    ///
    /// @param present entry at the destination
    static void demandDifferent(WalkEnds ends, String from, ListedEntry entry, String to,
            ListedEntry present) {
        boolean same = (ends.areOneServer() && entry.unique().isPresent())
                ? entry.unique().equals(present.unique())
                : (new Link(to, present).mayBe(entry) && entry.size().equals(present.size())
                        && entry.modified().equals(present.modified())
                        && entry.mode().equals(present.mode())
                        && entry.changed().equals(present.changed()));
        if (same || (ends.areOneServer() && from.equals(to))) {
            throw new OverlappingCopy("The destination " + to + " and the source " + from
                    + " are one and the same file.");
        }
    }

    /// Whether a directory of the source, which the walk is about to enter, is the destination or lies above
    /// it.
    ///
    /// @param to the destination directory of the entry's parent
    boolean leadsToDestination(String from, ListedEntry entry, String to) {
        if (entry.unique().isEmpty()) {
            return false;
        }
        // Without a symbolic link, only the directories above the destination's root can match.
        DirectoryChain known = above;
        return holds(from, entry, known == null || entry.link().isPresent() ? chain(to) : known);
    }

    /// Refuses a destination that is above the source: the source would count as something to remove there.
    void demandSourceStays(String from, String to) {
        boolean within = ends.areOneServer()
                && (from + "/").startsWith(to.equals("/") ? to : to + "/");
        if (within || destination.ask(files -> files.entryIfThere(to))
                .filter(entry -> isSourceOrAbove(from, to, entry))
                .isPresent()) {
            throw new OverlappingCopy("The source " + from + " lies within the destination " + to
                    + ", where --delete would remove it. Nothing was changed.");
        }
    }

    /// Refuses to touch a directory of the destination that is the source, or lies above it.
    ///
    /// @param path its path at the destination
    void demandNotSource(String from, String path, ListedEntry entry) {
        if (isSourceOrAbove(from, path, entry)) {
            throw new Refused(path + " at the destination is the source of this copy, or a"
                    + " directory above it");
        }
    }

    private boolean isSourceOrAbove(String from, String path, ListedEntry entry) {
        DirectoryChain chain = sourceChain;
        if (chain == null) {
            chain = source.ask(files -> DirectoryChain.of(from, files::entriesIfThere));
            sourceChain = chain;
        }
        return leadsThrough(chain, path, entry);
    }

    /// Whether a link of the source leads into the destination, where --delete may remove its target.
    boolean leadsIntoDestination(String path, String to) {
        DirectoryChain chain = source.ask(files -> DirectoryChain.of(path, files::entriesIfThere));
        return destination.ask(files -> files.entryIfThere(to))
                .filter(entry -> leadsThrough(chain, to, entry))
                .isPresent();
    }

    /// @param chain directories of the source
    /// @param path  of a directory at the destination
    private boolean leadsThrough(DirectoryChain chain, String path, ListedEntry entry) {
        for (Link link : chain.links()) {
            if (link.mayBe(entry) && (ends.areOneServer() || !mayWrite
                    || decided.computeIfAbsent(link.path() + "\0" + path, _ -> {
                        String name = newName(path);
                        return appears(RemotePath.below(path, name),
                                RemotePath.below(link.path(), name));
                    }))) {
                return true;
            }
        }
        return false;
    }

    /// Refuses a backup directory in the way of the copy: above the destination, in the source, or where the source
    /// has something.
    void demandBackupApart(String from, String to, String backup) {
        boolean above = (to + "/").startsWith(backup.equals("/") ? backup : backup + "/");
        boolean inSource = ends.areOneServer()
                && (backup + "/").startsWith(from.equals("/") ? from : from + "/");
        Optional<ListedEntry> there = destination.ask(files -> files.entryIfThere(backup));
        above |= there.isPresent() && chain(to).links()
                .stream()
                .anyMatch(link -> link.entry().unique().isPresent()
                        && link.entry().unique().equals(there.get().unique()));
        if (above || inSource) {
            throw new OverlappingCopy("The backup directory " + backup + (above
                    ? " is the destination " + to + ", or lies above it."
                    : " lies in the source " + from + ".") + " Choose another one.");
        }
        if (there.isPresent() && !there.get().isDirectory()) {
            throw new OverlappingCopy("The backup directory " + backup + " is a file.");
        }
        String prefix = to.equals("/") ? to : to + "/";
        if (backup.startsWith(prefix)) {
            String same = RemotePath.below(from, backup.substring(prefix.length()));
            if (source.ask(files -> files.entryIfThere(same)).isPresent()) {
                throw new OverlappingCopy("The backup directory " + backup + " is where " + same
                        + " would be copied to. Choose another one.");
            }
        }
    }

    /// Returns the inode numbers of the destination and the directories above it. Only a directory with one of
    /// these can be the destination or lie above it.
    List<Long> inodes(String to) {
        return chain(to).links()
                .stream()
                .flatMap(link -> link.entry().unique().stream())
                .map(unique -> unique.substring(unique.indexOf('-') + 1))
                .filter(inode -> inode.matches("[0-9a-f]{1,16}"))
                .map(inode -> Long.parseUnsignedLong(inode, 16))
                .toList();
    }

    private DirectoryChain chain(String to) {
        DirectoryChain chain = destination
                .ask(files -> DirectoryChain.of(to, files::entriesIfThere));
        if (above == null) {
            above = chain;
        }
        return chain;
    }

    private boolean holds(String from, ListedEntry entry, DirectoryChain chain) {
        for (Link link : chain.links()) {
            if (link.mayBe(entry) && isProved(from, link, chain)) {
                return true;
            }
        }
        return false;
    }

    private boolean isProved(String from, Link link, DirectoryChain chain) {
        if (ends.areOneServer() || !mayWrite) {
            return true;
        }
        String question = from + "\0" + link.path();
        Boolean known = decided.get(question);
        if (known == null) {
            known = isSeen(from, link, chain);
            decided.put(question, known);
        }
        return known;
    }

    /// Whether a directory made at the destination appears at the source.
    private boolean isSeen(String from, Link link, DirectoryChain chain) {
        String made = RemotePath.below(RemotePath.trimmed(chain.last().path()), newName(from));
        String prefix = link.path().equals("/") ? "" : link.path();
        return appears(made, (from.equals("/") ? "" : from) + made.substring(prefix.length()));
    }

    private static String newName(String path) {
        return LeftoverName.of(path, UUID.randomUUID().toString(), LeftoverName.Kind.PING).text();
    }

    /// Whether a directory made at the destination is seen at the source.
    private boolean appears(String made, String seen) {
        try {
            destination.perform(files -> files.makeDirectory(made));
        } catch (TransferFailure e) {
            // If no directory can be made there, the copy cannot write there either.
            return false;
        }
        try {
            Optional<ListedEntry> found = source.ask(files -> files.entryIfThere(seen));
            return found.isPresent();
        } finally {
            destination.perform(files -> files.removeDirectory(made));
        }
    }
}
