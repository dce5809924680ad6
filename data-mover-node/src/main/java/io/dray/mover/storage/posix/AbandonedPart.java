package io.dray.mover.storage.posix;

import io.dray.mover.storage.posix.Confinement.Purpose;
import io.dray.protocol.failure.TransferFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A part file that a node left behind when it was killed, and that nobody was promised anything of: its
/// bytes are of no use when the file itself has arrived by another way.
final class AbandonedPart {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedPart.class);

    private AbandonedPart() {}

    /// Removes the part file of an entry, unless ranges of it are recorded or an upload is writing it. It
    /// stays when it cannot be removed: the entry itself is in order.
    static void remove(PosixTree tree, Anchor directory, String name, String shown) {
        Path part = directory.path().resolve(EntryNames.part(name));
        Path ranges = directory.path().resolve(EntryNames.ranges(name));
        if (!Files.exists(part) || Files.exists(ranges)) {
            return;
        }
        Purpose purpose = new Purpose(FileAction.RENAME, shown);
        try (Anchor pinned = tree.confinement()
                .pin(directory, EntryNames.part(name), purpose);
                FileAnchor file = tree.confinement().openFile(pinned, purpose)) {
            // An upload may have named or made it between opening and locking.
            if (file.lock() && isStill(part, file) && !Files.exists(ranges)) {
                Files.deleteIfExists(part);
            }
        } catch (IOException | TransferFailure e) {
            LOG.debug("An unfinished upload of {} stays: {}", shown, e.getMessage());
        }
    }

    private static boolean isStill(Path part, FileAnchor file) throws IOException {
        Optional<FileStatus> named = UploadTarget.status(part);
        return named.isPresent() && named.get().isSameFileAs(FileStatus.of(file.path()));
    }
}
