package io.dray.mover.storage.posix.upload;

import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.posix.OnEachGround;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.listing.LeftoverName;
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
        Files.createDirectory(
                exported.at("/" + PartNames.rangesInPlace("f", OptionalLong.empty())));
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

    @Test
    void keepTheirFileFromBeingRenamedOrTruncated() throws IOException {
        for (Placement placement : List.of(new Placement.Append(), new Placement.Adjust(0))) {
            exported.write("/f", "old");
            try (StorageWriter _ = exported.storage().openForWriting(to(placement))) {
                assertFails(StorageCondition.BUSY, () -> exported.files().rename("/f", "/g"));
                assertFails(StorageCondition.BUSY, () -> exported.files().truncate("/f", 1));
            }
            assertThat(exported.read("/f")).isEqualTo("old");
            exported.files().truncate("/f", 1);
            exported.files().rename("/f", "/g");
            assertThat(exported.read("/g")).isEqualTo("o");
        }
    }

    /// A front end renames the file when it is whole, while back ends that nobody sends to still wait.
    @Test
    void ofSeveralBackEndsLetTheirFileHaveItsName() throws IOException {
        String unfinished = "/" + LeftoverName.stripesOf("f").text();
        try (StorageWriter waiting = exported.storage()
                .openForWriting(to(unfinished, new Placement.Adjust(0)))) {
            put(waiting, 0, "all");
            exported.files().rename(unfinished, "/f");
        }
        assertThat(exported.read("/f")).isEqualTo("all");
        try (StorageWriter _ = exported.storage()
                .openForWriting(to(unfinished, new Placement.Append()))) {
            assertFails(StorageCondition.BUSY, () -> exported.files().rename(unfinished, "/g"));
        }
    }

    @Test
    void leaveTheRecordOfAPartUploadAlone() throws IOException {
        exported.write("/f", "old");
        ByteRangeSet first = ByteRangeSet.of(0, 3);
        try (StorageWriter part = exported.storage().openForWriting(to(new Placement.Replace()));
                StorageWriter place = exported.storage()
                        .openForWriting(to(new Placement.Append()))) {
            put(part, 0, "new file");
            part.stabilize(first);
            put(place, 0, " and new");
            place.stabilize(ByteRangeSet.of(0, 4));
            part.stabilize(ByteRangeSet.of(3, 8));
        }
        try (StorageWriter place = exported.storage()
                .openForWriting(request("/f", new Placement.Append(), ByteRangeSet.of(0, 4),
                        OptionalLong.empty()))) {
            put(place, 4, " more");
            place.commit(9, ledger(), false);
        }
        assertThat(exported.read("/f")).isEqualTo("old and more");
        try (StorageWriter part = exported.storage()
                .openForWriting(request("/f", new Placement.Replace(), ByteRangeSet.of(0, 8),
                        OptionalLong.empty()))) {
            part.commit(8, ledger(), false);
        }
        assertThat(exported.read("/f")).isEqualTo("new file");
        assertThat(exported.names("/")).containsExactly("f");
    }

    /// Ranges count from the offset, so a record must not be read with that of another upload.
    @Test
    void keepARecordForEachOffset() throws IOException {
        exported.write("/f", "0123456789");
        try (StorageWriter one = exported.storage().openForWriting(to(new Placement.Adjust(1)));
                StorageWriter two = exported.storage()
                        .openForWriting(to(new Placement.Adjust(5)))) {
            put(one, 0, "abc");
            one.stabilize(ByteRangeSet.of(0, 1));
            two.stabilize(ByteRangeSet.EMPTY);
            one.stabilize(ByteRangeSet.of(1, 3));
        }
        assertThatThrownBy(() -> resumed(5)).isInstanceOf(Refused.class);
        try (StorageWriter one = resumed(1)) {
            one.commit(3, ledger(), false);
        }
        assertThat(exported.read("/f")).isEqualTo("0abc456789");
    }

    private StorageWriter resumed(long offset) {
        return exported.storage()
                .openForWriting(request("/f", new Placement.Adjust(offset), ByteRangeSet.of(0, 3),
                        OptionalLong.empty()));
    }

    private static ReceiveFile to(Placement placement) {
        return to("/f", placement);
    }

    private static ReceiveFile to(String path, Placement placement) {
        return request(path, placement, ByteRangeSet.EMPTY, OptionalLong.empty());
    }
}
