package io.dray.control.coordination;

import io.dray.control.client.ConversationBroken;
import io.dray.control.coordination.FakeEnd.Entry;
import io.dray.control.coordination.FakeEnd.Running;
import io.dray.control.coordination.TransferOptions.Verification;
import io.dray.control.journal.RestartJournal;
import io.dray.control.negotiation.DataChannelOptions;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.negotiation.SessionPool;
import io.dray.control.walk.FileJob;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.FileCommand.PathCommand;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.feature.Feature;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.tree.TreeCompression;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Batches between two ends in memory whose data channel knows no names: what a STOR gets is what was sent
/// next, whatever it was meant for.
final class PipelinedFilesTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final long SIZE = 1000;
    private static final Reply DONE = Reply.of(226, "Transfer Complete.");
    private static final Reply NONE = Reply.of(550, "No such file or directory");

    @TempDir
    Path journals;

    private final FakeEnd source = new FakeEnd("dray://a:1", FeatureSet.node());
    private FakeEnd destination = new FakeEnd("dray://b:2", FeatureSet.node());
    private final Deque<Entry> sent = new ArrayDeque<>();
    private final Deque<Running> storing = new ArrayDeque<>();
    private final Set<Integer> refused = new HashSet<>();
    private final Set<Integer> garbled = new HashSet<>();
    private final List<FileOutcome> done = new ArrayList<>();

    @BeforeEach
    void connect() {
        source.onTransfer = running -> {
            Entry entry = source.files.get(((TransferCommand.Retrieve) running.command()).path());
            running.end(entry == null ? NONE : DONE);
            if (entry != null) {
                sent.add(entry);
                arrive();
            }
        };
        destination.onTransfer = running -> {
            storing.add(running);
            arrive();
        };
        destination.before = this::forgetOldChannels;
    }

    private void forgetOldChannels(Command command) {
        if (command instanceof ParameterCommand.Passive) {
            sent.clear();
            storing.forEach(Running::lose);
            storing.clear();
        }
    }

    private void arrive() {
        for (Running next = storing.peek(); next != null; next = storing.peek()) {
            String path = ((TransferCommand.Store) next.command()).path();
            if (refused.stream().anyMatch(i -> job(i).temporary().equals(path))) {
                storing.remove();
                next.end(Reply.of(553, "No space left on device"));
                continue;
            }
            Entry entry = sent.poll();
            if (entry == null) {
                return;
            }
            storing.remove();
            boolean wrong = garbled.stream().anyMatch(i -> job(i).temporary().equals(path));
            destination.files.put(path,
                    wrong ? new Entry(entry.size(), "bad") : entry);
            next.end(DONE);
        }
    }

    private static FileJob job(int number) {
        return new FileJob("/data/" + number, "/in/" + number, SIZE, Optional.of(TIME),
                OptionalInt.of(0640), Optional.empty());
    }

    private List<FileJob> tree(int files) {
        List<FileJob> jobs = IntStream.range(0, files).mapToObj(PipelinedFilesTest::job).toList();
        for (int i = 0; i < files; i++) {
            source.files.put(jobs.get(i).source(), new Entry(SIZE, "sum" + i));
        }
        return jobs;
    }

    private List<FileJob> copy(List<FileJob> batch, Verification verification, boolean preserve) {
        TransferOptions options = TestOptions.of(Parallelism.fixed(1), 1, verification, 0,
                RetryPolicy.STANDARD,
                preserve, Duration.ofSeconds(2), Duration.ofSeconds(5));
        SessionPair pair = new SessionPair(new SessionPool(source, System::nanoTime),
                new SessionPool(destination, System::nanoTime), options,
                () -> new DataChannelSecret("c2VjcmV0"),
                sentence -> {});
        try (RestartJournal journal = RestartJournal.open(journals, "a", "b",
                InstantSource.system());
                BatchCopy copy = batches(pair, options, journal)) {
            return copy.copy(batch);
        }
    }

    private List<FileJob> copy(List<FileJob> batch) {
        return copy(batch, new Verification.Automatic(), false);
    }

    private void assertOthersArrived(List<FileJob> batch, List<FileJob> left) {
        for (int i = 0; i < batch.size(); i++) {
            FileJob job = batch.get(i);
            if (left.contains(job)) {
                assertThat(destination.files).doesNotContainKey(job.destination());
            } else {
                assertThat(destination.files.get(job.destination()))
                        .as(job.destination())
                        .isEqualTo(new Entry(SIZE, "sum" + i));
            }
        }
        assertThat(done).hasSize(batch.size() - left.size());
    }

    @Test
    void copiesABatchOverOnePairOfSessionsAndDataChannels() {
        List<FileJob> batch = tree(300);
        assertThat(copy(batch)).isEmpty();
        assertOthersArrived(batch, List.of());
        assertThat(source.opened + destination.opened).isEqualTo(2);
        assertThat(destination.heard).filteredOn(ParameterCommand.Passive.class::isInstance)
                .hasSize(1);
        assertThat(done).allSatisfy(outcome -> assertThat(outcome.check())
                .isInstanceOf(FileCheck.Checksum.class));
    }

    /// Each command costs a server as much as a small file.
    @Test
    void asksAnotherServerForNothingThatIsOfNoUse() {
        destination = new FakeEnd("gsiftp://b:2", FeatureSet.node()
                .without("DRAY")
                .with(new Feature("DSI", "file"))
                .without("MLST")
                .with(new Feature("MLST", "Type*;Size*;Modify*;")));
        connect();
        List<FileJob> batch = tree(20);
        assertThat(copy(batch, new Verification.SizeOnly(), false)).isEmpty();
        assertOthersArrived(batch, List.of());
        assertThat(destination.heard)
                .noneMatch(ParameterCommand.Allocate.class::isInstance)
                .noneMatch(command -> command instanceof PathCommand path
                        && path.verb() == PathVerb.MACHINE_STATUS);
    }

    @Test
    void remembersWhatItFinished() {
        List<FileJob> batch = tree(4);
        source.files.remove(batch.get(1).source());
        copy(batch);
        try (RestartJournal journal = RestartJournal.open(journals, "a", "b",
                InstantSource.system())) {
            assertThat(batch)
                    .extracting(journal::claims)
                    .containsExactly(true, false, true, true);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 39})
    void givesNoFileTheBytesOfItsNeighbourWhenOneHasVanished(int vanished) {
        List<FileJob> batch = tree(40);
        source.files.remove(batch.get(vanished).source());
        List<FileJob> left = copy(batch);
        assertThat(left).containsExactly(batch.get(vanished));
        assertOthersArrived(batch, left);
    }

    @Test
    void givesNoFileTheBytesOfItsNeighbourWhenOnlySizesAreCompared() {
        List<FileJob> batch = tree(40);
        source.files.remove(batch.get(3).source());
        source.files.remove(batch.get(20).source());
        List<FileJob> left = copy(batch, new Verification.SizeOnly(), false);
        assertThat(left).containsExactly(batch.get(3), batch.get(20));
        assertOthersArrived(batch, left);
    }

    @Test
    void givesNoFileTheBytesOfItsNeighbourWhenOneIsRefused() {
        List<FileJob> batch = tree(40);
        refused.add(7);
        List<FileJob> left = copy(batch, new Verification.SizeOnly(), false);
        assertThat(left).containsExactly(batch.get(7));
        assertOthersArrived(batch, left);
    }

    @Test
    void leavesAFileWithoutNameThatArrivedWrong() {
        List<FileJob> batch = tree(40);
        garbled.add(12);
        List<FileJob> left = copy(batch);
        assertThat(left).containsExactly(batch.get(12));
        assertOthersArrived(batch, left);
    }

    @Test
    void leavesAFileWithoutNameThatChangedAtTheSource() {
        List<FileJob> batch = tree(40);
        source.before = command -> {
            if (command.equals(PathVerb.MACHINE_STATUS.on("/data/9"))) {
                source.files.put("/data/9", new Entry(SIZE + 1, "sum9"));
            }
        };
        List<FileJob> left = copy(batch);
        assertThat(left).containsExactly(batch.get(9));
        assertOthersArrived(batch, left);
        assertThat(source.opened).isEqualTo(1);
    }

    @Test
    void goesOnOverNewSessionsWhenOneBreaks() {
        List<FileJob> batch = tree(40);
        destination.before = command -> {
            forgetOldChannels(command);
            if (destination.opened == 1 && command instanceof TransferCommand.Store(String path)
                    && path.equals(job(20).temporary())) {
                throw new ConversationBroken("reset");
            }
        };
        List<FileJob> left = copy(batch);
        assertThat(left).isSubsetOf(batch.get(20)).hasSizeLessThan(2);
        assertOthersArrived(batch, left);
        assertThat(destination.opened).isEqualTo(2);
    }

    @Test
    void copiesABatchOverNewSessionsWhenTheOldOnesWentStale() {
        List<FileJob> first = tree(40).subList(0, 20);
        List<FileJob> second = tree(40).subList(20, 40);
        List<FileJob> left = new ArrayList<>();
        useBatches(batches -> {
            left.addAll(batches.copy(first));
            destination.before = command -> {
                forgetOldChannels(command);
                if (destination.opened == 1) {
                    throw new ConversationBroken("idle for too long");
                }
            };
            left.addAll(batches.copy(second));
        });
        assertThat(left).isEmpty();
        assertThat(done).hasSize(40);
        assertThat(destination.opened).isEqualTo(2);
    }

    @Test
    void leavesReceiversAloneThatTellOnlyAfterStorWhereTheyListen() {
        FakeEnd pool = new FakeEnd("ftp://b:2",
                FeatureSet.node().without("DRAY").without("DSI"));
        TransferOptions options = options(new Verification.Automatic());
        PipelinedFiles files = new PipelinedFiles(options, new Lost(),
                FakeEnd.watch(options.stallLimit()));
        assertThat(files.serves(join(destination, options))).isTrue();
        assertThat(files.serves(join(pool, options))).isFalse();
    }

    private NegotiatedPair join(FakeEnd to, TransferOptions options) {
        return NegotiatedPair.join(source.open(), to.open(),
                () -> new DataChannelSecret("c2VjcmV0"),
                options, 0, TransferMode.EXTENDED_BLOCK);
    }

    private static TransferOptions options(Verification verification) {
        return TestOptions.of(Parallelism.fixed(1), 1, verification, 0,
                RetryPolicy.STANDARD, false, Duration.ofSeconds(2), Duration.ofSeconds(5));
    }

    private void useBatches(Consumer<BatchCopy> test) {
        TransferOptions options = options(new Verification.Automatic());
        SessionPair pair = new SessionPair(new SessionPool(source, System::nanoTime),
                new SessionPool(destination, System::nanoTime), options,
                () -> new DataChannelSecret("c2VjcmV0"),
                sentence -> {});
        try (RestartJournal journal = RestartJournal.open(journals, "a", "b",
                InstantSource.system());
                BatchCopy copy = batches(pair, options, journal)) {
            test.accept(copy);
        }
    }

    @Test
    void stopsTryingWhenNothingCanBeStored() {
        List<FileJob> batch = tree(200);
        IntStream.range(0, 200).forEach(refused::add);
        assertThat(copy(batch)).containsExactlyInAnyOrderElementsOf(batch);
        assertThat(destination.opened).isLessThan(5);
        assertThat(done).isEmpty();
    }

    @Test
    void setsTimeAndModeBeforeTheName() {
        copy(tree(2), new Verification.Automatic(), true);
        assertThat(destination.heard)
                .filteredOn(command -> command instanceof FileCommand
                        && !(command instanceof FileCommand.ComputeChecksum)
                        && !PathVerb.MACHINE_STATUS.isOf(command))
                .last()
                .matches(PathVerb.RENAME_TO::isOf);
        assertThat(destination.heard).filteredOn(FileCommand.ChangeMode.class::isInstance)
                .containsExactly(new FileCommand.ChangeMode(0640, job(0).temporary()),
                        new FileCommand.ChangeMode(0640, job(1).temporary()));
        assertThat(destination.heard).filteredOn(FileCommand.SetModificationTime.class::isInstance)
                .hasSize(2);
    }

    @Test
    void hasNoMoreUnderWayThanAskedFor() {
        List<FileJob> batch = tree(50);
        List<Integer> waiting = new ArrayList<>();
        destination.onTransfer = running -> {
            storing.add(running);
            waiting.add(storing.size());
        };
        TransferOptions options = TestOptions.of(Parallelism.fixed(1), 1,
                new Verification.Automatic(), 0,
                RetryPolicy.STANDARD, false, Duration.ofMillis(100), Duration.ofSeconds(5),
                DataChannelOptions.USUAL,
                new SmallFileOptions(4, TreeCompression.NONE));
        SessionPair pair = new SessionPair(new SessionPool(source, System::nanoTime),
                new SessionPool(destination, System::nanoTime), options,
                () -> new DataChannelSecret("c2VjcmV0"),
                sentence -> {});
        try (RestartJournal journal = RestartJournal.open(journals, "a", "b",
                InstantSource.system());
                BatchCopy copy = batches(pair, options, journal)) {
            source.onTransfer = running -> {};
            assertThat(copy.copy(batch)).hasSize(50);
        }
        assertThat(waiting).allMatch(count -> count <= 4);
    }

    private BatchCopy batches(SessionPair pair, TransferOptions options, RestartJournal journal) {
        StallWatch watch = FakeEnd.watch(options.stallLimit());
        return new BatchCopy(pair, new PipelinedFiles(options, new Lost(), watch), journal,
                done::add,
                watch);
    }
}
