package io.dray.mover.storage.posix.confinement;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Texts of symbolic links that clients make. Pure.
public final class LinkTexts {
    private LinkTexts() {}

    /// Returns the text to store for a link to `target`; empty if that would lead outside the tree. An absolute
    /// target is a path of the exported tree. It becomes relative unless the tree is the whole file system.
    ///
    /// @param target   as the client gave it
    /// @param location directory of the link within the tree, links resolved
    public static Optional<String> confined(String target, String location,
            boolean wholeFileSystem) {
        if (target.isEmpty() || target.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        boolean absolute = target.startsWith("/");
        if (wholeFileSystem) {
            return Optional.of(target);
        }
        Deque<String> at = new ArrayDeque<>();
        int depth = absolute ? 0 : components(location).size();
        for (String component : components(target)) {
            if (component.equals("..")) {
                depth--;
                if (depth < 0) {
                    return Optional.empty();
                }
                at.pollLast();
            } else if (!component.equals(".")) {
                depth++;
                at.addLast(component);
            }
        }
        if (!absolute) {
            return Optional.of(target);
        }
        String up = "../".repeat(components(location).size());
        String text = up + String.join("/", at);
        return Optional.of(text.isEmpty() ? "." : text);
    }

    private static java.util.List<String> components(String path) {
        return java.util.Arrays.stream(path.split("/")).filter(c -> !c.isEmpty()).toList();
    }
}
