package io.dray.control.remote;

import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.ListedEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ListingSpoolTest {
    private static ListedEntry file(int number) {
        return new ListedEntry("\u00e9\ud83d\ude00" + number, Kind.FILE, OptionalLong.of(number),
                Optional.of(Instant.ofEpochSecond(-number, number)), Optional.of(Instant.EPOCH),
                OptionalInt.of(0640),
                Optional.of("1-" + number), Optional.empty(), Optional.empty());
    }

    private static ListedEntry bare() {
        return new ListedEntry("x", Kind.DANGLING_LINK, OptionalLong.empty(), Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(), Optional.empty(), Optional.of("y"),
                Optional.of("InvalidLink"));
    }

    @Test
    void returnsAllEntriesInOrderWhetherInMemoryOrNot() {
        List<ListedEntry> entries = new ArrayList<>(
                IntStream.range(0, 5000).mapToObj(ListingSpoolTest::file).toList());
        entries.add(bare());
        List<ListedEntry> found = new ArrayList<>();
        try (ListingSpool spool = new ListingSpool(10)) {
            entries.forEach(spool::add);
            spool.forEach(found::add);
            assertThat(spool.size()).isEqualTo(5001);
        }
        assertThat(found).isEqualTo(entries);
    }

    @Test
    void isReadSeveralTimes() {
        List<ListedEntry> found = new ArrayList<>();
        try (ListingSpool spool = new ListingSpool(1)) {
            spool.add(bare());
            spool.add(file(1));
            spool.forEach(entry -> {});
            spool.forEach(found::add);
        }
        assertThat(found).containsExactly(bare(), file(1));
    }
}
