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

/// Refuses to remove or move a server's root, its login directory, or a parent of that. The check precedes
/// every change.
final class RootGuard {
    private RootGuard() {}

    /// Rejects `.`, `..` and a root, as `rm` and `mv` of coreutils do. Sends no command.
    static void demandName(Place place) {
        String name = place.url().name();
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw refused(place);
        }
    }

    /// Rejects a directory that is a root, by whatever path it was reached.
    ///
    /// @param entry facts of the path
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
            // A client that may not read it cannot have reached it by this path.
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

    /// The path without `.`, `..` and empty components.
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
