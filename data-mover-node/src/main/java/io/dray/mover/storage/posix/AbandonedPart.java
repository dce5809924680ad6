package io.dray.mover.storage.posix;

import io.dray.mover.storage.posix.Confinement.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A part file that a node left behind when it was killed, and that nobody was promised anything of: its
/// bytes are of no use when the file itself has arrived by another way.
final class AbandonedPart {
    private AbandonedPart() {}

    /// Removes the part file of an entry, unless ranges of it are recorded or an upload is writing it.
    static void remove(PosixTree tree, Anchor directory, String name, String shown)
            throws IOException {
        Path part = directory.path().resolve(EntryNames.part(name));
        if (!Files.exists(part)
                || Files.exists(directory.path().resolve(EntryNames.ranges(name)))) {
            return;
        }
        try (FileAnchor file = tree.confinement()
                .createFile(directory, EntryNames.part(name),
                        new Purpose(FileAction.RENAME, shown))) {
            if (file.lock()) {
                Files.deleteIfExists(part);
            }
        }
    }
}
