package io.dray.mover.frontend;

import io.dray.control.security.Authorization;
import io.dray.control.security.Authorization.Rule;
import io.dray.mover.storage.AccessRules;
import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.StoragePath;
import io.dray.protocol.listing.FileFacts.Access;
import java.util.Optional;

/// What an identity may do at the front end. The back ends have their say besides.
///
/// @param rules  what is allowed where
/// @param user   account for which back ends act; empty for the front end itself
/// @param prefix where the identity's root is in what the back ends show; empty for all of it
record FrontEndRights(AccessRules rules, Optional<String> user, String prefix) {
    /// @param prefix empty, or a path that begins with a slash
    static FrontEndRights of(Authorization authorization, Optional<String> user, String prefix,
            boolean readOnly) {
        return new FrontEndRights(new AccessRules(authorization.rules()
                .stream()
                .map(rule -> readOnly ? new Rule(rule.prefix(), rule.read(), false, false) : rule)
                .toList()), user, prefix);
    }

    /// The path that back ends know it by.
    String reading(String path) {
        return demand(Right.READ, path);
    }

    /// The path that back ends know it by.
    String writing(String path) {
        return demand(Right.WRITE, path);
    }

    /// The path that back ends know it by.
    String deleting(String path) {
        return demand(Right.DELETE, path);
    }

    /// As [#writing], over what may be there.
    String replacing(String path) {
        rules.demandReplacing(new StoragePath(path));
        return place(path);
    }

    /// Whether what is at a path must stay as it is.
    boolean keeps(String path) {
        return !rules.permits(Right.DELETE, new StoragePath(path));
    }

    /// As [#reading], but who may only write may look as well.
    String looking(String path) {
        return rules.permits(Right.READ, new StoragePath(path)) ? reading(path) : writing(path);
    }

    /// As [#writing], for all that is below too.
    String writingTree(String path) {
        rules.demandBelow(Right.WRITE, new StoragePath(path));
        return place(path);
    }

    /// As [#deleting], for all that is below too.
    String deletingTree(String path) {
        rules.demandBelow(Right.DELETE, new StoragePath(path));
        return place(path);
    }

    /// The path that back ends know the root by.
    String root() {
        return prefix.isEmpty() ? "/" : prefix;
    }

    /// Asks for the right to move what is at a path to a place where nothing is.
    void moving(String from, String to) {
        rules.demandMove(new StoragePath(from), new StoragePath(to));
    }

    /// What the rules let, as far as nobody else forbids it.
    Access access(String path, boolean directory) {
        StoragePath place = new StoragePath(path);
        boolean removable = !place.isRoot() && rules.permits(Right.DELETE, place);
        return new Access(rules.permits(Right.READ, place),
                rules.permits(Right.WRITE, place) && (directory || removable), directory,
                removable);
    }

    /// The path that back ends know it by.
    String place(String path) {
        return prefix.isEmpty() ? path : path.equals("/") ? prefix : prefix + path;
    }

    private String demand(Right right, String path) {
        rules.demand(right, new StoragePath(path));
        return place(path);
    }
}
