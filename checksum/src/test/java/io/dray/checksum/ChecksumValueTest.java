package io.dray.checksum;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ChecksumValueTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "12345678901234567890", "e306928g", "-1", "0x1", "e3 069283",
            "E3069283", "3069283",
            "\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668"})
    void refusesWhatIsNoValue(String text) {
        assertThatThrownBy(() -> new ChecksumValue(ChecksumAlgorithm.CRC32C, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 hexadecimal digits");
    }

    @Test
    void valuesOfDifferentAlgorithmsDiffer() {
        assertThat(new ChecksumValue(ChecksumAlgorithm.CRC32, "00000000"))
                .isNotEqualTo(new ChecksumValue(ChecksumAlgorithm.CRC32C, "00000000"))
                .hasToString("CRC32:00000000");
    }

    @Test
    void findsAlgorithmsByWireName() {
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            assertThat(ChecksumAlgorithm.named(algorithm.label())).contains(algorithm);
        }
        assertThat(ChecksumAlgorithm.named("sha-256")).contains(ChecksumAlgorithm.SHA256);
        assertThat(ChecksumAlgorithm.named("")).isEmpty();
        assertThat(ChecksumAlgorithm.named("CRC")).isEmpty();
    }
}
