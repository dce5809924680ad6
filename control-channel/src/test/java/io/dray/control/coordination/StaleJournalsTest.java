package io.dray.control.coordination;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class StaleJournalsTest {
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private Path old(String name) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "x");
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO.minusSeconds(1)));
        return file;
    }

    @Test
    void removesJournalsThatNobodyTouchesAndNothingElse() throws IOException {
        Path gone = old("a.journal");
        Path other = old("notes.txt");
        Path recent = Files.writeString(directory.resolve("b.journal"), "x");
        Files.setLastModifiedTime(recent, FileTime.from(LONG_AGO));
        StaleJournals.remove(directory, LONG_AGO);
        assertThat(gone).doesNotExist();
        assertThat(other).exists();
        assertThat(recent).exists();
    }

    @Test
    void leavesAJournalThatIsInUse() throws IOException {
        try (RestartJournal running = RestartJournal.open(directory, "a", "b");
                var files = Files.newDirectoryStream(directory)) {
            assertThat(running.resumed()).isFalse();
            Path file = files.iterator().next();
            Files.setLastModifiedTime(file, FileTime.from(LONG_AGO.minusSeconds(1)));
            StaleJournals.remove(directory, LONG_AGO);
            assertThat(file).exists();
        }
    }

    @Test
    void doesWithoutADirectory() {
        StaleJournals.remove(directory.resolve("none"), LONG_AGO);
        assertThat(directory).isEmptyDirectory();
    }
}
