package io.dray.protocol.interpreter;

import io.dray.protocol.command.Command;
import io.dray.protocol.listing.FileFacts;
import java.util.List;

/// A command waits for slow work: a file operation, a listener, a credential, or the protection of data
/// channels.
///
/// Previous: Ready, Working. Next: Ready, Working, Transferring, Closed.
///
/// @param path    the command's path, resolved; the empty text if it has none
/// @param entries listing entries not sent yet (MLSC, STAT)
record Working(UserSession session, Command command, String path, List<FileFacts> entries)
        implements
            ServerState {
    Working {
        entries = List.copyOf(entries);
    }

    static Working on(UserSession session, Command command) {
        return new Working(session, command, "", List.of());
    }

    static Working on(UserSession session, Command command, String path) {
        return new Working(session, command, path, List.of());
    }

    Working holding(List<FileFacts> newEntries) {
        return new Working(session, command, path, newEntries);
    }
}
