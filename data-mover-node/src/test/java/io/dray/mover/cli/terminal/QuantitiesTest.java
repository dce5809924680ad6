package io.dray.mover.cli.terminal;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({"0,0", "4096,4096", "64K,65536", "64k,65536", "1.5GiB,1610612736",
            "2TB,2199023255552",
            "10 MiB,10485760", "7b,7"})
    void readsSizes(String text, long bytes) {
        assertThat(Quantities.parseSize(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "x", "1X", "1.5.5", "9999999999P"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> Quantities.parseSize(text)).isInstanceOf(CommandFailure.class);
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "1023,1023 B", "1024,1.00 KiB", "1048576,1.00 MiB", "1048575,1.00 MiB",
            "163577856,156 MiB", "9223372036854775807,8.00 EiB"})
    void writesSizes(long bytes, String text) {
        assertThat(Quantities.size(bytes)).isEqualTo(text);
    }

    @Test
    void writesRatesAndTimes() {
        assertThat(Quantities.rate(1_250_000)).isEqualTo("1.25 MB/s");
        assertThat(Quantities.rate(12_500)).isEqualTo("12.5 kB/s");
        assertThat(Quantities.time(Duration.ofSeconds(7))).isEqualTo("0:07");
        assertThat(Quantities.time(Duration.ofSeconds(3 * 3600 + 65))).isEqualTo("3:01:05");
    }

    @ParameterizedTest
    @CsvSource({"90, 90", "90s, 90", "2m, 120", "24h, 86400", "7d, 604800"})
    void readsDurations(String text, long seconds) {
        assertThat(Quantities.parseDuration("--stall", text)).hasSeconds(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "2 m", "-1", "1w", "1.5m", "99999999999"})
    void refusesWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> Quantities.parseDuration("--stall", text))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--stall");
    }
}
