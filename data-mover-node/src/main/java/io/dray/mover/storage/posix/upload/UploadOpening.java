package io.dray.mover.storage.posix.upload;

import io.dray.control.security.FileLease;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.mover.storage.posix.confinement.StorageFailures;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalLong;

/// Decides how an upload is stored, and opens it.
///
///     STOR                                   part file, from nothing
///     REST + STOR, ranges recorded here      part file, resumed
///     REST n + STOR in stream mode           in place, if the visible file has n bytes
///     REST of the whole visible file + STOR  in place: nothing is missing
///     APPE, ESTO A                           in place
///     any other REST                         refused: its ranges are not known to be stored
public final class UploadOpening {
    private final Uploads uploads;
    private final ReceiveFile request;
    private final UploadTarget target;

    private UploadOpening(Uploads uploads, ReceiveFile request, UploadTarget target) {
        this.uploads = uploads;
        this.request = request;
        this.target = target;
    }

    public static StorageWriter open(Uploads uploads, ReceiveFile request) {
        UploadTarget target = UploadTarget.find(uploads, request.path());
        try {
            return new UploadOpening(uploads, request, target).open();
        } catch (IOException e) {
            target.close();
            throw uploads.tree().failures().of(e, FileAction.STORE, request.path());
        } catch (RuntimeException e) {
            target.close();
            throw e;
        }
    }

    private StorageWriter open() throws IOException {
        boolean begins = request.alreadyStored().isEmpty();
        return switch (request.placement()) {
            case Placement.Replace _ -> begins
                    ? fresh(PartFile.claim(uploads, target))
                    : replaceFurther();
            case Placement.Append _ -> begins
                    ? append(visible(FileLease.Kind.EXCLUSIVE))
                    : appendFurther(visible(FileLease.Kind.EXCLUSIVE));
            case Placement.Adjust(long offset) -> adjust(offset, begins);
        };
    }

    private PartFile visible(FileLease.Kind kind) throws IOException {
        return PartFile.claimVisible(uploads, target, kind,
                request.placement() instanceof Placement.Adjust(long offset)
                        ? OptionalLong.of(offset)
                        : OptionalLong.empty());
    }

    /// Opens an empty part file. Removes what an earlier attempt has left.
    private StorageWriter fresh(PartFile part) throws IOException {
        try {
            long received = part.isLeftOver()
                    ? RangeLog.read(part.ranges())
                            .filter(content -> content.isAbout(part.subject(0)))
                            .map(RangeLog.Content::received)
                            .orElse(0L)
                    : 0;
            part.clear();
            reserve(part, 0);
            return new UploadWriter(part, request, 0, Optional.empty(), received);
        } catch (IOException | RuntimeException e) {
            try (part) {
                part.discard();
            }
            throw e;
        }
    }

    private StorageWriter replaceFurther() throws IOException {
        if (Files.exists(target.ranges()) && Files.exists(target.part())) {
            Optional<StorageWriter> writer = further(PartFile.claim(uploads, target), 0);
            if (writer.isPresent()) {
                return writer.get();
            }
        }
        ByteRangeSet stored = request.alreadyStored();
        // The claim of the visible file fails if it has changed since.
        long size = target.present().map(FileStatus::size).orElse(0L);
        boolean stream = request.parameters().mode() == TransferMode.STREAM;
        if (stored.equals(ByteRangeSet.of(0, size)) || (stream && stored.end() <= size)) {
            return inPlace(visible(FileLease.Kind.EXCLUSIVE), 0);
        }
        throw stream
                ? new Refused("Cannot resume " + request.path() + " from byte " + stored.end()
                        + ": only " + size + " bytes of it are stored here. Send it from there,"
                        + " or without REST.")
                : notRecorded();
    }

    private StorageWriter append(PartFile file) throws IOException {
        return inPlace(file, file.opened().size());
    }

    private StorageWriter appendFurther(PartFile file) throws IOException {
        try {
            // The side file records where the first attempt began.
            long origin = RangeLog.read(file.ranges())
                    .flatMap(content -> content.inPlace(file.opened().inode(), target.name()))
                    .map(RangeLog.Subject::origin)
                    .orElseThrow(this::notRecorded);
            return further(file, origin).orElseThrow(this::notRecorded);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private StorageWriter adjust(long offset, boolean begins) throws IOException {
        if (offset < 0 || offset > Long.MAX_VALUE - request.alreadyStored().end()) {
            throw StorageFailures.because(StorageCondition.NO_SPACE, FileAction.STORE,
                    request.path(), "no file can be that large");
        }
        if (!begins) {
            return further(visible(FileLease.Kind.EXCLUSIVE), offset)
                    .orElseThrow(this::notRecorded);
        }
        // Several uploads may write parts of one file at offsets that their clients name, as a front end's
        // nodes do. Those with the same offset may lose each other's record of stored ranges, but none claims a
        // range that is not stored.
        PartFile file = visible(FileLease.Kind.SHARED);
        try {
            // Others write to the file too, so space reserved behind its end could not be released.
            file.demandSpace(offset, request.expectedSize().orElse(0));
            return new UploadWriter(file, request, offset, Optional.empty(), 0);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private StorageWriter inPlace(PartFile file, long origin) throws IOException {
        try {
            reserve(file, origin);
            return new UploadWriter(file, request, origin, Optional.empty(), 0);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Resumes a file, if all ranges that the request builds upon are recorded and in the file. Else closes it
    /// unchanged.
    private Optional<StorageWriter> further(PartFile file, long origin) throws IOException {
        try {
            ByteRangeSet stored = request.alreadyStored();
            Optional<RangeLog.Content> content = RangeLog.read(file.ranges())
                    .filter(log -> log.isAbout(file.subject(origin)))
                    .filter(log -> log.ranges().containsAll(stored))
                    .filter(_ -> origin + stored.end() <= file.opened().size());
            if (content.isEmpty()) {
                file.close();
                return Optional.empty();
            }
            reserve(file, origin);
            RangeLog log = RangeLog.resume(file.ranges(), content.get(), stored);
            return Optional.of(new UploadWriter(file, request, origin, Optional.of(log),
                    content.get().received()));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void reserve(PartFile file, long origin) throws IOException {
        file.reserve(origin, request.expectedSize().orElse(0));
    }

    private Refused notRecorded() {
        return new Refused(
                "Cannot resume " + request.path() + ": the ranges that REST names are"
                        + " not all recorded as stored here. Send the file again without REST.");
    }
}
