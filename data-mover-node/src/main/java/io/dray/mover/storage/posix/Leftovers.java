package io.dray.mover.storage.posix;

import io.dray.mover.storage.posix.Confinement.Purpose;
import io.dray.protocol.failure.TransferFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How long unfinished uploads are kept that nobody goes on with. They are noticed when their directory is
/// listed, so that nothing walks through what is exported. Safe for many threads.
///
/// @param kept since the last change, of content or of anything `stat` says; zero keeps them for ever
public record Leftovers(Duration kept, Clock clock) {
    /// So many of one directory go at once, at most: a listing shall not wait for long.
    static final int AT_ONCE = 100;
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    /// Whether they are ever removed.
    boolean areRemoved() {
        return !kept.isZero();
    }

    /// Removes a part file and its side file if neither has changed for long and no upload holds them. They stay
    /// where they cannot be removed: that harms nobody.
    ///
    /// @param directory pinned
    /// @param leftover  name of one of the two
    /// @param shown     the directory as the client knows it, for the log
    void removeOld(PosixTree tree, Anchor directory, String leftover, String shown) {
        Path part = directory.path().resolve(EntryNames.partOfPair(leftover));
        Path ranges = directory.path().resolve(EntryNames.rangesOfPair(leftover));
        Purpose purpose = new Purpose(FileAction.DELETE, shown);
        try {
            Optional<FileStatus> status = UploadTarget.status(part);
            if (!isOld(status) || !isOld(UploadTarget.status(ranges))) {
                return;
            }
            if (status.isEmpty()) {
                Files.deleteIfExists(ranges);
                return;
            }
            try (Anchor pinned = tree.confinement()
                    .pin(directory, EntryNames.partOfPair(leftover), purpose);
                    FileAnchor file = tree.confinement().openFile(pinned, purpose)) {
                // Until the lock was there somebody may have gone on with it, or finished it.
                Optional<FileStatus> now = UploadTarget.status(part);
                if (file.lock() && now.isPresent() && isOld(now)
                        && now.get().isSameFileAs(FileStatus.of(file.path()))
                        && isOld(UploadTarget.status(ranges))) {
                    // In this order: without its ranges a part file means nothing.
                    Files.deleteIfExists(ranges);
                    Files.deleteIfExists(part);
                    LOG.info(
                            "Removed an unfinished upload of {} bytes in {}: nobody went on with it"
                                    + " for {} days",
                            now.get().size(), shown, kept.toDays());
                }
            }
        } catch (IOException | TransferFailure e) {
            LOG.debug("An unfinished upload in {} stays: {}", shown, e.getMessage());
        }
    }

    /// What is not there is as old as can be.
    private boolean isOld(Optional<FileStatus> status) {
        return status.isEmpty() || (status.get().isFile()
                && status.get().changed().toInstant().isBefore(clock.instant().minus(kept)));
    }
}
