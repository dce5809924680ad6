package io.dray.mover.storage.posix;

import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.posix.Confinement.Purpose;
import io.dray.mover.storage.posix.UploadFile.Storing;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Decides how an upload is stored, and opens it.
///
///     STOR                                   part file, from nothing
///     REST + STOR, ranges recorded here      part file, going on
///     REST n + STOR in stream mode           in place, if the visible file has n bytes
///     REST of the whole visible file + STOR  in place: nothing is missing
///     APPE, ESTO A                           in place
///     any other REST                         refused: what it names is not known to be stored
final class UploadOpening {
    /// Times that a part file is opened anew because it has just got its final name.
    private static final int ATTEMPTS = 16;

    private final PosixTree tree;
    private final ReceiveFile request;
    private final Purpose purpose;

    UploadOpening(PosixTree tree, ReceiveFile request) {
        this.tree = tree;
        this.request = request;
        this.purpose = new Purpose(FileAction.STORE, request.path());
    }

    StorageWriter open() {
        UploadTarget target = UploadTarget.find(tree, request.path());
        try {
            return switch (request.placement()) {
                case Placement.Replace p -> replace(target);
                case Placement.Append p -> append(target);
                case Placement.Adjust(long offset) -> adjust(target, offset);
            };
        } catch (IOException e) {
            target.close();
            throw tree.failures().of(e, FileAction.STORE, request.path());
        } catch (RuntimeException e) {
            target.close();
            throw e;
        }
    }

    private StorageWriter replace(UploadTarget target) throws IOException {
        ByteRangeSet stored = request.alreadyStored();
        if (stored.isEmpty()) {
            return fresh(target);
        }
        if (Files.exists(target.ranges()) && Files.exists(target.part())) {
            UploadFile part = lockedPart(target);
            try {
                long received = received(target, part);
                Optional<RangeLog> log = recorded(part, target.ranges(),
                        partSubject(part, target));
                if (log.isPresent()) {
                    return new PartWriter(reserved(part, 0, log.get()), request, log.get(),
                            received);
                }
            } catch (IOException | RuntimeException e) {
                part.file().close();
                throw e;
            }
            part.file().close();
        }
        return inVisibleFile(target);
    }

    private StorageWriter fresh(UploadTarget target) throws IOException {
        UploadFile part = lockedPart(target);
        long received;
        try {
            received = received(target, part);
            if (part.opened().size() > 0) {
                part.file().cut(0);
            }
            if (Files.deleteIfExists(target.ranges())) {
                part.forceDirectory();
            }
        } catch (IOException | RuntimeException e) {
            part.file().close();
            throw e;
        }
        try {
            return new PartWriter(reserved(part, 0), request, null, received);
        } catch (IOException | RuntimeException e) {
            new PartWriter(part, request, null, received).close();
            throw e;
        }
    }

    /// Bytes that came in earlier attempts, as far as they are known.
    private static long received(UploadTarget target, UploadFile part) throws IOException {
        return RangeLog.read(target.ranges())
                .filter(content -> content.isAbout(partSubject(part, target)))
                .map(RangeLog.Content::received)
                .orElse(0L);
    }

    /// REST without a part file that has these ranges.
    private StorageWriter inVisibleFile(UploadTarget target) throws IOException {
        ByteRangeSet stored = request.alreadyStored();
        long size = target.present().map(FileStatus::size).orElse(0L);
        boolean whole = stored.equals(ByteRangeSet.of(0, size));
        boolean stream = request.parameters().mode() == TransferMode.STREAM;
        if (whole || (stream && stored.end() <= size)) {
            return new InPlaceWriter(reserved(lockedInPlace(target), 0), request, 0, null);
        }
        throw stream
                ? new Refused("Cannot go on with " + request.path() + " from byte " + stored.end()
                        + ": only " + size + " bytes of it are stored here. Send it from there,"
                        + " or without REST.")
                : notRecorded();
    }

    private StorageWriter append(UploadTarget target) throws IOException {
        UploadFile file = lockedInPlace(target);
        try {
            if (request.alreadyStored().isEmpty()) {
                long end = file.opened().size();
                return new InPlaceWriter(reserved(file, end), request, end, null);
            }
            Optional<RangeLog.Content> content = RangeLog.read(target.ranges());
            RangeLog.Subject subject = content
                    .flatMap(c -> c.inPlace(file.opened().inode(), target.name()))
                    .orElseThrow(this::notRecorded);
            RangeLog log = recorded(file, target.ranges(), subject).orElseThrow(this::notRecorded);
            return new InPlaceWriter(file, request, subject.origin(), log);
        } catch (IOException | RuntimeException e) {
            file.file().close();
            throw e;
        }
    }

    private StorageWriter adjust(UploadTarget target, long offset) throws IOException {
        if (offset < 0 || offset > Long.MAX_VALUE - request.alreadyStored().end()) {
            throw StorageFailures.because(StorageCondition.NO_SPACE, FileAction.STORE,
                    request.path(), "no file has so many bytes");
        }
        boolean fresh = request.alreadyStored().isEmpty();
        UploadFile file = fresh ? sharedInPlace(target) : lockedInPlace(target);
        try {
            if (fresh) {
                // Others write to it, too: what is reserved behind its end could not be given back.
                demandSpace(file, offset);
                return new InPlaceWriter(file, request, offset, null);
            }
            RangeLog.Subject subject = new RangeLog.Subject("place", file.opened().inode(), offset,
                    target.name());
            RangeLog log = recorded(file, target.ranges(), subject).orElseThrow(this::notRecorded);
            return new InPlaceWriter(reserved(file, offset, log), request, offset, log);
        } catch (IOException | RuntimeException e) {
            file.file().close();
            throw e;
        }
    }

