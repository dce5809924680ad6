package io.dray.mover.frontend;

import io.dray.protocol.range.ByteRangeSet;
import java.nio.file.Path;
import java.util.function.Consumer;

/// What a front end keeps of files in stripes, step by step.
public final class StripeJournalSteps {
    private StripeJournalSteps() {}

    /// @param present told of a file that is kept
    /// @param absent  told of one that is not
    public static void run(Path directory, Consumer<Path> present, Consumer<Path> absent) {
        StripeJournal journal = new StripeJournal(directory);
        StripedFile file = new StripedFile("/large");
        Path log = directory.resolve(file.hash());
        journal.add(file, ByteRangeSet.of(0, 100));
        present.accept(directory);
        present.accept(log);
        journal.add(file, ByteRangeSet.of(200, 300));
        present.accept(log);
        journal.forget(file);
        absent.accept(log);
    }
}
