package io.dray.bench.measure;

import io.dray.bench.measure.ClientRun.ClientFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Many files of one size in one directory, and copies of them.
///
/// @param name such as `10000x1KiB`
/// @param source a folder with the files
public record DataTree(String name, Path source, int files, DataSize size) {
    /// Writes the files: bytes that nothing can compress.
    public static DataTree create(DataArea data, int files, DataSize size) throws IOException {
        RandomGenerator random = DataArea.incompressible();
        String name = files + "x" + size;
        Path folder = Files.createDirectories(data.source().resolve(name));
        byte[] content = new byte[(int) size.bytes()];
        for (int i = 0; i < files; i++) {
            random.nextBytes(content);
            Files.write(folder.resolve("f" + i), content);
        }
        return new DataTree(name, folder, files, size);
    }

    public long bytes() {
        return files * size.bytes();
    }

    /// @param everyByte compares all bytes with the source's, not only names and sizes
    public void check(Path copy, boolean everyByte) throws IOException, ClientFailed {
        Map<String, Path> found = new HashMap<>();
        if (Files.isDirectory(copy)) {
            try (Stream<Path> entries = Files.list(copy)) {
                entries.forEach(each -> found.put(String.valueOf(each.getFileName()), each));
            }
        }
        if (found.size() != files) {
            throw new ClientFailed("reported success, but there are " + found.size()
                    + " files and not " + files);
        }
        for (Map.Entry<String, Path> each : found.entrySet()) {
            Path original = source.resolve(each.getKey());
            if (Files.size(each.getValue()) != size.bytes()
                    || (everyByte && Files.mismatch(original, each.getValue()) >= 0)) {
                throw new ClientFailed(
                        "reported success, but " + each.getKey() + " is not like its source");
            }
        }
    }

    /// Removes a folder with all that is in it, if it is there.
    public static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            empty(folder);
            Files.delete(folder);
        }
    }

    /// Removes all that is in a folder, which a server may have open, and leaves the folder.
    public static void empty(Path folder) throws IOException {
        List<Path> everything;
        try (Stream<Path> walk = Files.walk(folder)) {
            everything = walk.filter(path -> !path.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path each : everything) {
            Files.deleteIfExists(each);
        }
    }
}
