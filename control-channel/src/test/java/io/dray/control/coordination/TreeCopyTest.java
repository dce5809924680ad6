package io.dray.control.coordination;

import io.dray.control.coordination.FakeEnd.Entry;
import io.dray.control.coordination.TransferOptions.Verification;
import io.dray.control.journal.RestartJournal;
import io.dray.control.negotiation.DataChannelOptions;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.negotiation.SessionPool;
import io.dray.control.walk.FileJob;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.reply.FailureReplies;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.tree.TreeCompression;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// When a file's trouble is its own, and when it is that of all files behind it.
final class TreeCopyTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final int FILES = 200;

    @TempDir
    Path journals;

    private final FakeEnd source = new FakeEnd("dray://a:1", FeatureSet.node().without("TREE"));
    private final FakeEnd destination = new FakeEnd("dray://b:2",
            FeatureSet.node().without("TREE"));
    private final List<String> notices = new ArrayList<>();
    private int stores;

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 128})
    void endsTheTreeWhenTheDiskIsFull(int pipeline) {
        refuse(StorageCondition.NO_SPACE, file -> file >= 20);
        assertThatThrownBy(() -> copy(pipeline)).isInstanceOf(StorageFailure.class)
                .hasMessage("dray://b:2: No space left on device, 3 times in a row. The rest of the"
                        + " copy was not tried. Make room there and give the same command again: it"
                        + " goes on from there.");
        assertThat(destination.files.keySet()).containsAll(
                IntStream.range(0, 20).mapToObj(file -> "/in/" + file).toList());
        assertThat(destination.opened).isLessThan(20);
    }

    @ParameterizedTest
    @EnumSource
    void endsTheTreeForWhatHoldsForAllFilesOnly(StorageCondition condition) {
        refuse(condition, file -> true);
        boolean all = List.of(StorageCondition.NO_SPACE, StorageCondition.QUOTA,
                StorageCondition.READ_ONLY).contains(condition);
        if (all) {
            assertThatThrownBy(() -> copy(1)).isInstanceOf(StorageFailure.class)
                    .hasMessageContaining(condition.sentence());
            assertThat(stores).isLessThan(10);
        } else {
            assertThat(copy(1).failures()).hasSize(FILES);
        }
    }

    @Test
    void goesOnWhenOnlyLargeFilesFindNoRoom() {
        refuse(StorageCondition.NO_SPACE, file -> file % 3 != 0);
        assertThat(copy(1).failures()).hasSize(IntStream.range(0, FILES)
                .filter(file -> file % 3 != 0)
                .toArray().length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 128})
    void losesNoTimeByFilesThatMayNotBeRead(int pipeline) {
        source.onTransfer = running -> {
            String path = ((TransferCommand.Retrieve) running.command()).path();
            running.end(Integer.parseInt(path.substring("/data/".length())) % 8 == 0
                    ? FailureReplies.ofSending(path,
                            new StorageFailure(StorageCondition.PERMISSION_DENIED, "open",
                                    "Cannot read " + path + ": Permission denied."))
                    : Reply.of(226, "Transfer Complete."));
        };
        List<FakeEnd.Running> waiting = new ArrayList<>();
        destination.onTransfer = running -> {
            String path = ((TransferCommand.Store) running.command()).path();
            int file = fileOf(path);
            if (file % 8 == 0) {
                waiting.add(running);
            } else {
                destination.files.put(path, new Entry(10, "sum" + file));
                running.end(Reply.of(226, "Transfer Complete."));
            }
        };
        long begun = System.nanoTime();
        assertThat(copy(pipeline).failures()).hasSize(FILES / 8)
                .allSatisfy(failure -> assertThat(failure.cause()).hasMessage("dray://a:1: reading "
                        + failure.path() + ": Permission denied"));
        // Far less than a wait of seconds for each, even on a busy host.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
        assertThat(waiting).isNotEmpty();
    }

    private void refuse(StorageCondition condition, IntPredicate files) {
        destination.onTransfer = running -> {
            String path = ((TransferCommand.Store) running.command()).path();
            stores++;
            int file = fileOf(path);
            if (files.test(file)) {
                running.end(FailureReplies.ofReceiving(path, new StorageFailure(condition, "open",
                        "Cannot store " + path + ": " + condition.sentence() + ".")));
            } else {
                destination.files.put(path, new Entry(10, "sum" + file));
                running.end(Reply.of(226, "Transfer Complete."));
            }
        };
    }

    private static int fileOf(String temporary) {
        return IntStream.range(0, FILES)
                .filter(file -> job(file).temporary().equals(temporary))
                .findFirst()
                .orElseThrow();
    }

    private static FileJob job(int file) {
        return new FileJob("/data/" + file, "/in/" + file, 10, Optional.of(TIME),
                OptionalInt.empty(), Optional.empty());
    }

    private TransferOutcome copy(int pipeline) {
        for (int file = 0; file < FILES; file++) {
            source.files.put("/data/" + file, new Entry(10, "sum" + file));
        }
        TransferOptions options = TestOptions.of(Parallelism.fixed(1), 1,
                new Verification.Automatic(), 0,
                new RetryPolicy(1, Duration.ZERO, Duration.ZERO), false, Duration.ofSeconds(10),
                Duration.ofSeconds(5), DataChannelOptions.USUAL,
                new SmallFileOptions(pipeline, TreeCompression.NONE));
        SessionPool from = new SessionPool(source, System::nanoTime);
        SessionPool to = new SessionPool(destination, System::nanoTime);
        TreeCopy.Pairs pairs = new TreeCopy.Pairs() {
            @Override
            public SessionPair pair(TransferOptions wanted) {
                return new SessionPair(from, to, wanted, () -> new DataChannelSecret("c2VjcmV0"),
                        notices::add);
            }

            @Override
            public void reserve() {
                throw new IllegalStateException("one worker is enough");
            }
        };
        try (RestartJournal journal = RestartJournal.open(journals, "a", "b",
                InstantSource.system())) {
            return new TreeCopy(options, journal, new SilentProgress(), "dray://b:2", false, pairs,
                    System::nanoTime)
                    .run(found -> IntStream.range(0, FILES)
                            .forEach(file -> found.file(job(file))));
        }
    }

    private static final class SilentProgress implements TransferProgress {
        @Override
        public void found(String path, long bytes) {}

        @Override
        public void foundAll() {}

        @Override
        public void stored(String path, long bytes) {}

        @Override
        public void finished(FileOutcome outcome) {}

        @Override
        public void notice(String sentence) {}

        @Override
        public void failed(String path, RuntimeException failure) {}
    }
}
