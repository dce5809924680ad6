package io.dray.control.walk;

/// The source lacks more of what the destination has than may be removed (`--max-delete`). Nothing was removed.
public final class TooManyToRemove extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyToRemove(long found, long most, String destination) {
        super("nothing was removed: " + destination + " has " + found + " entries that the source"
                + " does not have, and --max-delete allows " + most
                + ". Check the source, or allow more.");
    }
}
