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
        StripeJournal.Upload upload = new StripeJournal.Upload(file);
        journal.begin(upload, ByteRangeSet.EMPTY);
        present.accept(directory);
        present.accept(log);
        journal.add(upload, ByteRangeSet.of(200, 300));
        present.accept(log);
        journal.end(upload, () -> {});
        absent.accept(log);
    }
}
