package io.dray.control.security.grid;

import io.dray.control.security.FileStamp;
import io.dray.control.security.grid.Gridmap.GridmapSyntaxException;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A gridmap in its file, read again whenever the file has changed.
///
/// When a changed file has a mistake or cannot be read, the map as it was stays in force and that is
/// logged once. Safe for many threads.
public final class GridmapFile {
    private static final Logger LOG = LoggerFactory.getLogger(GridmapFile.class);

    private final Path file;
    private FileStamp stamp;
    private Gridmap map;

    private GridmapFile(Path file, FileStamp stamp, Gridmap map) {
        this.file = file;
        this.stamp = stamp;
        this.map = map;
    }

    /// @throws SecurityFailure when it cannot be read or has a mistake, with `FILE:LINE:`
    public static GridmapFile open(Path file) {
        try {
            FileStamp stamp = FileStamp.of(file);
            return new GridmapFile(file, stamp, read(file));
        } catch (GridmapSyntaxException e) {
            throw new SecurityFailure(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new SecurityFailure("The gridmap " + file + " cannot be read: "
                    + e.getClass().getSimpleName() + ".");
        }
    }

    /// The map as it is in the file now.
    public synchronized Gridmap current() {
        try {
            FileStamp now = FileStamp.of(file);
            if (!now.equals(stamp)) {
                stamp = now;
                map = read(file);
                LOG.info("gridmap {} read again: {} subjects", file, map.accounts().size());
            }
        } catch (GridmapSyntaxException e) {
            LOG.error("{} The gridmap as it was stays in force.", e.getMessage());
        } catch (IOException e) {
            if (!FileStamp.NONE.equals(stamp)) {
                stamp = FileStamp.NONE;
                LOG.error("The gridmap {} cannot be read ({}); as it was it stays in force.", file,
                        e.toString());
            }
        }
        return map;
    }

    private static Gridmap read(Path file) throws IOException, GridmapSyntaxException {
        if (Files.size(file) > Gridmap.LONGEST_FILE) {
            throw new GridmapSyntaxException(file + ":1: the gridmap is longer than "
                    + Gridmap.LONGEST_FILE + " bytes.");
        }
        return Gridmap.parse(file.toString(), Files.readString(file));
    }
}
