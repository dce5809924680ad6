package io.dray.mover.storage.posix.upload;

import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.confinement.Confinement.Purpose;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.mover.storage.posix.confinement.StorageFailures;
import io.dray.mover.storage.posix.identity.KeptAttributes;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Gives a complete file its final name, which is free or that of a regular file. A device, FIFO, socket or
/// directory is never replaced. The new file takes over the attributes of a replaced file ([KeptAttributes]).
///
///     look at the present entry ──► keep its attributes ──► force the file ──► look again ──► rename
///           ▲                                                                    │ changed
///           └────────────────────────────────────────────────────────────────────┘
///
/// For a free name there is no second look: the rename itself fails if the name is not free any more.
public final class FinalName {
    /// Attempts, if the entry of that name keeps changing. A program that changes it 16 times in a row will not
    /// soon stop.
    private static final int ATTEMPTS = 16;
    /// Attempts after which a file that is written to all the time is replaced nevertheless.
    private static final int PATIENCE = 3;

    private final ConfinedTree tree;
    private final Anchor directory;
    private final String name;
    private final Anchor file;
    private final UploadTarget target;

    /// @param directory that the file is in
    /// @param name      its temporary name there
    /// @param file      the file itself
    /// @param target    its final place
    public FinalName(ConfinedTree tree, Anchor directory, String name, Anchor file,
            UploadTarget target) {
        this.tree = tree;
        this.directory = directory;
        this.name = name;
        this.file = file;
        this.target = target;
    }

    /// @param mode that a client has set. If empty, the file gets that of the file it replaces, or of a new
    ///             file; under a temporary name it stays private
    /// @param stable whether the file itself is forced to stable storage before
    /// @return attributes that could not be kept or set, see [KeptAttributes#keep]
    public List<String> give(OptionalInt mode, boolean stable) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<FileStatus> there = look();
            List<String> lost = there.isPresent() ? keep(mode) : begin(mode);
            if (stable) {
                file.force();
            }
            if (there.isEmpty()) {
                if (tree.confinement()
                        .renameToFree(directory, name, target.directory(), target.name())) {
                    return lost;
                }
                continue;
            }
            Optional<FileStatus> still = look();
            if (still.isPresent() && still.get().isSameFileAs(there.get())
                    && (i >= PATIENCE || still.get().identity().equals(there.get().identity()))) {
                tree.confinement()
                        .rename(directory, name, target.directory(), target.name());
                return lost;
            }
        }
        throw StorageFailures.because(StorageCondition.BUSY, FileAction.STORE, target.path(),
                "another program keeps changing it; try again");
    }

    private Optional<FileStatus> look() throws IOException {
        return demandReplaceable(tree, target);
    }

    /// Returns the entry that has the name; fails if a file may not replace it.
    public static Optional<FileStatus> demandReplaceable(ConfinedTree tree, UploadTarget target)
            throws IOException {
        Optional<FileStatus> there = target.directory().entry(target.name());
        if (there.isPresent() && !there.get().isFile()) {
            throw there.get().isLink()
                    ? turnedIntoLink(target)
                    : there.get()
                            .irreplaceable(
                                    FileAction.STORE, target.path());
        }
        if (there.isPresent() && !target.replaces()) {
            throw tree.keeps(FileAction.STORE, target.path());
        }
        return there;
    }

    private static StorageFailure turnedIntoLink(UploadTarget target) {
        return StorageFailures.because(StorageCondition.BUSY, FileAction.STORE, target.path(),
                "a symbolic link has taken its place meanwhile; try again");
    }

    private List<String> begin(OptionalInt given) throws IOException {
        int mode = given.orElseGet(() -> PartNames.isHidden(target.name())
                ? PartNames.PRIVATE_MODE
                : KeptAttributes.ofNewFile(target.directory().path()));
        return KeptAttributes.begin(file, mode);
    }

    private List<String> keep(OptionalInt given) throws IOException {
        Purpose purpose = new Purpose(FileAction.STORE, target.path());
        try (Anchor old = tree.confinement().pin(target.directory(), target.name(), purpose)) {
            Path path = old.path();
            FileStatus status = FileStatus.of(path);
            return status.isFile()
                    ? KeptAttributes.keep(path, file.path(),
                            given.orElse(PartNames.isHidden(target.name())
                                    ? PartNames.PRIVATE_MODE
                                    : status.permissions()))
                    : List.of();
        } catch (StorageFailure e) {
            if (e.condition() == StorageCondition.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }
}
