package io.dray.protocol.listing;

import java.time.Instant;
import java.util.Optional;

/// Facts about one file system entry, as MLST and LIST report them (RFC 3659 section 7, Globus facts).
///
/// @param name     name within its directory, or the path as the client gave it (MLST)
/// @param kind     type; a symbolic link has its target's kind, or `DANGLING_LINK` if the target is missing
/// @param size     bytes
/// @param modified last modification; whole seconds on the wire
/// @param changed  last change of content or metadata, in nanoseconds; no program can set it
/// @param mode     permission bits, 12 bits as in `07777`
/// @param owner    owner, by name if known, and number
/// @param group    group, by name if known, and number
/// @param unique   device and inode as `hex-hex`; equal for hard links to one file
/// @param link     target text of a symbolic link
/// @param access   rights of the session's identity
/// @param entries  number of entries, where known (X.count of a listed directory)
/// @param error    why the entry is unusable (`Error` fact: `OpenFailed`, `InvalidLink`, `InvalidName`); such
///                 an entry must never be skipped silently
public record FileFacts(
        String name,
        Kind kind,
        long size,
        Instant modified,
        Optional<Instant> changed,
        int mode,
        Principal owner,
        Principal group,
        String unique,
        Optional<String> link,
        Access access,
        Optional<Long> entries,
        Optional<String> error) {

    /// Type fact. `CURRENT` and `PARENT` are the cdir and pdir entries of MLSD.
    public enum Kind {
        FILE, DIRECTORY, CURRENT, PARENT, DANGLING_LINK, SYMBOLIC_LINK, OTHER
    }

    /// An owner or group.
    ///
    /// @param name account name, empty if unknown
    public record Principal(Optional<String> name, int id) {}

    /// Effective rights of the session on the entry.
    ///
    /// @param writable  whether the file may be written, or entries created in the directory
    /// @param removable whether it may be removed, renamed and replaced
    public record Access(boolean readable, boolean writable, boolean executable,
            boolean removable) {
        /// Writable entries are removable.
        public Access(boolean readable, boolean writable, boolean executable) {
            this(readable, writable, executable, writable);
        }
    }

    public boolean isDirectory() {
        return kind == Kind.DIRECTORY || kind == Kind.CURRENT || kind == Kind.PARENT;
    }

    /// A copy with another name.
    public FileFacts named(String newName) {
        return new FileFacts(newName, kind, size, modified, changed, mode, owner, group, unique,
                link,
                access,
                entries, error);
    }

    /// A copy with another kind (cdir, pdir).
    public FileFacts as(Kind newKind) {
        return new FileFacts(name, newKind, size, modified, changed, mode, owner, group, unique,
                link,
                access,
                entries, error);
    }
}
