package io.dray.bench.measure;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class DataSizeTest {
    @ParameterizedTest
    @CsvSource({"1GiB, 1073741824, 1GiB", "64mib, 67108864, 64MiB", "500M, 524288000, 500MiB",
            "4096, 4096, 4KiB", "7, 7, 7B", "4 GB, 4294967296, 4GiB", "1K, 1024, 1KiB",
            "1000, 1000, 1000B", "16TiB, 17592186044416, 16TiB"})
    void readsWhatPeopleWrite(String text, long bytes, String shown) {
        assertThat(DataSize.parse(text).bytes()).isEqualTo(bytes);
        assertThat(DataSize.parse(text)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "GiB", "-1", "1.5GiB", "1XB", "99999999999999999999",
            "999999999999TiB", "1 G i B"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> DataSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1000, 1024, 500_000_000, 1L << 40, 1L << 62})
    void whatItShowsIsTheSameSize(long bytes) {
        DataSize size = new DataSize(bytes);
        if (bytes < 1L << 50) {
            assertThat(DataSize.parse(size.toString())).isEqualTo(size);
        }
        assertThat(size.toString()).matches("\\d+(B|[KMGT]iB)");
    }
}
