package io.dray.protocol.listing;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// The facts in a session's listings, and their order: the standard facts in the standard order, or those
/// chosen by OPTS MLST, in the order that the Globus server then uses (Globus server 13.24).
public final class FactSelection {
    /// A fact that can be chosen, in the standard order.
    enum Fact {
        TYPE("Type"), SIZE("Size"), MODIFY("Modify"), PERM("Perm"), CHARSET("Charset"), MODE(
                "UNIX.mode"), OWNER("UNIX.owner"), UID("UNIX.uid"), GROUP("UNIX.group"), GID(
                        "UNIX.gid"), UNIQUE("Unique"), LINK(
                                "UNIX.slink"), COUNT("X.count"), CHANGED("UNIX.ctime"), MODIFIED(
                                        "UNIX.mtime");

        private final String label;

        Fact(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private static final List<Fact> STANDARD_ORDER = List.of(Fact.TYPE, Fact.MODIFY, Fact.SIZE,
            Fact.PERM, Fact.MODE, Fact.OWNER, Fact.UID, Fact.GROUP, Fact.GID, Fact.UNIQUE,
            Fact.LINK,
            Fact.COUNT);
    private static final List<Fact> CHOSEN_ORDER = List.of(Fact.TYPE, Fact.MODIFY, Fact.CHARSET,
            Fact.SIZE, Fact.PERM, Fact.MODE, Fact.OWNER, Fact.GROUP, Fact.LINK, Fact.UNIQUE,
            Fact.UID,
            Fact.GID, Fact.CHANGED, Fact.MODIFIED, Fact.COUNT);

    /// The default without OPTS MLST: all facts but Charset, UNIX.ctime and UNIX.mtime.
    public static final FactSelection STANDARD = new FactSelection(STANDARD_ORDER);

    private final List<Fact> ordered;

    private FactSelection(List<Fact> ordered) {
        this.ordered = ordered;
    }

    /// The selection by OPTS MLST; unknown names are ignored.
    ///
    /// @param names fact names in any case; an empty list means no facts
    public static FactSelection of(List<String> names) {
        Set<String> wanted = names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return new FactSelection(CHOSEN_ORDER.stream()
                .filter(fact -> wanted.contains(fact.label.toLowerCase(Locale.ROOT)))
                .toList());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FactSelection selection && ordered.equals(selection.ordered);
    }

    @Override
    public int hashCode() {
        return ordered.hashCode();
    }

    List<Fact> ordered() {
        return ordered;
    }

    /// Whether listings include the type. Without it, the listed directory and its parent would look like
    /// entries (RFC 3659 section 7.5.1.2).
    public boolean tellsTypes() {
        return ordered.contains(Fact.TYPE);
    }

    /// Whether this is the default selection.
    public boolean isStandard() {
        return ordered.equals(STANDARD_ORDER);
    }

    /// The labels in the order of the MLST feature.
    public List<String> labels() {
        return Arrays.stream(Fact.values())
                .filter(ordered::contains)
                .map(fact -> fact.label)
                .toList();
    }

    /// The parameters of the MLST feature: all known facts, the selected ones marked with `*`.
    public String featureText() {
        Set<Fact> selected = EnumSet.noneOf(Fact.class);
        selected.addAll(ordered);
        StringBuilder text = new StringBuilder();
        for (Fact fact : Fact.values()) {
            text.append(fact.label).append(selected.contains(fact) ? "*;" : ";");
        }
        return text.toString();
    }
}
