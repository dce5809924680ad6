package io.dray.protocol.listing;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class TimeNotationTest {
    @ParameterizedTest
    @CsvSource({"20261122165833,2026-11-22T16:58:33Z", "00000101000000,0000-01-01T00:00:00Z",
            "20200229235960,2020-02-29T23:59:59Z", "20200101000000.5,2020-01-01T00:00:00.5Z",
            "20200101000000.123456789,2020-01-01T00:00:00.123456789Z"})
    void readsTimes(String text, Instant time) {
        assertThat(TimeNotation.parse(text)).contains(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xx", "2020010100000", "202001010000000", "20201301000000",
            "20200230000000", "20200101240000", "20200101000061", "20200101000000.",
            "20200101000000.1234567890", "-2020010100000", "２０２００１０１００００００"})
    void refusesOtherText(String text) {
        assertThat(TimeNotation.parse(text)).isEmpty();
    }

    @Test
    void writesWholeSecondsWithinFourDigitYears() {
        assertThat(TimeNotation.format(Instant.parse("2026-11-22T16:58:33.999Z")))
                .isEqualTo("20261122165833");
        assertThat(TimeNotation.format(Instant.MAX)).isEqualTo("99991231235959");
        assertThat(TimeNotation.format(Instant.MIN)).isEqualTo("00000101000000");
    }
}
