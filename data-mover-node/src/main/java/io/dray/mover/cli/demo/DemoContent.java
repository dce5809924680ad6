package io.dray.mover.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/// Real content for the demonstration: the files of the running JDK.
final class DemoContent {
    private DemoContent() {}

    /// Size of a generated tree.
    record Tree(int files, int directories, long bytes) {}

    /// Fills `target` with the concatenated files of the JDK, repeated as needed.
    static void writeFile(Path target, long size) throws IOException {
        List<Path> sources = jdkFiles();
        try (FileChannel to = FileChannel.open(target, StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE)) {
            for (int i = 0; to.position() < size; i++) {
                append(sources.get(i % sources.size()), to, size);
            }
        }
    }

    private static void append(Path source, FileChannel to, long size) throws IOException {
        try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ)) {
            long length = Math.min(from.size(), size - to.position());
            for (long done = 0; done < length;) {
                long moved = from.transferTo(done, length - done, to);
                if (moved <= 0) {
                    return;
                }
                done += moved;
            }
        }
    }

    private static List<Path> jdkFiles() throws IOException {
        Path home = Path.of(System.getProperty("java.home"));
        try (Stream<Path> files = Files.walk(home)) {
            List<Path> readable = files.filter(f -> Files.isRegularFile(f) && Files.isReadable(f))
                    .filter(f -> length(f) > 0)
                    .sorted()
                    .toList();
            if (readable.isEmpty()) {
                throw new IOException("The JDK at " + home + " holds no readable files.");
            }
            return readable;
        }
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Fills the directory `target` with files of the JDK in their directories.
    static Tree writeTree(Path target, int files) throws IOException {
        Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base");
        int directories = 0;
        int written = 0;
        long bytes = 0;
        try (Stream<Path> walk = Files.walk(modules)) {
            Iterator<Path> entries = walk.iterator();
            while (written < files && entries.hasNext()) {
                Path entry = entries.next();
                Path copy = target.resolve(modules.relativize(entry).toString());
                if (Files.isDirectory(entry)) {
                    Files.createDirectories(copy);
                    directories++;
                } else {
                    Files.copy(entry, copy);
                    bytes += Files.size(copy);
                    written++;
                }
            }
        }
        return new Tree(written, directories, bytes);
    }
}
