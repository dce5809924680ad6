package io.dray.control.walk;

import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.text.PeerText;

/// Which entries of the source can be copied.
final class Copyable {
    private Copyable() {}

    /// Refuses a name that does not denote an entry of the listed directory. A hostile server may send such names.
    ///
    /// @param server    name of the source
    /// @param directory the listed directory
    /// @throws StorageFailure with `BAD_NAME`
    static void demandName(String server, String directory, ListedEntry entry) {
        if (!entry.isPlainName() || !NameBytes.fitsOnLine(entry.name())) {
            throw new StorageFailure(StorageCondition.BAD_NAME, "reading " + directory,
                    server + " lists the name '" + PeerText.shown(entry.name()) + "' in "
                            + PeerText.shown(directory) + ", which is not a valid file name; it was"
                            + " skipped");
        }
    }

    /// Whether every server keeps the name.
    static boolean isPrintable(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < ' ' || name.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    /// @throws Refused        when the entry is neither a file nor a directory, or cannot be read
    /// @throws StorageFailure with `BAD_NAME` when its name cannot be transmitted
    static void demand(String path, ListedEntry entry) {
        if (entry.error().filter("InvalidName"::equals).isPresent()) {
            throw new StorageFailure(StorageCondition.BAD_NAME, "reading " + path,
                    PeerText.shown(path) + " cannot be copied: its name holds a line break, which"
                            + " the protocol cannot carry; rename it");
        }
        boolean known = entry.isDirectory() || entry.kind() == FileFacts.Kind.FILE;
        if (entry.error().isPresent() || !known) {
            throw new Refused(path + " cannot be copied: " + entry.error()
                    .map(Copyable::unusable)
                    .orElse("it is neither a file nor a directory"));
        }
    }

    private static String unusable(String error) {
        return switch (error) {
            case "InvalidLink" -> "it is a symbolic link that leads nowhere";
            case "OpenFailed" -> "the server has no permission to read it";
            default -> error;
        };
    }
}
