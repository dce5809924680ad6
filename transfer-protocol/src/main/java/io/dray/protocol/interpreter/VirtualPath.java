package io.dray.protocol.interpreter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Path arguments made absolute and normalized, in text alone: `.` and empty components vanish, `..`
/// removes the component before it and never leads above `/`, `~` at the start is the home directory.
final class VirtualPath {
    private VirtualPath() {}

    /// Empty for a path that holds NUL or LF: no file can be reached by it on a line protocol.
    static Optional<String> resolve(String directory, String home, String argument) {
        if (argument.indexOf('\n') >= 0 || argument.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        Deque<String> components = new ArrayDeque<>();
        if (argument.equals("~") || argument.startsWith("~/")) {
            append(components, home);
            append(components, argument.substring(1));
        } else {
            if (!argument.startsWith("/")) {
                append(components, directory);
            }
            append(components, argument);
        }
        return Optional.of("/" + String.join("/", components));
    }

    private static void append(Deque<String> components, String path) {
        for (String component : path.split("/", -1)) {
            switch (component) {
                case "", "." -> {
                }
                case ".." -> components.pollLast();
                default -> components.addLast(component);
            }
        }
    }
}
