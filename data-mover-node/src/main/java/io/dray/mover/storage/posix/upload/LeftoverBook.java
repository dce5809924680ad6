package io.dray.mover.storage.posix.upload;

import io.dray.control.journal.SealedLog;
import io.dray.control.syscall.HostPaths;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.protocol.listing.LeftoverName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The directories in which uploads may have left something, in a [SealedLog] of a node's state directory. With
/// it, old leftovers are removed even where no client lists or writes any more. A record is a directory's URI
/// (RFC 8089). A book that cannot be written does not fail an upload. Safe for many threads.
public final class LeftoverBook {
    /// A book that keeps nothing.
    public static final LeftoverBook NONE = new LeftoverBook(Optional.empty());
    private static final String HEADING = "dray-leftovers 1";
    /// Maximum number of directories. Leftovers in further ones are removed when clients work there.
    private static final int MOST = 100_000;
    private static final Path PINNED = Path.of("/proc/self/fd");
    private static final Logger LOG = LoggerFactory.getLogger(LeftoverBook.class);

    private final Optional<Path> file;
    /// Length of the log, bytes. Guarded by this.
    private long length;
    /// Guarded by this.
    private final Set<Path> directories = new LinkedHashSet<>();

    private LeftoverBook(Optional<Path> file) {
        this.file = file;
    }

    /// Opens a book; a missing file is an empty book.
    public static LeftoverBook open(Path file) {
        LeftoverBook book = new LeftoverBook(Optional.of(file));
        try {
            book.length = SealedLog.replay(file, HEADING::equals, book::note);
            if (book.length == 0) {
                LOG.warn("{} is damaged or of an earlier version, and is replaced. Leftovers of"
                        + " earlier uploads are removed when clients work in their directories.",
                        file);
            }
        } catch (NoSuchFileException e) {
            return book;
        } catch (IOException e) {
            LOG.warn("{} cannot be read; old leftovers are removed only where clients work: {}",
                    file, e.getMessage());
            // The file may be readable at the next start, so it is not replaced.
            return NONE;
        }
        return book;
    }

    private boolean note(String uri) {
        try {
            directories.add(Path.of(URI.create(uri)));
            return true;
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            return false;
        }
    }

    private static boolean isClean(Path directory) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory,
                entry -> LeftoverName.isOne(HostPaths.name(entry)))) {
            return !directory.toRealPath().equals(directory) || !entries.iterator().hasNext();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return true;
        } catch (IOException | DirectoryIteratorException e) {
            return false;
        }
    }

    /// Adds a directory, if its real path is known.
    synchronized void add(Anchor directory) {
        if (file.isEmpty() || directories.size() >= MOST) {
            return;
        }
        try {
            if (isKnown(directory.path())) {
                return;
            }
            Path real = directory.path().toRealPath();
            if (directories.add(real)) {
                try (SealedLog log = length > 0
                        ? SealedLog.resume(file.get(), length)
                        : SealedLog.create(file.get(), HEADING)) {
                    log.append(List.of(real.toUri().toString()));
                    length = log.length();
                }
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be written", file.get(), e);
        }
    }

    /// Whether the path of a pinned directory, a link in `/proc`, leads to a directory of this book. Reading that
    /// link takes one system call, the real path one for each component.
    private boolean isKnown(Path pinned) throws IOException {
        return pinned.startsWith(PINNED) && directories.contains(Files.readSymbolicLink(pinned));
    }

    public synchronized List<Path> directories() {
        return List.copyOf(directories);
    }

    /// Removes directories without leftovers. They are checked again first: an upload makes its part file
    /// before it adds the directory, so the part file is either seen here, or the directory is added again
    /// after this.
    public synchronized void forget(Set<Path> clean) {
        if (file.isEmpty() || !directories
                .removeAll(clean.stream().filter(LeftoverBook::isClean).toList())) {
            return;
        }
        Path fresh = file.get().resolveSibling(file.get().getFileName() + ".new");
        try (SealedLog log = SealedLog.create(fresh, HEADING)) {
            log.append(
                    directories.stream().map(directory -> directory.toUri().toString()).toList());
            Files.move(fresh, file.get(), StandardCopyOption.ATOMIC_MOVE);
            length = log.length();
        } catch (IOException e) {
            LOG.debug("{} cannot be written", file.get(), e);
        }
    }
}
