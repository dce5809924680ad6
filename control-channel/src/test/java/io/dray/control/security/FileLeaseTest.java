package io.dray.control.security;

import io.dray.control.security.FileLease.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class FileLeaseTest {
    @TempDir
    Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = directory.resolve("held");
    }

    private FileLease taken() throws IOException {
        return FileLease.take(file).orElseThrow();
    }

    @Test
    void hasOneHolderInOneProcess() throws IOException {
        try (FileLease _ = taken()) {
            assertThat(FileLease.take(file)).isEmpty();
            assertThat(FileLease.takeExisting(file, Kind.SHARED)).isEmpty();
        }
        taken().close();
    }

    @Test
    void outlastsOtherOpeningsOfTheFile() throws Exception {
        try (FileLease _ = taken()) {
            Files.writeString(file, "read and written by others");
            Files.readAllBytes(file);
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
            assertThat(FileLease.take(file)).isEmpty();
            assertThat(anotherProcessTakesIt()).isFalse();
            // The attempts that failed have opened and closed it, too.
            assertThat(anotherProcessTakesIt()).isFalse();
        }
        assertThat(anotherProcessTakesIt()).isTrue();
    }

    /// A home or state directory may have any name.
    @Test
    void locksBelowADirectoryWhoseNameIsNotUtf8() throws IOException {
        Path odd = Files.createDirectory(
                Path.of(URI.create(directory.toUri().toString().replaceFirst("/$", "")
                        + "/caf%E9%20%25")));
        file = odd.resolve("held");
        try (FileLease _ = taken()) {
            assertThat(FileLease.take(file)).isEmpty();
            assertThat(file).exists();
        }
    }

    @Test
    void isSharedByThoseWhoShare() throws IOException {
        taken().close();
        try (FileLease _ = FileLease.takeExisting(file, Kind.SHARED).orElseThrow();
                FileLease _ = FileLease.takeExisting(file, Kind.SHARED).orElseThrow()) {
            assertThat(FileLease.take(file)).isEmpty();
        }
    }

    @Test
    void namesTheProcessThatHoldsIt() throws IOException {
        try (FileLease _ = taken()) {
            assertThat(FileLease.holder(file)).hasValue(ProcessHandle.current().pid());
        }
        assertThat(FileLease.holder(file)).isEmpty();
    }

    @Test
    void isThatOfTheNameNotOfAFileThatHadIt() throws IOException {
        try (FileLease _ = taken()) {
            Files.delete(file);
            try (FileLease _ = taken()) {
                assertThat(FileLease.take(file)).isEmpty();
            }
        }
    }

    @Test
    void makesAPrivateFileOnlyWhereAskedTo() throws IOException {
        assertThatThrownBy(() -> FileLease.takeExisting(file, Kind.EXCLUSIVE))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> FileLease.awaitExisting(file, Duration.ZERO))
                .isInstanceOf(NoSuchFileException.class);
        taken().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void waitsForItsTurnAndNoLongerThanAllowed() throws IOException {
        try (FileLease _ = taken()) {
            assertThatThrownBy(() -> FileLease.await(file, Duration.ZERO))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        FileLease.await(file, Duration.ZERO).close();
    }

    private boolean anotherProcessTakesIt() throws Exception {
        return new ProcessBuilder("flock", "--nonblock", file.toString(), "true").start()
                .waitFor() == 0;
    }
}
