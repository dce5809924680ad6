package io.dray.bench.measure;

import io.dray.bench.measure.ClientRun.ClientFailed;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Many files of one size, and copies of them: in one directory, or in directories of [#A_DIRECTORY] each if
/// there are more than [#FLAT].
///
/// @param name such as `10000x1KiB`
/// @param source a folder with the files
public record DataTree(String name, Path source, int files, DataSize size) {
    private static final int FLAT = 10_000;
    private static final int A_DIRECTORY = 1_000;
    /// ext4 permits 65,000 links to a file.
    private static final int LINKS = 60_000;

    /// Writes the files: bytes that nothing can compress.
    public static DataTree create(DataArea data, int files, DataSize size) throws IOException {
        RandomGenerator random = DataArea.incompressible();
        byte[] content = new byte[(int) size.bytes()];
        return create(data, files, size, (file, _) -> {
            random.nextBytes(content);
            Files.write(file, content);
        });
    }

    /// Makes the files as hard links to a few: so a source of millions takes no inodes from its copy.
    public static DataTree ofLinks(DataArea data, int files, DataSize size) throws IOException {
        Path originals = Files.createDirectories(data.root().resolve("originals"));
        byte[] content = new byte[(int) size.bytes()];
        DataArea.incompressible().nextBytes(content);
        return create(data, files, size, (file, number) -> {
            Path original = originals.resolve(size + "-" + number / LINKS);
            if (number % LINKS == 0) {
                Files.write(original, content);
            }
            Files.createLink(file, original);
        });
    }

    private interface Making {
        void make(Path file, int number) throws IOException;
    }

    private static DataTree create(DataArea data, int files, DataSize size, Making making)
            throws IOException {
        String name = files + "x" + size;
        Path top = Files.createDirectories(data.source().resolve(name));
        Path folder = top;
        for (int i = 0; i < files; i++) {
            if (files > FLAT && i % A_DIRECTORY == 0) {
                folder = Files.createDirectory(top.resolve("d" + i / A_DIRECTORY));
            }
            making.make(folder.resolve("f" + i), i);
        }
        return new DataTree(name, top, files, size);
    }

    public long bytes() {
        return files * size.bytes();
    }

    /// @param everyByte compares all bytes with the source's, not only names and sizes
    public void check(Path copy, boolean everyByte) throws IOException, ClientFailed {
        long found = 0;
        if (Files.isDirectory(copy)) {
            try (Stream<Path> entries = Files.walk(copy)) {
                found = entries.filter(Files::isRegularFile).count();
            }
        }
        if (found != files) {
            throw new ClientFailed("reported success, but there are " + found
                    + " files and not " + files);
        }
        try (Stream<Path> entries = Files.walk(source)) {
            for (Path original : (Iterable<Path>) entries.filter(Files::isRegularFile)::iterator) {
                Path there = copy.resolve(source.relativize(original).toString());
                if (!Files.exists(there) || Files.size(there) != size.bytes()
                        || (everyByte && Files.mismatch(original, there) >= 0)) {
                    throw new ClientFailed("reported success, but " + source.relativize(original)
                            + " is not like its source");
                }
            }
        }
    }

    /// Removes a folder with all that is in it, or a file, if it is there.
    public static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            empty(folder);
            Files.deleteIfExists(folder);
        }
    }

    /// Removes all that is in a folder, which a server may have open, and leaves the folder.
    public static void empty(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                    throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure)
                    throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory,
                    @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (!directory.equals(folder)) {
                    Files.deleteIfExists(directory);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
