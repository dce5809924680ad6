package io.dray.mover.frontend;

import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class StripeJournalTest {
    private static final StripedFile FILE = new StripedFile("/large");

    @TempDir
    Path directory;

    private StripeJournal journal() {
        return new StripeJournal(directory.resolve("stripes"));
    }

    private Path log() {
        return directory.resolve("stripes").resolve(FILE.hash());
    }

    private static ByteRangeSet ranges(String text) {
        return ByteRangeSet.parse(text).orElseThrow();
    }

    @Test
    void knowsWhatItWasToldUntilTheFileIsForgotten() {
        StripeJournal journal = journal();
        assertThat(journal.knows(FILE)).isFalse();
        journal.add(FILE, ByteRangeSet.EMPTY);
        assertThat(journal.knows(FILE)).isTrue();
        journal.add(FILE, ranges("0-100"));
        journal.add(FILE, ranges("200-300,50-120"));
        assertThat(journal().stored(FILE)).isEqualTo(ranges("0-120,200-300"));
        journal.replace(FILE, ranges("0-100"));
        assertThat(journal().stored(FILE)).isEqualTo(ranges("0-100"));
        assertThat(journal().stored(new StripedFile("/other"))).isEqualTo(ByteRangeSet.EMPTY);
        journal.forget(FILE);
        assertThat(journal().knows(FILE)).isFalse();
    }

    @Test
    void twoFrontEndsAddToOneLog() {
        StripeJournal one = journal();
        StripeJournal other = journal();
        one.add(FILE, ranges("0-10"));
        other.add(FILE, ranges("10-20"));
        one.add(FILE, ranges("20-30"));
        assertThat(other.stored(FILE)).isEqualTo(ranges("0-30"));
    }

    @Test
    void goesOnBehindATearAtAnyByte() throws IOException {
        journal().add(FILE, ranges("0-100"));
        journal().add(FILE, ranges("200-300"));
        byte[] whole = Files.readAllBytes(log());
        for (int length = 0; length <= whole.length; length++) {
            Files.write(log(), Arrays.copyOf(whole, length));
            assertThat(ranges("0-100,200-300").containsAll(journal().stored(FILE))).isTrue();
            StripeJournal journal = journal();
            ByteRangeSet before = journal.stored(FILE);
            journal.add(FILE, ranges("500-600"));
            assertThat(journal().stored(FILE)).isEqualTo(before.union(ranges("500-600")));
        }
    }

    /// As version 0.1.0 wrote it.
    @Test
    void beginsAnewWhatAnEarlierVersionLeft() throws IOException {
        journal().add(FILE, ranges("0-100"));
        Files.writeString(log(), "\n0-1048576 .\n", StandardOpenOption.TRUNCATE_EXISTING);
        assertThat(journal().knows(FILE)).isTrue();
        assertThat(journal().stored(FILE)).isEqualTo(ByteRangeSet.EMPTY);
        journal().add(FILE, ranges("5-10"));
        assertThat(journal().stored(FILE)).isEqualTo(ranges("5-10"));
    }
}
