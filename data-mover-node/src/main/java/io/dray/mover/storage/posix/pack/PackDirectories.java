package io.dray.mover.storage.posix.pack;

import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.BeneathRoot;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.confinement.Confinement.Purpose;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.mover.storage.posix.confinement.StorageFailures;
import io.dray.protocol.pack.PackMember;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The directories of a bundle's members, each pinned once, with the same checks as for a single file:
/// confinement, rules for the path and for the place that links led to, reserved names.
final class PackDirectories implements AutoCloseable {
    /// Maximum number of descriptors held at once.
    static final int MOST = 128;

    private final ConfinedTree tree;
    private final StoragePath base;
    private final Right right;
    private final FileAction action;
    private final boolean uniform;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private String lastName = "";
    private @Nullable Place last;

    /// A pinned directory.
    ///
    /// @param path     as the client knows it
    /// @param location the place that links have led to; null if one rule covers everything
    record Place(Anchor anchor, StoragePath path, @Nullable StoragePath location) {
        int descriptor() {
            return BeneathRoot.descriptor(anchor);
        }
    }

    PackDirectories(ConfinedTree tree, String base, Right right, FileAction action) {
        this.tree = tree;
        this.base = new StoragePath(base);
        this.right = right;
        this.action = action;
        this.uniform = tree.rules().uniform();
    }

    /// Returns the directory that holds a member, which may be opened there if it is not a link.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.StorageFailure when it may not, or there is no
    ///         directory
    Place of(PackMember member) {
        String name = member.fileName();
        if (PartNames.isHidden(name)) {
            throw StorageFailures.nameKept(action, member.name());
        }
        Place place = place(member.directory());
        if (!uniform) {
            tree.rules().demand(right, place.path().child(name));
            if (place.location() != null) {
                tree.rules().demand(right, place.location().child(name));
            }
        }
        return place;
    }

    /// Whether the member needs another directory and the limit is reached.
    boolean isFullFor(PackMember member) {
        return places.size() >= MOST && !places.containsKey(member.directory());
    }

    /// Forces the entries of all these directories to stable storage.
    void force() throws IOException {
        for (Place place : places.values()) {
            place.anchor().forceEntries();
        }
    }

    private Place place(String directory) {
        Place known = last != null && lastName.equals(directory) ? last : places.get(directory);
        if (known == null) {
            known = open(directory);
            places.put(directory, known);
        }
        last = known;
        lastName = directory;
        return known;
    }

    private Place open(String directory) {
        StoragePath path = directory.isEmpty()
                ? base
                : new StoragePath(base.isRoot() ? "/" + directory : base + "/" + directory);
        if (uniform) {
            tree.rules().demand(right, path);
        }
        Anchor anchor = tree.confinement()
                .directory(path.relative(), new Purpose(action, path.text()));
        try {
            return new Place(anchor, path,
                    uniform ? null : new StoragePath(anchor.location()));
        } catch (RuntimeException e) {
            anchor.close();
            throw e;
        }
    }

    @Override
    public void close() {
        letGo();
    }

    /// Releases all directories, to make room for others.
    void letGo() {
        places.values().forEach(place -> place.anchor().close());
        places.clear();
        last = null;
    }
}
