package io.dray.mover.storage.posix.upload;

import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.posix.OnEachGround;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

import static io.dray.mover.storage.StoreUnderTest.assertFails;
import static io.dray.mover.storage.StoreUnderTest.ledger;
import static io.dray.mover.storage.StoreUnderTest.put;
import static io.dray.mover.storage.StoreUnderTest.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Uploads that write into the visible file.
class InPlaceUploadTest extends OnEachGround {
    @Test
    void failWhenTheFileIsReplacedMeanwhile() throws IOException {
        for (Placement placement : List.of(new Placement.Append(), new Placement.Adjust(0))) {
            exported.write("/f", "old");
            try (StorageWriter writer = exported.storage().openForWriting(to(placement))) {
                put(writer, 0, "lost");
                exported.store("/f", "published");
                assertFails(StorageCondition.BUSY, () -> writer.commit(4, ledger(), true));
            }
            assertThat(exported.read("/f")).isEqualTo("published");
        }
    }

    @Test
    void failWhenTheFileIsRemovedMeanwhile() throws IOException {
        exported.write("/f", "old");
        try (StorageWriter writer = exported.storage()
                .openForWriting(to(new Placement.Append()))) {
            put(writer, 0, "lost");
            exported.files().delete("/f");
            assertFails(StorageCondition.BUSY, () -> writer.commit(4, ledger(), false));
        }
        assertThat(exported.names("/")).isEmpty();
    }

    @Test
    void giveTheFileBackWhenTheSideFileCannotBeRead() throws IOException {
        exported.write("/f", "old");
        Files.createDirectory(exported.at("/" + PartNames.ranges("f")));
        assertThatThrownBy(() -> exported.storage()
                .openForWriting(request("/f", new Placement.Append(), ByteRangeSet.of(0, 2),
                        OptionalLong.empty())))
                .isInstanceOf(StorageFailure.class);
        try (StorageWriter writer = exported.storage()
                .openForWriting(to(new Placement.Append()))) {
            put(writer, 0, " and new");
            writer.commit(8, ledger(), false);
        }
        assertThat(exported.read("/f")).isEqualTo("old and new");
    }

    private static ReceiveFile to(Placement placement) {
        return request("/f", placement, ByteRangeSet.EMPTY, OptionalLong.empty());
    }
}
