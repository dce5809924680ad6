package io.dray.protocol.tree;

import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TreeShardTest {
    private static int sum(String path) {
        CRC32C crc = new CRC32C();
        crc.update(path.getBytes(UTF_8));
        return (int) crc.getValue();
    }

    /// The check value of CRC32C (of these digits) is e3069283, which is negative as an int.
    @ParameterizedTest
    @CsvSource({"2,1", "3,0", "5,0", "10,5", "64,3"})
    void aPathBelongsToItsSumModuloTheCount(int count, int index) {
        assertThat(3_808_858_755L % count).isEqualTo(index);
        assertThat(sum("123456789")).isEqualTo(0xe3069283);
        for (int i = 0; i < count; i++) {
            assertThat(new TreeShard(i, count).holds(sum("123456789"))).isEqualTo(i == index);
        }
    }

    @Test
    void everyPathBelongsToOneShard() {
        for (int count = 1; count <= TreeShard.MOST; count++) {
            int[] sizes = new int[count];
            for (int i = 0; i < 6400; i++) {
                int holders = 0;
                for (int index = 0; index < count; index++) {
                    if (new TreeShard(index, count).holds(sum("d/file" + i))) {
                        holders++;
                        sizes[index]++;
                    }
                }
                assertThat(holders).isOne();
            }
            for (int size : sizes) {
                assertThat(size).as("of %s", count).isBetween(6400 / count / 2, 6400 * 2 / count);
            }
        }
    }

    @Test
    void readsWhatItWrites() {
        for (int count = 1; count <= TreeShard.MOST; count++) {
            for (int index = 0; index < count; index++) {
                TreeShard shard = new TreeShard(index, count);
                assertThat(TreeShard.parse(shard.toString())).contains(shard);
                assertThat(shard.isWhole()).isEqualTo(count == 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "1", "1/", "/1", "1/1", "2/1", "0/0", "0/65", "64/64", "00/2",
            "0/02", "+0/2", "-1/2", "0/-2", " 0/2", "0/2 ", "0/2/3", "0//2", "0/4294967298",
            "4294967296/2", "\u0660/\u0662", "0/2\n"})
    void takesNothingElse(String text) {
        assertThat(TreeShard.parse(text)).isEmpty();
    }

    @Test
    void refusesNumbersOutOfBounds() {
        for (int[] bad : new int[][]{{-1, 1}, {1, 1}, {0, 0}, {0, -1}, {0, 65}}) {
            assertThatThrownBy(() -> new TreeShard(bad[0], bad[1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
