package io.dray.mover.storage.posix.upload;

import io.dray.mover.storage.posix.confinement.Anchor;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The directories in which uploads may have left something, in a file of a node's state directory: so that old
/// leftovers go also where nobody lists or writes any more. A line is a directory's URI (RFC 8089). A book that
/// cannot be written is no reason to refuse an upload. Safe for many threads.
public final class LeftoverBook {
    /// Keeps nothing.
    public static final LeftoverBook NONE = new LeftoverBook(Optional.empty());
    /// Of more the later ones are not kept; they are still noticed when somebody works in them.
    private static final int MOST = 100_000;
    private static final Logger LOG = LoggerFactory.getLogger(LeftoverBook.class);

    private final Optional<Path> file;
    /// Guarded by this.
    private final Set<Path> directories = new LinkedHashSet<>();

    private LeftoverBook(Optional<Path> file) {
        this.file = file;
    }

    /// Reads a book; one that is not there is empty.
    public static LeftoverBook open(Path file) {
        LeftoverBook book = new LeftoverBook(Optional.of(file));
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                parse(line).ifPresent(book.directories::add);
            }
        } catch (NoSuchFileException e) {
            return book;
        } catch (IOException e) {
            LOG.warn("{} cannot be read; old leftovers of uploads go only where clients work: {}",
                    file, e.getMessage());
        }
        return book;
    }

    /// A torn line counts for nothing.
    private static Optional<Path> parse(String line) {
        try {
            return Optional.of(Path.of(URI.create(line)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Notes a directory of which the real path can be told.
    synchronized void add(Anchor directory) {
        if (file.isEmpty() || directories.size() >= MOST) {
            return;
        }
        try {
            Path real = directory.path().toRealPath();
            if (directories.add(real)) {
                Files.writeString(file.get(), real.toUri() + "\n", StandardCharsets.US_ASCII,
                        StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be written", file.get(), e);
        }
    }

    public synchronized List<Path> directories() {
        return List.copyOf(directories);
    }

    /// Forgets directories in which nothing is left.
    public synchronized void forget(Set<Path> clean) {
        if (file.isEmpty() || !directories.removeAll(clean)) {
            return;
        }
        StringBuilder lines = new StringBuilder();
        directories.forEach(directory -> lines.append(directory.toUri()).append('\n'));
        Path fresh = file.get().resolveSibling(file.get().getFileName() + ".new");
        try {
            Files.writeString(fresh, lines, StandardCharsets.US_ASCII);
            Files.move(fresh, file.get(), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.debug("{} cannot be written", file.get(), e);
        }
    }
}
