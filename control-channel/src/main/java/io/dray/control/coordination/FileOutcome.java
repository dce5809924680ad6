package io.dray.control.coordination;

import java.time.Duration;
import java.util.Optional;

/// One file that arrived.
///
/// @param path      source path
/// @param bytes     size
/// @param sentAgain bytes that were moved more than once because something broke, at most
/// @param checksum  `ALGORITHM value` that both ends agreed on; empty when only sizes were compared or
///                  the file had been finished by an earlier run
/// @param attempts  times the transfer was started, 0 if an earlier run had finished the file
/// @param elapsed   from the first attempt to the name
public record FileOutcome(String path, long bytes, long sentAgain, Optional<String> checksum,
        int attempts,
        Duration elapsed) {}
