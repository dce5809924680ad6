package io.dray.mover.storage.posix.upload;

import io.dray.mover.storage.posix.upload.RangeLog.Content;
import io.dray.mover.storage.posix.upload.RangeLog.Subject;
import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class RangeLogTest {
    private static final Subject SUBJECT = new Subject("part", 0x20c0, 0, "name");

    @TempDir
    Path directory;
    private Path file;

    @BeforeEach
    void place() {
        file = directory.resolve("log");
    }

    private Content read() throws IOException {
        return RangeLog.read(file).orElseThrow();
    }

    private static ByteRangeSet ranges(String text) {
        return ByteRangeSet.parse(text).orElseThrow();
    }

    /// Written by version 0.1.0.
    @Test
    void readsALogOfAnEarlierVersion() throws IOException {
        try (InputStream sample = RangeLogTest.class
                .getResourceAsStream("/journals/upload-0.1.0.ranges")) {
            Files.copy(sample, file);
        }
        assertThat(read().isAbout(SUBJECT)).isTrue();
        assertThat(read().isOfPart(0x20c0)).isTrue();
        assertThat(read().ranges()).isEqualTo(ranges("0-1048576,4194304-5242880,8388608-9437184"));
        assertThat(read().received()).isEqualTo(5_000_000);
        assertThat(read().intact()).isEqualTo(Files.size(file));
        try (RangeLog log = RangeLog.resume(file, read(), read().ranges())) {
            log.record(ranges("0-4194304"));
        }
        assertThat(read().ranges()).isEqualTo(ranges("0-5242880,8388608-9437184"));
    }

    @Test
    void goesOnWithThoseRangesThatStillCount() throws IOException {
        try (RangeLog log = RangeLog.start(file, SUBJECT)) {
            log.record(ranges("0-100,200-300"));
        }
        try (RangeLog log = RangeLog.resume(file, read(), ranges("0-50"))) {
            log.record(ranges("0-70"));
            assertThat(log.recorded()).isEqualTo(ranges("0-70"));
        }
        assertThat(read().ranges()).isEqualTo(ranges("0-70"));
        RangeLog.resume(file, read(), ByteRangeSet.EMPTY).close();
        assertThat(read().ranges()).isEqualTo(ByteRangeSet.EMPTY);
    }

    @Test
    void keepsAnyNumberOfRanges() throws IOException {
        ByteRangeSet many = ByteRangeSet.of(IntStream.range(0, 100_000)
                .mapToObj(i -> new ByteRange(1_000_000_000_000_000L + 2L * i,
                        1_000_000_000_000_001L + 2L * i))
                .toList());
        try (RangeLog log = RangeLog.start(file, SUBJECT)) {
            log.record(many);
        }
        assertThat(read().ranges()).isEqualTo(many);
        try (RangeLog log = RangeLog.resume(file, read(), many.largest(50_000))) {
            assertThat(log.recorded()).isEqualTo(many.largest(50_000));
        }
        assertThat(read().ranges()).isEqualTo(many.largest(50_000));
    }

    @Test
    void isNoneWhereNothingCanBeTrusted() throws IOException {
        assertThat(RangeLog.read(file)).isEmpty();
        Files.writeString(file, "dray-ranges 1 part 20c0 0 6e616d65\n");
        assertThat(RangeLog.read(file)).isEmpty();
    }
}
