package io.dray.protocol.listing;

/// The listing verbs that use a data channel.
public enum ListingForm {
    /// `ls -l` lines, with `.` and `..`; a glob is allowed in the last path component.
    LIST,
    /// Bare names, with `.` and `..`.
    NLST,
    /// Facts of a directory's entries (RFC 3659), with cdir and pdir.
    MLSD,
    /// Facts of a whole tree (Globus): first `.`, then names relative to the path.
    MLSR
}
