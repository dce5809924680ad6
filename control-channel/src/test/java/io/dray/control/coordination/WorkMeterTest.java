package io.dray.control.coordination;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class WorkMeterTest {
    private final List<String> notices = new ArrayList<>();
    private final AtomicLong clock = new AtomicLong();
    private final WorkMeter meter = new WorkMeter(new TransferProgress() {
        @Override
        public void found(String path, long bytes) {}

        @Override
        public void foundAll() {}

        @Override
        public void stored(String path, long bytes) {}

        @Override
        public void finished(FileOutcome outcome) {}

        @Override
        public void notice(String sentence) {
            notices.add(sentence);
        }

        @Override
        public void failed(String path, RuntimeException failure) {}
    }, clock::incrementAndGet);

    @Test
    void reportsAStandstillOnceHoweverManyWorkersNoticeIt() {
        meter.standstill("nothing has moved for 10 s");
        meter.standstill("nothing has moved for 11 s");
        assertThat(notices).containsExactly("nothing has moved for 10 s");
    }

    @Test
    void reportsTheNextStandstillAfterProgress() {
        meter.standstill("first");
        meter.stored("/a", 1);
        meter.standstill("second");
        meter.finished(new FileOutcome("/a", 1, 0, new FileCheck.Size(), Optional.empty(), 1,
                Duration.ofSeconds(1)));
        meter.standstill("third");
        meter.standstill("fourth");
        assertThat(notices).containsExactly("first", "second", "third");
    }
}
