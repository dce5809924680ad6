package io.dray.mover.storage;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumLedger;
import io.dray.mover.storage.ChecksumCache.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class ChecksumCacheTest {
    private static final Identity FILE = new Identity(1, 2, 5, 100, 100);

    private final ChecksumCache cache = new ChecksumCache(4);

    private void keep() {
        ChecksumLedger ledger = new ChecksumLedger(ChecksumAlgorithm.CRC32C);
        ledger.record(0, 5, 7);
        cache.keep(FILE, ledger);
    }

    private boolean knows(Identity file) {
        return cache.find(file, ChecksumAlgorithm.CRC32C, 0, 5).isPresent();
    }

    @Test
    void goesWithAFileThatGotAnotherName() {
        keep();
        Identity renamed = new Identity(1, 2, 5, 100, 200);
        cache.moved(FILE, renamed);
        assertThat(knows(renamed)).isTrue();
        assertThat(knows(FILE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"9,2,5,100", "1,9,5,100", "1,2,9,100", "1,2,5,900"})
    void forgetsAFileThatIsNotWhatWasRenamed(long device, long inode, long size, long modified) {
        keep();
        Identity other = new Identity(device, inode, size, modified, 200);
        cache.moved(FILE, other);
        assertThat(knows(other)).isFalse();
        assertThat(knows(FILE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1,2,5,true", "9,2,5,false", "1,9,5,false", "1,2,9,false"})
    void goesWithTheSameFileToAnotherTime(long device, long inode, long size, boolean known) {
        keep();
        Identity touched = new Identity(device, inode, size, 900, 900);
        cache.touched(FILE, touched);
        assertThat(knows(touched)).isEqualTo(known);
    }
}
