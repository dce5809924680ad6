package io.dray.mover.cli;

import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The user's defaults for options: lines `option=value` or `command.option=value`, the option without
/// its dashes; `#` starts a comment line.
record Profile(Path file, Map<String, String> values) {
    /// The empty profile.
    static final Profile NONE = new Profile(Path.of("profile"), Map.of());

    Profile {
        values = Map.copyOf(values);
    }

    /// Reads the file; a missing file is an empty profile.
    static Profile read(Path file) {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                String text = line.strip();
                if (text.isEmpty() || text.startsWith("#")) {
                    continue;
                }
                int equals = text.indexOf('=');
                if (equals < 1) {
                    throw new CommandFailure(ExitCode.USAGE, file + ", line " + number
                            + ": expected option=value, found \"" + text + "\".");
                }
                values.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
            }
        } catch (NoSuchFileException e) {
            return new Profile(file, Map.of());
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED,
                    "The profile " + file + " cannot be read: " + e.getMessage() + ".");
        }
        return new Profile(file, values);
    }

    /// The value for an option of a command. A value for the command precedes one for all commands.
    Optional<String> value(String command, String option) {
        return Optional.ofNullable(values.get(command + "." + option))
                .or(() -> Optional.ofNullable(values.get(option)));
    }

    /// Rejects unknown keys, so that a misspelt one does not go unnoticed.
    void check(Set<String> known) {
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "The profile " + file
                    + " sets options that no command has: " + String.join(", ", unknown)
                    + ". Remove it or correct its spelling.");
        }
    }
}
