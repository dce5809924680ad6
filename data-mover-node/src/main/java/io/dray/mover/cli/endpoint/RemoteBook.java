package io.dray.mover.cli.endpoint;

import io.dray.control.client.TransferUrl;
import io.dray.control.client.TransferUrl.RemoteUrl;
import io.dray.control.client.UrlText;
import io.dray.control.security.PrivateFiles;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.FailureReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The servers that the user has stored by name, so that keys and passwords stay out of shell histories. File
/// format: lines `NAME URL`; only the owner may read the file.
public final class RemoteBook {
    private final Optional<Path> place;

    public RemoteBook(Optional<Path> place) {
        this.place = place;
    }

    /// The book of the current user.
    public static RemoteBook of(CommandContext context) {
        return new RemoteBook(context.configDirectory().map(d -> d.resolve("remotes")));
    }

    /// Parses a local path, a URL, or `NAME:path`.
    ///
    /// @throws CommandFailure with exit code 2 when the argument is invalid
    public TransferUrl parse(String argument) {
        try {
            return UrlText.parse(argument, this::find);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(e);
        }
    }

    public Optional<RemoteUrl> find(String name) {
        return Optional.ofNullable(all().get(name));
    }

    SortedMap<String, RemoteUrl> all() {
        SortedMap<String, RemoteUrl> remotes = new TreeMap<>();
        if (place.filter(Files::exists).isEmpty()) {
            return remotes;
        }
        Path file = place.get();
        try {
            for (String line : Files.readAllLines(file)) {
                int space = line.indexOf(' ');
                if (space > 0) {
                    remotes.put(line.substring(0, space),
                            UrlText.parseRemote(line.substring(space + 1).strip()));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.FAILED, "The file of saved servers, " + file
                    + ", cannot be read: " + FailureReport.sentence(e));
        }
        return remotes;
    }

    /// Stores a server; replaces one of the same name.
    public void add(String name, RemoteUrl url) {
        SortedMap<String, RemoteUrl> remotes = all();
        remotes.put(name, url);
        write(remotes);
    }

    /// Removes a server; returns whether it existed.
    public boolean remove(String name) {
        SortedMap<String, RemoteUrl> remotes = all();
        boolean found = remotes.remove(name) != null;
        if (found) {
            write(remotes);
        }
        return found;
    }

    private void write(SortedMap<String, RemoteUrl> remotes) {
        String text = remotes.entrySet()
                .stream()
                .map(e -> e.getKey() + " " + e.getValue().withSecrets() + "\n")
                .collect(Collectors.joining());
        Path file = place.orElseThrow(() -> new CommandFailure(ExitCode.FAILED,
                "There is no place to save servers: " + CommandContext.HOMELESS
                        + ". Set HOME or XDG_CONFIG_HOME."));
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                PrivateFiles.makeDirectories(directory, "rwx------");
            }
            PrivateFiles.write(file, text, "rw-------");
        } catch (IOException e) {
            throw unwritable(file, e);
        } catch (UncheckedIOException e) {
            throw unwritable(file, Objects.requireNonNull(e.getCause()));
        }
    }

    private static CommandFailure unwritable(Path file, IOException e) {
        return new CommandFailure(ExitCode.unusable(e), "The file of saved servers, " + file
                + ", cannot be written: " + FailureReport.sentence(e)
                + " Set XDG_CONFIG_HOME to use another directory.");
    }

    /// The entries without secrets, for output.
    public Map<String, String> shown() {
        SortedMap<String, String> shown = new TreeMap<>();
        all().forEach((name, url) -> shown.put(name, url.toString()));
        return shown;
    }
}
