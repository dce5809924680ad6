package io.dray.mover.cli.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The directories where commands store state, and the messages when these cannot be used.
public final class StateDirectory {
    private StateDirectory() {}

    /// The directory for restart journals; created if missing. Returns empty with a warning when the default
    /// location cannot be used: the copy continues without a journal.
    ///
    /// @param named value of `--journal`
    /// @throws CommandFailure when the named directory cannot be used
    public static Optional<Path> journals(CommandContext context, Optional<Path> named) {
        if (named.isPresent()) {
            unusable(named.get()).ifPresent(e -> {
                throw new CommandFailure(ExitCode.unusable(e),
                        "The restart journal cannot be stored in " + named.get() + ": " + reason(e)
                                + ". Name another directory by --journal.");
            });
            return named;
        }
        Optional<Path> usual = context.stateDirectory().map(state -> state.resolve("journal"));
        Optional<String> trouble = usual.isEmpty()
                ? Optional.of(CommandContext.HOMELESS)
                : unusable(usual.get()).map(StateDirectory::reason);
        trouble.ifPresent(why -> context.err()
                .println("dray: cp: no restart journal is stored (" + why
                        + "). If this copy is interrupted, the next one copies all files again;"
                        + " --journal or XDG_STATE_HOME names a directory for it."));
        return trouble.isPresent() ? Optional.empty() : usual;
    }

    /// The message when a node or front end cannot store its state.
    public static CommandFailure failure(Path state, UncheckedIOException failure) {
        String sentence = FailureReport.sentence(failure);
        return unusable(state)
                .map(e -> new CommandFailure(ExitCode.unusable(e),
                        "The state directory " + state + " cannot be used: " + reason(e)
                                + ". Name another by --state."))
                .orElse(new CommandFailure(ExitCode.of(failure), sentence));
    }

    /// Why a directory cannot be used, if so; creates it if missing.
    private static Optional<IOException> unusable(Path directory) {
        try {
            Files.createDirectories(directory);
            return Files.isWritable(directory)
                    ? Optional.empty()
                    : Optional.of(new AccessDeniedException(directory.toString()));
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> denied.getFile() + " is not accessible to this"
                    + " user";
            case java.nio.file.FileAlreadyExistsException there ->
                there.getFile() + " is not a directory";
            case FileSystemException known when known.getReason() != null ->
                known.getFile() + ": " + known.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
