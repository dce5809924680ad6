package io.dray.mover.storage.posix.tree;

import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.BeneathRoot;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.confinement.Confinement.Purpose;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.mover.storage.posix.confinement.StorageFailures;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The directories into which a stream stores, each pinned once, with the same checks as for a single file:
/// confinement, rules for the path and for the place that links led to, reserved names. For one thread.
final class TreeDirectories {
    /// Most descriptors held at once.
    private static final int MOST = 128;

    private final ConfinedTree tree;
    private final StoragePath base;
    private final HeldDescriptors held;
    private final Map<String, Place> places = new LinkedHashMap<>();

    /// A pinned directory.
    ///
    /// @param relative its path relative to the top of the tree
    /// @param path     as the client knows it
    /// @param location the place that links have led to; null if one rule covers everything
    record Place(Anchor anchor, String relative, StoragePath path,
            @Nullable StoragePath location) {
        int descriptor() {
            return BeneathRoot.descriptor(anchor);
        }

        /// Returns the path of an entry relative to the top of the tree.
        String below(String name) {
            return relative.isEmpty() ? name : relative + "/" + name;
        }

        /// Returns the path of an entry for messages.
        String shown(String name) {
            return path.isRoot() ? "/" + name : path.text() + "/" + name;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /// @param held counts the descriptors of the transfer
    TreeDirectories(ConfinedTree tree, String base, HeldDescriptors held) {
        this.tree = tree;
        this.held = held;
        this.base = new StoragePath(base);
    }

    /// Returns a directory.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.StorageFailure when there is none, or nothing may be stored
    ///                                                                 in it
    Place of(String relative) {
        Place known = places.get(relative);
        if (known == null) {
            known = open(relative);
            places.put(relative, known);
            held.add(1);
        }
        return known;
    }

    /// Whether another directory is needed, and the limit is reached.
    boolean isFullFor(String relative) {
        return (places.size() >= MOST || (held.isMany() && !places.isEmpty()))
                && !places.containsKey(relative);
    }

    /// Demands that a file of this name may be stored.
    void demandStorable(Place place, String name) {
        if (PartNames.isHidden(name)) {
            throw StorageFailures.nameKept(FileAction.STORE, place.shown(name));
        }
        StoragePath location = place.location();
        if (location != null) {
            tree.rules().demand(Right.WRITE, place.path().child(name));
            tree.rules().demand(Right.WRITE, location.child(name));
        }
    }

    /// Whether a present file may be read.
    boolean mayRead(Place place, String name) {
        StoragePath location = place.location();
        return !PartNames.isHidden(name)
                && tree.rules().permits(Right.READ, place.path().child(name))
                && (location == null || tree.rules().permits(Right.READ, location.child(name)));
    }

    /// Whether an entry may be replaced.
    boolean mayReplace(Place place, String name) {
        return tree.replaces(place.path().child(name), place.anchor(), name);
    }

    private Place open(String relative) {
        StoragePath path = relative.isEmpty()
                ? base
                : new StoragePath(base.isRoot() ? "/" + relative : base + "/" + relative);
        boolean uniform = tree.rules().uniform();
        if (uniform) {
            tree.rules().demand(Right.WRITE, path);
        }
        Anchor anchor = tree.confinement()
                .directory(path.relative(), new Purpose(FileAction.STORE, path.text()));
        try {
            return new Place(anchor, relative, path,
                    uniform ? null : new StoragePath(anchor.location()));
        } catch (RuntimeException e) {
            anchor.close();
            throw e;
        }
    }

    /// Releases all directories.
    void release() {
        places.values().forEach(place -> place.anchor().close());
        held.add(-places.size());
        places.clear();
    }
}
