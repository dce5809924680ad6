package io.dray.mover.node;

import io.dray.control.security.DataCredential;
import io.dray.control.security.grid.GridCredentials;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The host's credential in its files, read again when one of them has changed, and again until they belong
/// together: of certificate and key one is replaced before the other. Until they do, what was read before
/// stays in use, and why is logged once, not at every login.
///
/// Safe for many threads.
final class HostCredentialFile {
    private static final Logger LOG = LoggerFactory.getLogger(HostCredentialFile.class);
    private static final String ATTRIBUTES = "unix:ino,size,lastModifiedTime,ctime";

    private final List<Path> files;
    private final Supplier<GridCredentials.Found> source;
    private GridCredentials.Found found;
    /// What the files were like when `found` was read.
    private List<Map<String, Object>> read;
    private String complaint = "";

    /// @param files  certificate and key, which may be one file
    /// @param source reads them
    /// @throws SecurityFailure when they cannot be read
    HostCredentialFile(List<Path> files, Supplier<GridCredentials.Found> source) {
        this.files = List.copyOf(files);
        this.source = source;
        this.read = state();
        this.found = source.get();
    }

    synchronized DataCredential current() {
        List<Map<String, Object>> now = state();
        if (!now.equals(read)) {
            try {
                found = source.get();
                // What was seen before reading: a change in between is seen the next time.
                read = now;
                complaint = "";
                LOG.info("{} read again: {}", found.file(), found.credential());
            } catch (SecurityFailure | UncheckedIOException e) {
                complain(String.valueOf(e.getMessage()));
            }
        }
        return found.credential().asDataCredential();
    }

    private void complain(String reason) {
        if (!reason.equals(complaint)) {
            complaint = reason;
            LOG.error("{} The host's certificate as it was stays in use until its files can be read"
                    + " and belong together.", reason);
        }
    }

    private List<Map<String, Object>> state() {
        return files.stream().map(HostCredentialFile::state).toList();
    }

    /// Nothing for a file that is not there.
    private static Map<String, Object> state(Path file) {
        try {
            return Files.readAttributes(file, ATTRIBUTES);
        } catch (IOException e) {
            return Map.of();
        }
    }
}
