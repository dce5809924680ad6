package io.dray.mover.cli.terminal;

import io.dray.protocol.text.PeerText;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Makes foreign text safe for a terminal.
public final class Screen {
    private Screen() {}

    /// Whether a file descriptor of this process is a terminal.
    ///
    /// @param descriptor 1 for standard output, 2 for standard error
    public static boolean isTerminal(int descriptor) {
        Path open = Path.of("/proc/self/fd/" + descriptor);
        try {
            if (Files.isSymbolicLink(open)) {
                String target = Files.readSymbolicLink(open).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty")
                        || target.equals("/dev/console");
            }
        } catch (IOException e) {
            return false;
        }
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    /// Escapes terminal control sequences, which file names may contain.
    public static String safe(String text) {
        return PeerText.shown(text);
    }

    /// As [#safe], but keeps line ends, for replies of several lines.
    public static String lines(String text) {
        return PeerText.lines(text);
    }
}
