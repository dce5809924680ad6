package io.dray.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/// A file that outgrows a screen or six is two files.
final class SourceSizeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @ParameterizedTest
    @CsvSource({"main, 400", "test, 600"})
    void filesStaySmall(String kind, int limit) throws IOException {
        List<String> tooLong;
        try (Stream<Path> modules = Files.list(ROOT)) {
            List<Path> folders = modules.map(module -> module.resolve("src").resolve(kind))
                    .filter(Files::isDirectory)
                    .toList();
            assertThat(folders).hasSizeGreaterThanOrEqualTo(2);
            tooLong = folders.stream()
                    .flatMap(SourceSizeTest::sources)
                    .filter(file -> lines(file) > limit)
                    .map(file -> ROOT.relativize(file) + " has " + lines(file) + " lines")
                    .sorted()
                    .toList();
        }
        assertThat(tooLong).as("%s sources over %d lines", kind, limit).isEmpty();
    }

    private static Stream<Path> sources(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
