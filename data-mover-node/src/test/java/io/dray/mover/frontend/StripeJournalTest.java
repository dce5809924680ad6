package io.dray.mover.frontend;

import io.dray.mover.frontend.StripeJournal.Upload;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

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

    private static Upload begun(StripeJournal journal) {
        Upload upload = new Upload(FILE);
        assertThat(journal.begin(upload, ByteRangeSet.EMPTY)).isTrue();
        return upload;
    }

    private static void refuses(StripeJournal journal, Upload upload) {
        assertThatThrownBy(() -> journal.add(upload, ranges("900-1000")))
                .isInstanceOf(Aborted.class)
                .hasMessageContaining("Another upload of this file has begun");
        assertThatThrownBy(() -> journal.end(upload, () -> fail("must not be done")))
                .isInstanceOf(Aborted.class);
    }

    @Test
    void knowsWhatItWasToldUntilTheUploadEnds() throws IOException {
        StripeJournal journal = journal();
        assertThat(journal.knows(FILE)).isFalse();
        Upload upload = begun(journal);
        assertThat(journal.knows(FILE)).isTrue();
        journal.add(upload, ranges("0-100"));
        journal.add(upload, ranges("200-300,50-120"));
        assertThat(journal().stored(FILE)).isEqualTo(ranges("0-120,200-300"));
        assertThat(journal().stored(new StripedFile("/other"))).isEqualTo(ByteRangeSet.EMPTY);
        journal.end(upload, () -> {});
        assertThat(journal().knows(FILE)).isFalse();
        refuses(journal, upload);
        assertThat(log().getParent()).as("nothing is left over").isEmptyDirectory();
    }

    @Test
    void keepsWhatWasStoredWhenTheFileDoesNotGetItsName() {
        StripeJournal journal = journal();
        Upload upload = begun(journal);
        journal.add(upload, ranges("0-100"));
        assertThatThrownBy(() -> journal.end(upload, () -> {
            throw new Refused("RNTO");
        })).isInstanceOf(Refused.class);
        assertThat(journal.stored(FILE)).isEqualTo(ranges("0-100"));
    }

    @Test
    void keepsRangesOfAnEarlierUploadOutOfTheLogOfTheNext() {
        Upload early = begun(journal());
        journal().add(early, ranges("0-100"));
        Upload next = begun(journal());
        refuses(journal(), early);
        journal().add(next, ranges("5-10"));
        refuses(journal(), early);
        assertThat(journal().stored(FILE)).isEqualTo(ranges("5-10"));
    }

    @Test
    void goesOnWithAnEarlierUploadWhichEndsByThat() {
        Upload early = begun(journal());
        journal().add(early, ranges("0-100,200-300"));
        Upload next = new Upload(FILE);
        assertThat(journal().begin(next, ranges("0-150"))).as("not all is known").isFalse();
        journal().add(early, ranges("300-400"));
        assertThat(journal().begin(next, ranges("0-100,200-400"))).isTrue();
        refuses(journal(), early);
        journal().add(next, ranges("100-150"));
        assertThat(journal().stored(FILE)).isEqualTo(ranges("0-150,200-400"));
    }

    @Test
    void goesOnWithNothingThatIsForgotten() {
        Upload early = begun(journal());
        journal().add(early, ranges("0-100"));
        journal().forget(FILE);
        refuses(journal(), early);
        assertThat(journal().begin(new Upload(FILE), ranges("0-100"))).isFalse();
        assertThat(log().getParent()).isEmptyDirectory();
        journal().forget(FILE);
    }

    /// An upload that is taken over while it adds; the two share the directory alone.
    @Test
    @Timeout(60)
    void holdsRangesOfOneUploadOnlyWhenTwoRunAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 10; round++) {
                Upload early = begun(journal());
                CountDownLatch adding = new CountDownLatch(1);
                Future<?> adds = threads.submit(() -> {
                    for (long i = 0; i < 20; i++) {
                        journal().add(early, ByteRangeSet.of(1000 + 2 * i, 1001 + 2 * i));
                        adding.countDown();
                    }
                });
                adding.await();
                Upload next = begun(journal());
                for (int i = 0; i < 5; i++) {
                    journal().add(next, ByteRangeSet.of(10L * i, 10L * i + 10));
                }
                try {
                    adds.get();
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(Aborted.class);
                }
                assertThat(journal().stored(FILE)).isEqualTo(ranges("0-50"));
            }
        }
    }

    @Test
    void goesOnBehindATearAtAnyByte() throws IOException {
        Upload upload = begun(journal());
        journal().add(upload, ranges("0-100"));
        journal().add(upload, ranges("200-300"));
        byte[] whole = Files.readAllBytes(log());
        for (int length = 0; length <= whole.length; length++) {
            Files.write(log(), Arrays.copyOf(whole, length));
            ByteRangeSet before = journal().stored(FILE);
            assertThat(ranges("0-100,200-300").containsAll(before)).isTrue();
            Upload next = new Upload(FILE);
            assertThat(journal().begin(next, before)).isTrue();
            journal().add(next, ranges("500-600"));
            assertThat(journal().stored(FILE)).isEqualTo(before.union(ranges("500-600")));
        }
    }

    /// As version 0.1.0 wrote it.
    @Test
    void beginsAnewWhatAnEarlierVersionLeft() throws IOException {
        begun(journal());
        Files.writeString(log(), "\n0-1048576 .\n", StandardOpenOption.TRUNCATE_EXISTING);
        assertThat(journal().knows(FILE)).isTrue();
        assertThat(journal().stored(FILE)).isEqualTo(ByteRangeSet.EMPTY);
        journal().add(begun(journal()), ranges("5-10"));
        assertThat(journal().stored(FILE)).isEqualTo(ranges("5-10"));
    }
}
