package io.dray.protocol.listing;

import io.dray.protocol.listing.ListingLine.Entry;
import io.dray.protocol.listing.ListingLine.Malformed;
import io.dray.protocol.listing.ListingLine.Nothing;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// The lines of NLST: bare names. Some servers list `directory/name`; the name is then what follows
/// the last slash.
public final class NameList {
    private NameList() {}

    /// The line of an entry, without line end.
    public static String line(FileFacts facts) {
        return EntryNames.onOneLine(facts.name());
    }

    /// Parses one line of any server. Only the name of the entry is known. Never throws.
    public static ListingLine parse(String line) {
        if (line.length() > FactsParser.LONGEST_LINE) {
            return new Malformed("A line of the listing has more than " + FactsParser.LONGEST_LINE
                    + " characters.");
        }
        String text = FactsParser.withoutCarriageReturns(line);
        if (text.isEmpty()) {
            return new Nothing();
        }
        String name = text.substring(text.lastIndexOf('/') + 1);
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            return new Malformed("A line of the listing has no usable name.");
        }
        return new Entry(new ListedEntry(name, FileFacts.Kind.OTHER, OptionalLong.empty(),
                Optional.empty(), Optional.empty(), OptionalInt.empty(), Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }
}
