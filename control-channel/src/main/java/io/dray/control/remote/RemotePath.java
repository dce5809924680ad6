package io.dray.control.remote;

/// Paths at servers as text: absolute, separated by `/`.
public final class RemotePath {
    private RemotePath() {}

    /// Returns the last name of a path, empty for the root.
    public static String lastName(String path) {
        String trimmed = trimmed(path);
        return trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }

    /// Returns the path without trailing slashes; `/` for the root.
    public static String trimmed(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /// Returns the directory of an entry; `/` for entries of the root.
    public static String parent(String path) {
        return path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }

    public static String below(String directory, String name) {
        return directory.endsWith("/") ? directory + name : directory + "/" + name;
    }

    /// Returns a path relative to a directory above it.
    public static String relative(String directory, String path) {
        return path.substring(directory.equals("/") ? 1 : directory.length() + 1);
    }
}
