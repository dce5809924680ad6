package io.dray.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class DataTreeTest {
    @TempDir
    Path work;

    @Test
    void deletesWhateverThePreviousCopyWas() throws IOException {
        Path copy = work.resolve("copy");
        DataTree.delete(copy);
        Files.writeString(copy, "one file");
        DataTree.delete(copy);
        assertThat(copy).doesNotExist();
        Files.createDirectories(copy.resolve("a/b"));
        Files.writeString(copy.resolve("a/b/f"), "a tree");
        DataTree.delete(copy);
        assertThat(copy).doesNotExist();
        assertThat(work).isEmptyDirectory();
    }
}
