package io.dray.control.coordination;

import io.dray.control.walk.FileJob;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class FileBatchTest {
    private static final long MIB = 1L << 20;

    private static int taken(FileBatch batch, long size) {
        while (!batch.isFull()) {
            batch.add(new FileJob("/a", "/b", size, Optional.empty(), OptionalInt.empty(),
                    Optional.empty()));
        }
        return batch.jobs().size();
    }

    @Test
    void leavesFilesOfAMebibyteForTheOtherWorkers() {
        assertThat(taken(new FileBatch(60, 4), MIB)).isEqualTo(16);
        assertThat(taken(new FileBatch(0, 4), MIB)).isEqualTo(8);
    }

    @Test
    void takesManyOfTheSmallest() {
        assertThat(taken(new FileBatch(60, 4), 10)).isEqualTo(256);
        assertThat(taken(new FileBatch(4000, 4), 10)).isEqualTo(512);
    }

    @Test
    void takesAllItMayWhenThereIsNoOtherWorker() {
        assertThat(taken(new FileBatch(0, 1), MIB)).isEqualTo(64);
    }

    @Test
    void takesItsShareOfALongQueue() {
        assertThat(taken(new FileBatch(4000, 4), MIB)).isEqualTo(64);
    }
}
