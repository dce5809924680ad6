package io.dray.mover.storage.posix.confinement;

import io.dray.mover.storage.AccessRules;
import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.Durability;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.posix.confinement.Confinement.Purpose;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.name.NameBytes;
import java.io.IOException;
import java.util.function.UnaryOperator;

/// One identity's exported directory: confinement by the kernel and rules by prefix, in one place, so that
/// every operation applies both.
///
/// Rules are checked for the path as given and, unless one rule covers everything, for the place that links led
/// to.
public record ConfinedTree(Confinement confinement, AccessRules rules, StorageFailures failures,
        Durability durability) {
    /// Pins an existing object for an operation that needs a right; links are followed.
    public Anchor follow(StoragePath path, Right right, FileAction action) {
        rules.demand(right, path);
        if (PartNames.isLeftover(path.name())) {
            throw StorageFailures.of(StorageCondition.NOT_FOUND, action, path.text());
        }
        return placed(confinement.follow(path.relative(), new Purpose(action, path.text())), right);
    }

    /// Pins an existing directory; links are followed.
    public Anchor directory(StoragePath path, Right right, FileAction action) {
        rules.demand(right, path);
        Purpose purpose = new Purpose(action, path.text());
        return placed(confinement.directory(path.relative(), purpose), right);
    }

    /// Pins the directory that holds an entry that is to be made, removed or renamed.
    public Anchor parent(StoragePath path, Right right, FileAction action) {
        rules.demand(right, path);
        if (path.isRoot()) {
            throw rootRefused(action, path);
        }
        if (PartNames.isLeftover(path.name())) {
            throw StorageFailures.nameKept(action, path.text());
        }
        Purpose purpose = new Purpose(action, path.text());
        Anchor parent = confinement.directory(path.parent().relative(), purpose);
        return holding(parent, path.name(), right);
    }

    /// Refuses a new name with a line break: no listing could show it, so nobody could copy or remove the
    /// entry.
    public void demandListable(StoragePath path, FileAction action) {
        if (!NameBytes.fitsOnLine(path.name())) {
            throw StorageFailures.because(StorageCondition.BAD_NAME, action, path.text(),
                    "its name contains a line break");
        }
    }

    /// Refuses to remove or move the exported root or a directory above it, by any path: a mount may show a
    /// directory at a second place. The same holds for a directory that a rule names, and those above it:
    /// somebody could make another one in its place, for which the rule was not meant.
    public void demandBelowRoot(FileStatus directory, StoragePath path, FileAction action)
            throws IOException {
        for (FileStatus status : confinement.rootAndAbove()) {
            if (status.isSameFileAs(directory)) {
                throw rootRefused(action, path);
            }
        }
        for (StoragePath held : rules.places()) {
            if (isAt(held, directory)) {
                throw StorageFailures.because(StorageCondition.PERMISSION_DENIED, action,
                        path.text(), "a rule of this login names it, or a directory in it");
            }
        }
    }

    private boolean isAt(StoragePath place, FileStatus directory) throws IOException {
        try (Anchor there = confinement.directory(place.relative(),
                new Purpose(FileAction.LOOK, place.text()))) {
            return FileStatus.of(there.path()).isSameFileAs(directory);
        } catch (StorageFailure e) {
            // There is nothing, or not a directory.
            return false;
        }
    }

    private static StorageFailure rootRefused(FileAction action, StoragePath path) {
        return StorageFailures.because(StorageCondition.PERMISSION_DENIED, action, path.text(),
                "it is the root of the export, or contains it");
    }

    /// Checks the rules for the place that links have led to. Closes the anchor if they forbid it.
    public Anchor placed(Anchor anchor, Right right) {
        return checked(anchor, right, at -> at);
    }

    /// Checks the rules for an entry of the directory that links have led to.
    public Anchor holding(Anchor directory, String name, Right right) {
        return checked(directory, right, at -> at.child(name));
    }

    /// Whether an entry of a directory that links have led to may be replaced, overwritten and truncated.
    public boolean replaces(StoragePath path, Anchor directory, String name) {
        return rules.permits(Right.DELETE, path) && (rules.uniform() || rules.permits(Right.DELETE,
                new StoragePath(directory.location()).child(name)));
    }

    /// Returns the failure: an existing entry must not be changed.
    public StorageFailure keeps(FileAction action, String path) {
        return StorageFailures.because(StorageCondition.PERMISSION_DENIED, action, path,
                "it exists already, and this login may not replace or change existing files");
    }

    private Anchor checked(Anchor anchor, Right right, UnaryOperator<StoragePath> meant) {
        if (!rules.uniform()) {
            try {
                rules.demand(right, meant.apply(new StoragePath(anchor.location())));
            } catch (RuntimeException e) {
                anchor.close();
                throw e;
            }
        }
        return anchor;
    }

    /// Forces the entries of a pinned directory after a change, if changes are to be forced.
    public void settleEntries(Anchor directory) throws IOException {
        if (durability == Durability.FORCED) {
            directory.forceEntries();
        }
    }

    /// Forces a pinned file or directory after a change, if changes are to be forced.
    public void settle(Anchor object) throws IOException {
        if (durability == Durability.FORCED) {
            object.force();
        }
    }

    /// Whether the root is that of the host itself, where absolute links work.
    public boolean wholeFileSystem() {
        return confinement.wholeFileSystem();
    }
}
