package io.dray.mover.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/// Files and trees to move, the same at each run.
final class Samples {
    private Samples() {}

    /// A file of random bytes.
    static Path file(Path path, int size) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            byte[] bytes = new byte[size];
            new Random(size).nextBytes(bytes);
            return Files.write(path, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A tree with an empty file, odd names, and directories in directories.
    static Path tree(Path root) {
        file(root.resolve("d\u00e9j\u00e0 vu"), 4097);
        return plainTree(root);
    }

    /// The same with names in ASCII: the Globus server 13.24 lists others, but drops their bytes when it
    /// opens the file.
    static Path plainTree(Path root) {
        file(root.resolve("a.bin"), 100_001);
        file(root.resolve("empty"), 0);
        file(root.resolve("with space.txt"), 17);
        for (int i = 0; i < 12; i++) {
            file(root.resolve("deep/er/" + i + ".dat"), 1000 * i + 1);
        }
        return root;
    }

    static void assertSame(Path one, Path other) {
        try {
            assertThat(other).exists();
            assertThat(Files.mismatch(one, other)).as("%s and %s", one, other).isEqualTo(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void assertSameTree(Path one, Path other) {
        List<Path> here = files(one);
        assertThat(files(other)).isEqualTo(here);
        here.forEach(f -> assertSame(one.resolve(f), other.resolve(f)));
    }

    private static List<Path> files(Path root) {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).map(root::relativize).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
