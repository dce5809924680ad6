package io.dray.mover.cli.files;

import io.dray.control.client.TransferUrl.LocalPath;
import io.dray.control.remote.RemoteFiles;
import io.dray.mover.cli.endpoint.Places.Place;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.ListedEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Refuses to remove or move the root of a server, the directory in which its login begins, and what lies above it,
/// before anything is sent that changes something.
final class RootGuard {
    private RootGuard() {}

    /// Refuses what names a directory by its place and not by its name, as `rm` and `mv` of coreutils do: `.`, `..`,
    /// and a root. Asks nobody.
    static void demandName(Place place) {
        String name = place.url().name();
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw refused(place);
        }
    }

    /// Refuses a directory that is a root, whatever led to it.
    ///
    /// @param entry what is at the place
    static void demandBelowRoot(Place place, ListedEntry entry) {
        if (!entry.isDirectory() || entry.link().isPresent()) {
            return;
        }
        RemoteFiles files = place.files();
        boolean local = place.url() instanceof LocalPath;
        String login = local ? "/" : files.workingDirectory().orElse("/");
        List<String> roots = withAllAbove(login);
        if (roots.contains(absolute(login, place.path()))) {
            throw refused(place);
        }
        if (entry.unique().isPresent()) {
            for (String root : roots) {
                if (unique(files, root).equals(entry.unique())) {
                    throw refused(place);
                }
            }
        }
    }

    private static Optional<String> unique(RemoteFiles files, String path) {
        try {
            return files.entryIfThere(path).flatMap(ListedEntry::unique);
        } catch (StorageFailure e) {
            // Whoever may not look at it cannot have named it either.
            return Optional.empty();
        }
    }

    private static List<String> withAllAbove(String path) {
        List<String> paths = new ArrayList<>();
        String at = absolute("/", path);
        while (!at.equals("/")) {
            paths.add(at);
            at = at.substring(0, Math.max(1, at.lastIndexOf('/')));
        }
        paths.add("/");
        return paths;
    }

    /// A path without `.`, `..` and empty components.
    static String absolute(String directory, String path) {
        Deque<String> names = new ArrayDeque<>();
        String whole = path.startsWith("/") ? path : directory + "/" + path;
        for (String name : whole.split("/", -1)) {
            switch (name) {
                case "", "." -> {
                }
                case ".." -> names.pollLast();
                default -> names.addLast(name);
            }
        }
        return "/" + String.join("/", names);
    }

    private static CommandFailure refused(Place place) {
        return new CommandFailure(ExitCode.USAGE, place.url() + " is or contains a whole"
                + " exported tree, or the directory after login; name the entries in it"
                + " instead. Nothing was changed.");
    }
}
