package io.dray.mover.storage;

import io.dray.control.security.Authorization;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import java.util.Comparator;
import java.util.List;

/// What an identity may do where: the rule with the longest matching prefix decides; where none
/// matches, nothing is allowed.
public final class AccessRules {
    private static final Authorization.Rule NOTHING = new Authorization.Rule("/", false, false,
            false);

    private final List<Authorization.Rule> rules;

    /// A right to ask for.
    public enum Right {
        READ("reading"), WRITE("writing"), DELETE("deleting");

        private final String words;

        Right(String words) {
            this.words = words;
        }
    }

    /// @param rules in any order; prefixes are normalized paths
    public AccessRules(List<Authorization.Rule> rules) {
        this.rules = rules.stream()
                .sorted(Comparator.comparingInt(r -> -r.prefix().length()))
                .toList();
    }

    public boolean permits(Right right, StoragePath path) {
        Authorization.Rule rule = ruleFor(path);
        return switch (right) {
            case READ -> rule.read();
            case WRITE -> rule.write();
            case DELETE -> rule.delete();
        };
    }

    /// @throws StorageFailure `PERMISSION_DENIED` unless permitted
    public void demand(Right right, StoragePath path) {
        if (!permits(right, path)) {
            throw new StorageFailure(StorageCondition.PERMISSION_DENIED, "access",
                    "Permission denied: " + right.words + " "
                            + path + " is not allowed for this login.");
        }
    }

    /// Asks for a right on a path and everything below it.
    public void demandBelow(Right right, StoragePath path) {
        demand(right, path);
        for (Authorization.Rule rule : rules) {
            StoragePath prefix = new StoragePath(rule.prefix());
            if (prefix.isAtOrBelow(path.text())) {
                demand(right, prefix);
            }
        }
    }

    /// Whether the same holds everywhere, so that it does not matter where a link leads.
    public boolean uniform() {
        return rules.size() == 1 && rules.getFirst().prefix().equals("/");
    }

    private Authorization.Rule ruleFor(StoragePath path) {
        for (Authorization.Rule rule : rules) {
            if (path.isAtOrBelow(rule.prefix())) {
                return rule;
            }
        }
        return NOTHING;
    }
}
