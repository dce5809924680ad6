package io.dray.control.remote;

/// Paths of servers, as text: absolute, separated by `/`.
public final class RemotePath {
    private RemotePath() {}

    /// Last name of a path, empty for the root.
    public static String lastName(String path) {
        String trimmed = trimmed(path);
        return trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }

    /// The path without trailing slashes; `/` for the root.
    public static String trimmed(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /// `name` below `directory`.
    public static String below(String directory, String name) {
        return directory.endsWith("/") ? directory + name : directory + "/" + name;
    }
}
