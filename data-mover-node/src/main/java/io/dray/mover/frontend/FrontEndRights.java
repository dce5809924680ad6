package io.dray.mover.frontend;

import io.dray.control.security.Authorization;
import io.dray.control.security.Authorization.Rule;
import io.dray.mover.storage.AccessRules;
import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.StoragePath;
import io.dray.protocol.listing.FileFacts.Access;
import java.util.Optional;

/// The rights of an identity at the front end. The back ends check theirs as well.
///
/// @param rules  what is allowed where
/// @param user   account for which back ends act; empty for the front end itself
/// @param prefix the identity's root at the back ends; empty for their root
record FrontEndRights(AccessRules rules, Optional<String> user, String prefix) {
    /// @param prefix empty, or a path that begins with a slash
    static FrontEndRights of(Authorization authorization, Optional<String> user, String prefix,
            boolean readOnly) {
        return new FrontEndRights(new AccessRules(authorization.rules()
                .stream()
                .map(rule -> readOnly ? new Rule(rule.prefix(), rule.read(), false, false) : rule)
                .toList()), user, prefix);
    }

    /// Demands the right to read; returns the path at the back ends.
    String reading(String path) {
        return demand(Right.READ, path);
    }

    /// Demands the right to write; returns the path at the back ends.
    String writing(String path) {
        return demand(Right.WRITE, path);
    }

    /// Demands the right to delete; returns the path at the back ends.
    String deleting(String path) {
        return demand(Right.DELETE, path);
    }

    /// Demands the right to replace an entry; returns the path at the back ends.
    String replacing(String path) {
        rules.demandReplacing(new StoragePath(path));
        return place(path);
    }

    /// Whether an existing entry at a path must not be changed.
    boolean keeps(String path) {
        return !rules.permits(Right.DELETE, new StoragePath(path));
    }

    /// Demands the right to read or to write; returns the path at the back ends.
    String looking(String path) {
        return rules.permits(Right.READ, new StoragePath(path)) ? reading(path) : writing(path);
    }

    /// Demands the right to write a path and all below it; returns the path at the back ends.
    String writingTree(String path) {
        rules.demandBelow(Right.WRITE, new StoragePath(path));
        return place(path);
    }

    /// Demands the right to read a path and all below it; returns the path at the back ends.
    String readingTree(String path) {
        rules.demandBelow(Right.READ, new StoragePath(path));
        return place(path);
    }

    /// Demands the right to delete a path and all below it; returns the path at the back ends.
    String deletingTree(String path) {
        rules.demandBelow(Right.DELETE, new StoragePath(path));
        return place(path);
    }

    /// Returns the path of the root at the back ends.
    String root() {
        return prefix.isEmpty() ? "/" : prefix;
    }

    /// Demands the right to move an entry to a free path.
    void moving(String from, String to) {
        rules.demandMove(new StoragePath(from), new StoragePath(to));
    }

    /// Returns what the rules allow. The back ends may forbid more.
    Access access(String path, boolean directory) {
        StoragePath place = new StoragePath(path);
        boolean removable = !place.isRoot() && rules.permits(Right.DELETE, place);
        return new Access(rules.permits(Right.READ, place),
                rules.permits(Right.WRITE, place) && (directory || removable), directory,
                removable);
    }

    /// Returns the path at the back ends.
    String place(String path) {
        return prefix.isEmpty() ? path : path.equals("/") ? prefix : prefix + path;
    }

    private String demand(Right right, String path) {
        rules.demand(right, new StoragePath(path));
        return place(path);
    }
}
