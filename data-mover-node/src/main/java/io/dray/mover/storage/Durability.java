package io.dray.mover.storage;

/// When a change of a file or a directory is reported as done.
public enum Durability {
    /// When the change is on stable storage: it survives a power cut.
    FORCED,
    /// When the system call has returned. A crash of the host may undo the change.
    UNFORCED
}
