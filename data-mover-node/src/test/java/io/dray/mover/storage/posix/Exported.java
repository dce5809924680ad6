package io.dray.mover.storage.posix;

import io.dray.mover.storage.StoreUnderTest;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeSet;

/// An exported directory for tests, with something beside it that must stay out of reach.
///
///     BASE/outside/secret      not exported
///     BASE/root/               exported
public final class Exported extends StoreUnderTest {
    private final Path base;

    public Exported(Path base, PosixExports exports) throws IOException {
        super(exports, base.resolve("root"));
        this.base = base;
        Files.createDirectory(root());
        Files.createDirectory(base.resolve("outside"));
        Files.writeString(secret(), "secret");
    }

    public Path secret() {
        return base.resolve("outside/secret");
    }

    public Path at(String path) {
        return root().resolve(path.substring(1));
    }

    public void write(String path, String content) throws IOException {
        Files.writeString(at(path), content);
    }

    public String read(String path) throws IOException {
        return Files.readString(at(path));
    }

    /// All that is in a directory, leftovers included.
    public Set<String> names(String path) throws IOException {
        try (var entries = Files.list(at(path))) {
            TreeSet<String> names = new TreeSet<>();
            entries.forEach(e -> names.add(e.getFileName().toString()));
            return names;
        }
    }

    @Override
    public void close() throws IOException {
        super.close();
        deleteTree(base);
    }

    public static void deleteTree(Path top) throws IOException {
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                    throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory,
                    @org.jspecify.annotations.Nullable IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
