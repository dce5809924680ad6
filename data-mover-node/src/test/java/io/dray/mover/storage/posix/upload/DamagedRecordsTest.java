package io.dray.mover.storage.posix.upload;

import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.posix.OnEachGround;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

import static io.dray.mover.storage.StoreUnderTest.put;
import static io.dray.mover.storage.StoreUnderTest.replace;
import static io.dray.mover.storage.StoreUnderTest.resume;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What a side file says is believed only as far as it is intact and about the part file that is there.
class DamagedRecordsTest extends OnEachGround {
    @Test
    void ignoresALineTornByACrash() throws IOException {
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            put(writer, 0, "0123456789");
            writer.stabilize(ByteRangeSet.of(0, 4));
            writer.stabilize(ByteRangeSet.of(0, 10));
        }
        Path log = exported.at("/" + PartNames.ranges("f"));
        byte[] bytes = Files.readAllBytes(log);
        Files.write(log, java.util.Arrays.copyOf(bytes, bytes.length - 2));
        assertThatThrownBy(() -> exported.storage().openForWriting(resume("/f", "0-10")))
                .isInstanceOf(Refused.class);
        try (StorageWriter writer = exported.storage().openForWriting(resume("/f", "0-4"))) {
            writer.stabilize(ByteRangeSet.of(0, 6));
        }
        exported.storage().openForWriting(resume("/f", "0-6")).close();
    }

    @Test
    void ignoresALogOfAnotherPartFile() throws IOException {
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            put(writer, 0, "0123456789");
            writer.stabilize(ByteRangeSet.of(0, 10));
        }
        Path part = exported.at("/" + PartNames.part("f"));
        Path other = exported.at("/other");
        Files.writeString(other, "9876543210");
        Files.move(other, part, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> exported.storage().openForWriting(resume("/f", "0-10")))
                .isInstanceOf(Refused.class);
    }
}
