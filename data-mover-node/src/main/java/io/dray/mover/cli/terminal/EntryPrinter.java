package io.dray.mover.cli.terminal;

import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.text.JsonLine;
import io.dray.protocol.text.PeerText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Formats listing entries as text lines or JSON.
///
/// @param detailed mode, size and time before the name
/// @param human    sizes as `1.5 GiB`
/// @param names    escapes names for the output
public record EntryPrinter(boolean detailed, boolean human, UnaryOperator<String> names) {
    private static final DateTimeFormatter TIME = DateTimeFormatter
            .ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /// One line without line end. Names of directories end in `/`.
    public String line(ListedEntry entry, String name) {
        String shown = names.apply(name) + (entry.isDirectory() && !name.endsWith("/") ? "/" : "")
                + entry.link().filter(t -> detailed).map(t -> " -> " + names.apply(t)).orElse("")
                + entry.error().map(e -> "  (" + PeerText.shown(e) + ")").orElse("");
        if (!detailed) {
            return shown;
        }
        String size = entry.isDirectory() || entry.size().isEmpty()
                ? "-"
                : human
                        ? Quantities.size(entry.size().getAsLong())
                        : String.valueOf(entry.size().getAsLong());
        return String.format(Locale.ROOT, human ? "%s %10s  %s  %s" : "%s %15s  %s  %s",
                letters(entry), size,
                entry.modified().map(EntryPrinter::time).orElse("-".repeat(19)),
                shown);
    }

    public static String time(Instant time) {
        return TIME.format(time);
    }

    /// `drwxr-x---`; `?` for what the server does not report.
    public static String letters(ListedEntry entry) {
        char kind = switch (entry.kind()) {
            case FILE -> '-';
            case DIRECTORY, CURRENT, PARENT -> 'd';
            case SYMBOLIC_LINK, DANGLING_LINK -> 'l';
            case OTHER -> '?';
        };
        if (entry.mode().isEmpty()) {
            return kind + "?????????";
        }
        StringBuilder letters = new StringBuilder().append(kind);
        int mode = entry.mode().getAsInt();
        for (int bit = 8; bit >= 0; bit--) {
            letters.append((mode >> bit & 1) == 1 ? "xwr".charAt(bit % 3) : '-');
        }
        return letters.toString();
    }

    /// All known facts of an entry.
    ///
    /// @param path as found, below the requested path
    public static JsonLine json(ListedEntry entry, String path) {
        return new JsonLine().with("path", path)
                .with("type", kind(entry.kind()))
                .with("size",
                        entry.size().isPresent()
                                ? Optional.of(entry.size().getAsLong())
                                : Optional.empty())
                .with("modified", entry.modified().map(Instant::toString))
                .with("mode",
                        entry.mode().isPresent()
                                ? Optional.of(octal(entry.mode().getAsInt()))
                                : Optional.empty())
                .with("unique", entry.unique())
                .with("link", entry.link())
                .with("error", entry.error());
    }

    public static String octal(int mode) {
        return String.format(Locale.ROOT, "%04o", mode);
    }

    public static String kind(Kind kind) {
        return switch (kind) {
            case FILE -> "file";
            case DIRECTORY, CURRENT, PARENT -> "directory";
            case SYMBOLIC_LINK -> "link";
            case DANGLING_LINK -> "dangling link";
            case OTHER -> "other";
        };
    }
}
