package io.dray.bench.measure;

import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Selects the folder for files: the requested one, else a file system in memory, else the temporary folder.
public final class DataPlace {
    private static final Path MEMORY = Path.of("/dev/shm");

    private DataPlace() {}

    /// Makes a new folder with room for files of this size.
    ///
    /// @throws CommandFailure if there is no room anywhere
    public static Path create(Optional<Path> chosen, DataSize largest) throws IOException {
        List<Path> places = chosen.map(List::of)
                .orElseGet(() -> List.of(MEMORY,
                        Path.of(System.getProperty("java.io.tmpdir", "/tmp"))));
        long needed = DataArea.room(largest);
        for (Path place : places) {
            if (Files.isDirectory(place) && Files.isWritable(place) && room(place) >= needed) {
                return Files.createTempDirectory(place, "dray-bench-");
            }
        }
        throw new CommandFailure(ExitCode.FAILED, "There is no room for files of " + largest
                + " in " + String.join(" or ", places.stream().map(Path::toString).toList())
                + ": " + (needed >> 20) + " MiB are needed. Choose a folder with --dir, or a"
                + " smaller --size.");
    }

    private static long room(Path place) throws IOException {
        long free = Files.getFileStore(place).getUsableSpace();
        return place.equals(MEMORY) ? Math.min(free, availableMemory()) : free;
    }

    private static long availableMemory() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemAvailable:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return 0;
    }
}
