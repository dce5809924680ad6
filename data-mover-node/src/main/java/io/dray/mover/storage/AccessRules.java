package io.dray.mover.storage;

import io.dray.control.security.Authorization;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.LeftoverName;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The rights of an identity by path prefix. The rule with the longest matching prefix decides; without a
/// match, nothing is allowed.
///
/// | right | allows |
/// |---|---|
/// | `r` | read, list, compute checksums |
/// | `w` | make new files, directories and links; set times, modes and groups |
/// | `d` | remove, rename away, replace; with `w`, overwrite or truncate existing files |
///
/// The right `w` alone cannot harm existing files. Exceptions are unfinished files, which have reserved
/// names: the right to write suffices to resume, name and remove them.
public final class AccessRules {
    private static final Authorization.Rule NOTHING = new Authorization.Rule("/", false, false,
            false);
    /// Unfinished files of `dray cp`, of a front end's striped uploads, and of `dray ping`.
    private static final Set<LeftoverName.Kind> UNFINISHED = Set.of(LeftoverName.Kind.COPY,
            LeftoverName.Kind.STRIPES, LeftoverName.Kind.PING);

    private final List<Authorization.Rule> rules;

    /// A right that an operation needs.
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
            case DELETE -> rule.delete()
                    || (rule.write() && LeftoverName.parse(path.name())
                            .filter(one -> UNFINISHED.contains(one.kind()))
                            .isPresent());
        };
    }

    /// @throws StorageFailure `PERMISSION_DENIED` unless permitted
    public void demand(Right right, StoragePath path) {
        if (!permits(right, path)) {
            throw denied(right.words + " " + path);
        }
    }

    /// Demands a right on a path and everything below it.
    public void demandBelow(Right right, StoragePath path) {
        demand(right, path);
        for (Authorization.Rule rule : rules) {
            StoragePath prefix = new StoragePath(rule.prefix());
            if (prefix.isAtOrBelow(path.text())) {
                demand(right, prefix);
            }
        }
    }

    /// Demands the right to replace, overwrite or truncate the entry at a path.
    public void demandReplacing(StoragePath path) {
        demand(Right.WRITE, path);
        if (!permits(Right.DELETE, path)) {
            throw denied("replacing or changing the existing entry " + path);
        }
    }

    /// Demands the right to move an entry, with everything below it, to a free path. It is removed at the one
    /// path and made at the other; nothing may become readable by the move.
    public void demandMove(StoragePath from, StoragePath to) {
        if (!permits(Right.DELETE, from)) {
            throw denied("moving " + from + " away");
        }
        demandBelow(Right.DELETE, from);
        demandBelow(Right.WRITE, to);
        Stream.of(from, to).flatMap(this::belowRules).distinct().forEach(below -> {
            if (permits(Right.READ, joined(to, below))
                    && !permits(Right.READ, joined(from, below))) {
                throw denied("moving " + from + " to " + to + ", where it could be read,");
            }
        });
    }

    /// Returns where rules begin at a path or below it, relative to the path: the empty text, or such as
    /// `/a/b`.
    private Stream<String> belowRules(StoragePath path) {
        String start = path.isRoot() ? "" : path.text();
        return Stream.concat(Stream.of(""),
                rules.stream()
                        .map(Authorization.Rule::prefix)
                        .filter(prefix -> prefix.startsWith(start + "/") && prefix.length() > 1)
                        .map(prefix -> prefix.substring(start.length())));
    }

    private static StoragePath joined(StoragePath path, String below) {
        return below.isEmpty()
                ? path
                : new StoragePath(path.isRoot() ? below : path.text() + below);
    }

    private static StorageFailure denied(String action) {
        return new StorageFailure(StorageCondition.PERMISSION_DENIED, "access",
                "Permission denied: " + action + " is not allowed for this login.");
    }

    /// Returns the prefixes of the rules and the directories above them, without the root.
    public List<StoragePath> places() {
        return rules.stream()
                .flatMap(rule -> Stream.iterate(new StoragePath(rule.prefix()),
                        at -> !at.isRoot(), StoragePath::parent))
                .distinct()
                .toList();
    }

    /// Whether one rule covers everything, so that it does not matter where a link leads.
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
