package io.dray.protocol.listing;

/// The result of parsing one line of a listing.
public sealed interface ListingLine {
    /// The line describes an entry.
    record Entry(ListedEntry entry) implements ListingLine {}

    /// The line is valid but describes no entry (`total 12`, an empty line).
    record Nothing() implements ListingLine {}

    /// The line is malformed. It may hide an entry, so the listing may be incomplete.
    ///
    /// @param why a message for the user
    record Malformed(String why) implements ListingLine {}
}
