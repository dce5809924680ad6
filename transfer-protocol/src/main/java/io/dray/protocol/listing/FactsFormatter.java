package io.dray.protocol.listing;

import io.dray.protocol.listing.FactSelection.Fact;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.FileFacts.Principal;
import io.dray.protocol.name.NameBytes;
import java.util.Optional;

/// Formats the lines of MLST, MLSD, MLSC and MLSR: facts, one space, the name (RFC 3659 section 7), with the
/// facts of the Globus server. Lines have no line end, and no space that indents them in replies.
///
/// An Error fact is always written, selected or not: an unusable entry must not look usable.
public final class FactsFormatter {
    private final FactSelection selection;

    public FactsFormatter(FactSelection selection) {
        this.selection = selection;
    }

    public String line(FileFacts facts) {
        StringBuilder line = new StringBuilder(160);
        for (Fact fact : selection.ordered()) {
            value(fact, facts).ifPresent(
                    value -> line.append(fact.label()).append('=').append(value).append(';'));
        }
        facts.error()
                .or(() -> NameBytes.fitsOnLine(facts.name())
                        ? Optional.empty()
                        : Optional.of("InvalidName"))
                .ifPresent(error -> line.append("Error=")
                        .append(EntryNames.factValue(error))
                        .append(';'));
        return line.append(' ').append(EntryNames.onOneLine(facts.name())).toString();
    }

    private static Optional<String> value(Fact fact, FileFacts facts) {
        return switch (fact) {
            case TYPE -> Optional.of(type(facts.kind()));
            case SIZE -> Optional.of(Long.toString(facts.size()));
            case MODIFY -> Optional.of(TimeNotation.format(facts.modified()));
            case MODIFIED -> Optional.of(TimeNotation.formatExactly(facts.modified()));
            case CHANGED -> facts.changed().map(TimeNotation::formatExactly);
            case PERM -> Optional.of(permissions(facts));
            case CHARSET -> Optional.of("UTF-8");
            case MODE -> Optional.of(octal(facts.mode() & 07777));
            case OWNER -> name(facts.owner());
            case UID -> Optional.of(Integer.toUnsignedString(facts.owner().id()));
            case GROUP -> name(facts.group());
            case GID -> Optional.of(Integer.toUnsignedString(facts.group().id()));
            case UNIQUE -> Optional.of(EntryNames.factValue(facts.unique()));
            case LINK -> facts.link().map(EntryNames::factValue);
            case COUNT -> facts.kind() == Kind.CURRENT
                    ? facts.entries().map(Object::toString)
                    : Optional.empty();
        };
    }

    /// Four digits.
    private static String octal(int mode) {
        return Integer.toOctalString(010000 | mode).substring(1);
    }

    private static Optional<String> name(Principal principal) {
        return principal.name().map(EntryNames::factValue);
    }

    private static String type(Kind kind) {
        return switch (kind) {
            case FILE -> "file";
            case DIRECTORY -> "dir";
            case CURRENT -> "cdir";
            case PARENT -> "pdir";
            case SYMBOLIC_LINK, DANGLING_LINK -> "OS.unix=slink";
            case OTHER -> "OS.unix=other";
        };
    }

    private static String permissions(FileFacts facts) {
        boolean readable = facts.access().readable();
        boolean writable = facts.access().writable();
        boolean executable = facts.access().executable();
        boolean removable = facts.access().removable();
        return switch (facts.kind()) {
            case FILE -> (writable ? "aw" : "") + (readable ? "r" : "");
            case DIRECTORY, CURRENT, PARENT ->
                (writable && executable ? removable ? "cfmp" : "cm" : "")
                        + (executable ? "e" : "") + (readable ? "l" : "");
            case SYMBOLIC_LINK, DANGLING_LINK, OTHER -> "";
        };
    }
}
