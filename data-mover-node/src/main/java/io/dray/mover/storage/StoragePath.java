package io.dray.mover.storage;

import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;

/// A normalized absolute path of an exported tree: `/`, or `/a/b` without empty, `.` or `..` components.
public record StoragePath(String text) {
    public static final StoragePath ROOT = new StoragePath("/");

    public StoragePath {
        if (!isNormalized(text)) {
            throw new StorageFailure(StorageCondition.BAD_NAME, "open",
                    "The path is not a normalized absolute path.");
        }
    }

    public boolean isRoot() {
        return text.length() == 1;
    }

    /// Returns the last component; empty for the root.
    public String name() {
        return text.substring(text.lastIndexOf('/') + 1);
    }

    /// Returns the parent directory; the root is its own parent.
    public StoragePath parent() {
        int slash = text.lastIndexOf('/');
        return slash == 0 ? ROOT : new StoragePath(text.substring(0, slash));
    }

    public StoragePath child(String name) {
        return new StoragePath(isRoot() ? text + name : text + "/" + name);
    }

    /// Returns the path relative to the root: `a/b`, or `.` for the root itself.
    public String relative() {
        return isRoot() ? "." : text.substring(1);
    }

    /// Whether this path is `prefix` or below it.
    public boolean isAtOrBelow(String prefix) {
        return prefix.equals("/") || (text.startsWith(prefix)
                && (text.length() == prefix.length() || text.charAt(prefix.length()) == '/'));
    }

    @Override
    public String toString() {
        return text;
    }

    private static boolean isNormalized(String text) {
        if (text.equals("/")) {
            return true;
        }
        if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
            return false;
        }
        for (String component : text.substring(1).split("/", -1)) {
            if (component.isEmpty() || component.equals(".") || component.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
