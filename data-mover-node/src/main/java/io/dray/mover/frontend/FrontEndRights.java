package io.dray.mover.frontend;

import io.dray.control.security.Authorization;
import io.dray.control.security.Authorization.Rule;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What an identity may do at the front end. The back ends have their say besides.
///
/// @param rules  the longest prefix decides, nothing matches: denied
/// @param user   account for which back ends act; empty for the front end itself
/// @param prefix where the identity's root is in what the back ends show; empty for all of it
record FrontEndRights(List<Rule> rules, Optional<String> user, String prefix) {
    FrontEndRights {
        rules = List.copyOf(rules);
    }

    /// @param prefix empty, or a path that begins with a slash
    static FrontEndRights of(Authorization authorization, Optional<String> user, String prefix,
            boolean readOnly) {
        return new FrontEndRights(authorization.rules()
                .stream()
                .map(rule -> readOnly ? new Rule(rule.prefix(), rule.read(), false, false) : rule)
                .toList(), user, prefix);
    }

    /// The path that back ends know it by.
    String reading(String path) {
        return demand(path, rule(path).map(Rule::read), "read");
    }

    /// The path that back ends know it by.
    String writing(String path) {
        return demand(path, rule(path).map(Rule::write), "change");
    }

    /// The path that back ends know it by.
    String deleting(String path) {
        return demand(path, rule(path).map(Rule::delete), "remove");
    }

    /// As [#reading], but who may only write may look as well.
    String looking(String path) {
        return rule(path).filter(Rule::read).isPresent() ? reading(path) : writing(path);
    }

    /// As [#writing], for all that is below too.
    String writingTree(String path) {
        below(path).forEach(rule -> demand(rule.prefix(), Optional.of(rule.write()), "change"));
        return writing(path);
    }

    /// As [#deleting], for all that is below too.
    String deletingTree(String path) {
        below(path).forEach(rule -> demand(rule.prefix(), Optional.of(rule.delete()), "remove"));
        return deleting(path);
    }

    private List<Rule> below(String path) {
        String start = path.equals("/") ? "/" : path + "/";
        return rules.stream().filter(rule -> rule.prefix().startsWith(start)).toList();
    }

    private String demand(String path, Optional<Boolean> allowed, String action) {
        if (!allowed.orElse(false)) {
            throw new StorageFailure(StorageCondition.PERMISSION_DENIED, "open", "Cannot " + action
                    + " " + path + ": " + StorageCondition.PERMISSION_DENIED.sentence() + ".");
        }
        return prefix.isEmpty() ? path : path.equals("/") ? prefix : prefix + path;
    }

    private Optional<Rule> rule(String path) {
        return rules.stream()
                .filter(rule -> rule.prefix().equals("/") || path.equals(rule.prefix())
                        || path.startsWith(rule.prefix() + "/"))
                .max(Comparator.comparingInt(rule -> rule.prefix().length()));
    }
}
