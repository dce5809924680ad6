package io.dray.mover.storage.posix.upload;

import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.UnfinishedUploads;
import io.dray.mover.storage.posix.Exported;
import io.dray.mover.storage.posix.PosixExports;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.LeftoverName.Kind;
import io.dray.protocol.listing.UnfinishedUpload;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.range.StoredRanges;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class StoredRangesOfUploadsTest {
    private static final String COPY = LeftoverName.of("one", "v1", Kind.COPY).text();

    @TempDir
    private Path base;

    private Exported exported;

    @BeforeEach
    void export() throws IOException {
        exported = new Exported(base, PosixExports.open());
    }

    @AfterEach
    void close() throws IOException {
        exported.close();
    }

    private UnfinishedUploads unfinished() {
        return exported.tree(Exported.ALL).unfinished();
    }

    private void interrupted(String ranges) {
        try (StorageWriter writer = exported.storage()
                .openForWriting(ranges.isEmpty()
                        ? Exported.replace("/" + COPY)
                        : Exported.resume("/" + COPY, ranges))) {
            Exported.put(writer, 0, "12345678");
            writer.stabilize(ByteRangeSet.of(0, 5));
            Exported.put(writer, 20, "345");
        }
    }

    @Test
    void areNoneOfWhatWasNotBegunAndOfVisibleFiles() throws IOException {
        exported.write("/one", "visible");
        assertThat(unfinished().stored("/" + COPY)).isEqualTo(StoredRanges.NONE);
        assertThat(unfinished().stored("/one")).isEqualTo(StoredRanges.NONE);
        assertThat(unfinished().stored("/no/such")).isEqualTo(StoredRanges.NONE);
    }

    @Test
    void areListedWithTheNameOfTheTargetAndWhoHoldsThem() {
        interrupted("");
        List<UnfinishedUpload> left = unfinished().in("/");
        assertThat(left).extracting(one -> one.name().kind())
                .containsExactlyInAnyOrder(Kind.PART, Kind.RANGES);
        assertThat(left).allSatisfy(one -> {
            assertThat(one.name().targetName()).contains("one");
            assertThat(one.process()).isEmpty();
            assertThat(one.owner()).isNotEmpty();
            assertThat(one.disk()).isPositive();
        });
        try (StorageWriter writer = exported.storage()
                .openForWriting(Exported.replace("/two"))) {
            Exported.put(writer, 0, "some");
            assertThat(unfinished().in("/"))
                    .filteredOn(one -> one.name().isOf("two"))
                    .singleElement()
                    .satisfies(one -> assertThat(one.process())
                            .hasValue(ProcessHandle.current().pid()));
        }
    }
}
