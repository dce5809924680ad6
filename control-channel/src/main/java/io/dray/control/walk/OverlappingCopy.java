package io.dray.control.walk;

/// The refusal of a copy whose directories are in each other's way: the destination is the source or lies within
/// it, the source would be removed, or the backup directory is in the way. Nothing was copied.
public final class OverlappingCopy extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    OverlappingCopy(String message) {
        super(message);
    }
}
