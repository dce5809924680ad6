package io.dray.protocol.listing;

/// What a client made of one line of a listing.
public sealed interface ListingLine {
    /// The line tells of an entry.
    record Entry(ListedEntry entry) implements ListingLine {}

    /// The line tells of no entry and is in order (`total 12`, an empty line).
    record Nothing() implements ListingLine {}

    /// The line is not of its form. An entry may be hidden in it: a listing with such a line is not
    /// known to be complete.
    ///
    /// @param why a sentence for people
    record Malformed(String why) implements ListingLine {}
}
