package io.dray.mover.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A fresh temporary directory; removed with its content when closed.
public record TemporaryDirectory(Path path) implements AutoCloseable {
    /// @param parent directory that contains it
    /// @param prefix prefix of its name
    public static TemporaryDirectory in(Path parent, String prefix) throws IOException {
        return new TemporaryDirectory(Files.createTempDirectory(parent, prefix));
    }

    @Override
    public void close() throws IOException {
        List<Path> entries;
        try (Stream<Path> walk = Files.walk(path)) {
            entries = walk.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException e) {
            return;
        }
        for (Path entry : entries) {
            Files.deleteIfExists(entry);
        }
    }
}
