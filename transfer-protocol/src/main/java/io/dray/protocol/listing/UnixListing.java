package io.dray.protocol.listing;

import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.FileFacts.Principal;
import io.dray.protocol.name.NameBytes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;

/// Formats the lines of LIST and STAT like `ls -l`, in the columns of the Globus server:
/// `-rw-r--r--   1 user     group          1000 Nov 22 16:58 name` (Globus server 13.24). Times are UTC.
///
/// Times more than half a year old and future times have the year instead of the hour, as in `ls`. The link
/// count is unknown here; it is written as 1 for files and 2 for directories. A symbolic link is
/// `lrwxrwxrwx`, its size is the length of its target text, and ` -> text` follows its name; owner and time
/// are those of its target.
public final class UnixListing {
    /// Half a year: `ls -l` prints the year of older files instead of the time of day (POSIX).
    private static final Duration RECENT = Duration.ofDays(182);

    private final Instant moment;

    /// @param moment present time, to decide which times are recent
    public UnixListing(Instant moment) {
        this.moment = moment;
    }

    /// The line of an entry, without line end.
    public String line(FileFacts facts) {
        return facts.link()
                .map(target -> line("lrwxrwxrwx", 1, NameBytes.encode(target).length, facts)
                        + UnixListingParser.ARROW + EntryNames.onOneLine(target))
                .orElseGet(() -> line(permissions(facts), facts.isDirectory() ? 2 : 1,
                        facts.size(), facts));
    }

    private String line(String permissions, int links, long size, FileFacts facts) {
        return String.format(Locale.ROOT, "%s %3d %8s %8s %12d %s %s", permissions, links,
                column(facts.owner()), column(facts.group()), size, date(facts.modified()),
                EntryNames.onOneLine(facts.name()));
    }

    private String date(Instant modified) {
        ZonedDateTime time = modified.atZone(ZoneOffset.UTC);
        String month = time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
        boolean recent = modified.isAfter(moment.minus(RECENT))
                && !modified.isAfter(moment.plus(Duration.ofDays(1)));
        return recent
                ? String.format(Locale.ROOT, "%s %2d %02d:%02d", month, time.getDayOfMonth(),
                        time.getHour(), time.getMinute())
                : String.format(Locale.ROOT, "%s %2d  %4d", month, time.getDayOfMonth(),
                        time.getYear());
    }

    private static String column(Principal principal) {
        return principal.name()
                .map(EntryNames::factValue)
                .filter(name -> !name.isEmpty())
                .orElseGet(() -> Integer.toUnsignedString(principal.id()));
    }

    private static String permissions(FileFacts facts) {
        int mode = facts.mode();
        StringBuilder text = new StringBuilder().append(letter(facts.kind()));
        for (int shift = 6; shift >= 0; shift -= 3) {
            text.append((mode >> shift & 4) != 0 ? 'r' : '-')
                    .append((mode >> shift & 2) != 0 ? 'w' : '-')
                    .append((mode >> shift & 1) != 0 ? 'x' : '-');
        }
        mark(text, 3, (mode & 04000) != 0, 's');
        mark(text, 6, (mode & 02000) != 0, 's');
        mark(text, 9, (mode & 01000) != 0, 't');
        return text.toString();
    }

    private static void mark(StringBuilder text, int index, boolean set, char mark) {
        if (set) {
            boolean executable = text.charAt(index) == 'x';
            text.setCharAt(index, executable ? mark : Character.toUpperCase(mark));
        }
    }

    private static char letter(Kind kind) {
        return switch (kind) {
            case FILE, OTHER -> '-';
            case DIRECTORY, CURRENT, PARENT -> 'd';
            case SYMBOLIC_LINK, DANGLING_LINK -> 'l';
        };
    }
}
