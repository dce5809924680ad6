package io.dray.protocol.listing;

import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class UnfinishedUploadTest {
    private static final LeftoverName NAME = LeftoverName.of("a file", "", LeftoverName.Kind.PART);

    @Test
    void isReadAsItWasWritten() {
        for (OptionalLong process : new OptionalLong[]{OptionalLong.empty(), OptionalLong.of(7)}) {
            UnfinishedUpload one = new UnfinishedUpload(NAME, 10, 8, 4,
                    Instant.parse("2026-11-22T12:00:00Z"), process, "alice");
            assertThat(UnfinishedUpload.parse(one.line())).contains(one);
        }
    }

    @Test
    void noOwnersNameBreaksTheLine() {
        UnfinishedUpload one = new UnfinishedUpload(NAME, 1, 1, 1, Instant.EPOCH,
                OptionalLong.empty(), "a; b\r\nc");
        assertThat(one.line()).doesNotContain("\r", "\n");
        assertThat(UnfinishedUpload.parse(one.line()).orElseThrow().name()).isEqualTo(NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Size=1;", "Size=1; x", "Size=x;Changed=20261122120000; y"})
    void otherLinesAreNone(String line) {
        assertThat(UnfinishedUpload.parse(line)).isEmpty();
    }
}
