package io.dray.control.security;

import io.dray.control.security.IdentityMapParser.MapSyntaxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The identity map in its file, read again whenever the file has changed.
///
/// When a changed file has a mistake, the map as it was stays in force and the mistake is logged once.
/// Safe for many threads.
final class IdentityMapFile {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityMapFile.class);

    private final Path file;
    private FileStamp stamp;
    private IdentityMap map;

    private IdentityMapFile(Path file, FileStamp stamp, IdentityMap map) {
        this.file = file;
        this.stamp = stamp;
        this.map = map;
    }

    /// @throws IllegalArgumentException with `FILE:LINE: ...` when it has a mistake
    /// @throws UncheckedIOException     when it cannot be read
    static IdentityMapFile open(Path file) {
        try {
            FileStamp stamp = FileStamp.of(file);
            return new IdentityMapFile(file, stamp, read(file));
        } catch (MapSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("The identity map " + file + " cannot be read: "
                    + e.getClass().getSimpleName() + ".", e);
        }
    }

    /// The map as it is in the file now.
    synchronized IdentityMap current() {
        try {
            FileStamp now = FileStamp.of(file);
            if (!Objects.equals(now, stamp)) {
                stamp = now;
                map = read(file);
                LOG.info("identity map {} read again: {} rules", file, map.entries().size());
            }
        } catch (MapSyntaxException e) {
            LOG.error("{} The rules as they were stay in force.", e.getMessage());
        } catch (IOException e) {
            LOG.error("The identity map {} cannot be read ({}); the rules as they were stay in"
                    + " force.", file, e.toString());
        }
        return map;
    }

    private static IdentityMap read(Path file) throws IOException, MapSyntaxException {
        if (Files.size(file) > IdentityMapParser.LONGEST_FILE) {
            throw new MapSyntaxException(
                    file + ":1: the identity map is longer than " + IdentityMapParser.LONGEST_FILE
                            + " bytes.");
        }
        return IdentityMapParser.parse(file.toString(), Files.readString(file));
    }
}
