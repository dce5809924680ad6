package io.dray.protocol.interpreter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Makes path arguments absolute and normalized, by text alone. Removes `.` and empty components; `..`
/// removes the component before it and never leads above `/`; `~` at the start is the home directory.
final class VirtualPath {
    private VirtualPath() {}

    /// Empty for a path with NUL or LF: a line protocol cannot name such a file.
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
