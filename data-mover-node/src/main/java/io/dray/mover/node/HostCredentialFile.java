package io.dray.mover.node;

import io.dray.control.security.DataCredential;
import io.dray.control.security.grid.GridCredentials;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The host's credential in its files, read again whenever the certificate's file has changed. When it
/// cannot be read then, what was read before stays in use, and that is logged once a change.
///
/// Safe for many threads.
final class HostCredentialFile {
    private static final Logger LOG = LoggerFactory.getLogger(HostCredentialFile.class);

    private final Supplier<GridCredentials.Found> source;
    private GridCredentials.Found found;
    private @Nullable FileTime modified;

    /// @throws SecurityFailure when it cannot be read
    HostCredentialFile(Supplier<GridCredentials.Found> source) {
        this.source = source;
        this.found = source.get();
        this.modified = modified();
    }

    synchronized DataCredential current() {
        FileTime now = modified();
        if (now != null && !now.equals(modified)) {
            modified = now;
            try {
                found = source.get();
                LOG.info("{} read again: {}", found.file(), found.credential());
            } catch (SecurityFailure e) {
                LOG.error("{} The host's certificate as it was stays in use.", e.getMessage());
            }
        }
        return found.credential().asDataCredential();
    }

    private @Nullable FileTime modified() {
        try {
            return Files.getLastModifiedTime(found.file());
        } catch (IOException e) {
            return null;
        }
    }
}
