package io.dray.mover.storage.posix.upload;

import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.posix.Exported;
import io.dray.mover.storage.posix.SmallDisk;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.dray.mover.storage.StoreUnderTest.assertFails;
import static io.dray.mover.storage.StoreUnderTest.replace;
import static org.assertj.core.api.Assertions.assertThat;

/// Uploads to a file system of 1 MiB.
@Tag("interop")
class FullDiskTest {
    private SmallDisk disk;
    private Exported exported;

    @BeforeEach
    void mount() throws IOException {
        disk = SmallDisk.mounted();
        exported = disk.exported();
    }

    @AfterEach
    void unmount() throws IOException {
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void saysSoAtOnceWhenTheSizeIsKnown() throws IOException {
        assertFails(StorageCondition.NO_SPACE, () -> exported.storage()
                .openForWriting(replace("/f", OptionalLong.of(2 << 20))));
        assertThat(exported.names("/")).isEmpty();
        exported.store("/small", "fits");
    }

    @Test
    void keepsWhatWasPromisedWhenTheDiskFillsUp() throws IOException {
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            writer.write(ByteBuffer.allocate(1 << 18), 0);
            writer.stabilize(ByteRangeSet.of(0, 1 << 18));
            assertFails(StorageCondition.NO_SPACE,
                    () -> writer.write(ByteBuffer.allocate(1 << 20), 1 << 18));
        }
        assertThat(exported.at("/f")).doesNotExist();
        exported.storage().openForWriting(Exported.resume("/f", "0-262144")).close();
    }

    @Test
    void leavesNothingBehindWhenNothingWasPromised() throws IOException {
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            assertFails(StorageCondition.NO_SPACE,
                    () -> writer.write(ByteBuffer.allocate(2 << 20), 0));
        }
        assertThat(exported.names("/")).isEmpty();
        exported.store("/small", "fits");
    }
}
