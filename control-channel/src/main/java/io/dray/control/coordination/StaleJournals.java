package io.dray.control.coordination;

import io.dray.control.security.FileLease;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Journals of copies that nobody has gone on with for so long that nobody will: by then the servers have
/// lost their part files too.
final class StaleJournals {
    /// How long a journal may lie untouched.
    static final Duration AGE = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(StaleJournals.class);

    private StaleJournals() {}

    /// Removes those that were last written to before this, and are not in use. What cannot be removed stays.
    static void remove(Path directory, Instant before) {
        try (DirectoryStream<Path> journals = Files.newDirectoryStream(directory, "*.journal")) {
            for (Path journal : journals) {
                if (Files.getLastModifiedTime(journal).toInstant().isBefore(before)
                        && removeUnused(journal)) {
                    LOG.info("journal {} was not touched since {}: removed", journal, before);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            LOG.debug("old journals in {} stay", directory, e);
        }
    }

    private static boolean removeUnused(Path journal) throws IOException {
        Optional<FileLease> lease = FileLease.takeExisting(journal, FileLease.Kind.EXCLUSIVE);
        try {
            return lease.isPresent() && Files.deleteIfExists(journal);
        } finally {
            lease.ifPresent(FileLease::close);
        }
    }
}