    private Refused notRecorded() {
        return new Refused(
                "Cannot go on with " + request.path() + ": the ranges that REST names are"
                        + " not all recorded as stored here. Send the file again without REST.");
    }

    /// The log of a file, if it holds all that the request builds upon and the file has it too.
    private Optional<RangeLog> recorded(UploadFile file, Path path, RangeLog.Subject subject)
            throws IOException {
        Optional<RangeLog.Content> content = RangeLog.read(path)
                .filter(c -> c.isAbout(subject))
                .filter(c -> c.ranges().containsAll(request.alreadyStored()))
                .filter(c -> subject.origin() + request.alreadyStored().end() <= file.opened()
                        .size());
        return content.isEmpty()
                ? Optional.empty()
                : Optional.of(RangeLog.resume(path, content.get(), request.alreadyStored()));
    }

    private static RangeLog.Subject partSubject(UploadFile part, UploadTarget target) {
        return new RangeLog.Subject("part", part.opened().inode(), 0, target.name());
    }

    /// The part file, made if need be, and ours alone. Between opening and locking, another upload may
    /// have given it its final name: then it is not the part file any more. What belongs to somebody else, who could
    /// read and change what comes, is removed.
    private UploadFile lockedPart(UploadTarget target) throws IOException {
        String name = PartNames.part(target.name());
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<FileAnchor> made = tree.confinement()
                    .makeFile(target.directory(), name, purpose);
            FileAnchor file = made.isPresent() ? made.get() : existingPart(target, name);
            UploadFile part = locked(file, target, FileAnchor::lock);
            try {
                tree.leftovers().made(target.directory(), name);
                Optional<FileStatus> named = UploadTarget.status(target.part());
                if (named.isPresent() && named.get().isSameFileAs(part.opened())) {
                    if (made.isPresent()) {
                        return part;
                    }
                    if (tree.accounts().owns(part.opened())) {
                        // One of an earlier version may be open to all.
                        Files.setAttribute(file.path(), "unix:mode", PartNames.PRIVATE_MODE);
                        return part;
                    }
                    Files.deleteIfExists(target.ranges());
                    Files.deleteIfExists(target.part());
                }
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
            file.close();
        }
        throw busy();
    }

    private FileAnchor existingPart(UploadTarget target, String name) {
        try {
            return tree.confinement().createFile(target.directory(), name, purpose);
        } catch (StorageFailure e) {
            if (e.condition() == StorageCondition.PERMISSION_DENIED) {
                throw StorageFailures.because(e.condition(), FileAction.STORE, request.path(),
                        "an unfinished upload of another account is in its way; 'dray parts' shows"
                                + " whose, and removes it");
            }
            throw e;
        }
    }

    private UploadFile lockedInPlace(UploadTarget target) throws IOException {
        return locked(inPlace(target), target, FileAnchor::lock);
    }

    /// Several may write parts of one file at offsets that their clients name, as a front end's nodes do.
    /// Each of them may then lose the others' record of what is stored, but never claims what is not.
    private UploadFile sharedInPlace(UploadTarget target) throws IOException {
        return locked(inPlace(target), target, FileAnchor::lockShared);
    }

    private FileAnchor inPlace(UploadTarget target) throws IOException {
        if (target.present().isEmpty()) {
            return tree.confinement().createFile(target.directory(), target.name(), purpose);
        }
        try (Anchor pinned = tree.confinement()
                .pin(target.directory(), target.name(), purpose)) {
            return tree.confinement().openFile(pinned, purpose);
        }
    }

    private interface Locking {
        boolean lock(FileAnchor file) throws IOException;
    }

    private UploadFile locked(FileAnchor file, UploadTarget target, Locking locking)
            throws IOException {
        try {
            if (!locking.lock(file)) {
                throw busy();
            }
            FileStatus status = FileStatus.of(file.path());
            if (!status.isFile()) {
                throw status.notRegular(purpose.action(), purpose.shown());
            }
            return new UploadFile(new Storing(tree, target), file, status,
                    tree.reserving().reservations().none());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private TransferFailure busy() {
        return StorageFailures.because(StorageCondition.BUSY, FileAction.STORE, request.path(),
                "another upload is writing it; try again when that has ended");
    }

    /// @param log of the upload that is gone on with; closed when there is no space
    private UploadFile reserved(UploadFile file, long origin, RangeLog log) throws IOException {
        try {
            return reserved(file, origin);
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    private UploadFile reserved(UploadFile file, long origin) throws IOException {
        try {
            return file.with(tree.reserving()
                    .reservations()
                    .take(file.file(), tree.reserving().identity(), origin,
                            request.expectedSize().orElse(0)));
        } catch (Reservations.Refusal e) {
            throw tree.failures().of(e.number(), FileAction.STORE, request.path());
        }
    }

    private void demandSpace(UploadFile file, long origin) throws IOException {
        try {
            tree.reserving()
                    .reservations()
                    .demandSpace(file.file(), origin, request.expectedSize().orElse(0));
        } catch (Reservations.Refusal e) {
            throw tree.failures().of(e.number(), FileAction.STORE, request.path());
        }
    }
}
