package io.dray.control.coordination;

import io.dray.control.client.ConversationBroken;
import io.dray.control.coordination.FakeEnd.Entry;
import io.dray.control.coordination.FakeEnd.Running;
import io.dray.control.coordination.TransferOptions.Verification;
import io.dray.control.negotiation.DataChannelOptions;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.negotiation.Striping;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.control.walk.SyncOptions;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.feature.TreeOffer;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.TreeNews;
import io.dray.protocol.reply.TreeReport;
import io.dray.protocol.tree.TreePosition;
import io.dray.protocol.tree.TreeShard;
import io.dray.protocol.tree.TreeTotals;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Copies a tree between two ends of which one has several hosts.
final class ShardedTreeTest {
    private static final TreeTotals THREE = new TreeTotals(3, 300, 77);
    private static final TreeTotals NONE = TreeTotals.NOTHING;

    @TempDir
    Path journals;

    private FakeEnd source = end("dray://a:1", 1);
    private FakeEnd destination = end("dray://b:2", 2);
    private int sessions = Integer.MAX_VALUE;
    private Optional<Striping> striping = Optional.of(Striping.USUAL);
    private long rateLimit;
    private final List<String> progress = Collections.synchronizedList(new ArrayList<>());
    private final List<String> notices = Collections.synchronizedList(new ArrayList<>());
    /// What both ends do in each attempt of a shard, by its index.
    private final Map<Integer, Deque<Attempt>> attempts = new HashMap<>();
    /// A shard's thread sends both commands.
    private final Map<Thread, Running> storing = new ConcurrentHashMap<>();

    private interface Attempt {
        void run(Running sender, Running receiver);
    }

    private static FakeEnd end(String name, int shards) {
        return new FakeEnd(name, FeatureSet.node().with(new TreeOffer(shards).feature()));
    }

    @BeforeEach
    void connect() {
        source.answers = command -> command
                .equals(FileCommand.PathVerb.MACHINE_STATUS.on("/data"))
                        ? Optional.of(Reply.of(250, "status of /data",
                                " Type=dir;Modify=20260101000000;Unique=1-1; /data", "End."))
                        : Optional.empty();
        // Single files go to one host here.
        destination.answers = command -> command instanceof ParameterCommand.StripedPassive
                ? Optional.of(Reply.of(500, "Command not supported."))
                : Optional.empty();
        destination.onTransfer = running -> {
            if (running.command() instanceof TransferCommand.Store(String path)) {
                destination.files.put(path, new Entry(10, "sum"));
                running.end(Reply.of(226, "Transfer Complete."));
            } else {
                storing.put(Thread.currentThread(), running);
            }
        };
        source.onTransfer = running -> {
            if (running.command() instanceof TransferCommand.RetrieveTree tree) {
                next(((TreeShard) tree.content()).index()).run(running,
                        Objects.requireNonNull(storing.remove(Thread.currentThread())));
            } else {
                running.end(Reply.of(226, "Transfer Complete."));
            }
        };
    }

    private synchronized Attempt next(int index) {
        Deque<Attempt> planned = attempts.getOrDefault(index, new ArrayDeque<>());
        return planned.isEmpty() ? ShardedTreeTest::succeed : planned.remove();
    }

    private void plan(int index, Attempt... planned) {
        attempts.put(index, new ArrayDeque<>(List.of(planned)));
    }

    private static void tell(Running end, TreeNews news) {
        end.preliminary().accept(news.reply());
    }

    private static void end(Running sender, TreeReport.Sent sent, Running receiver,
            TreeReport stored) {
        sender.end(new TreeReport.Sent(sent.sent(), sent.unchanged(), sent.special(),
                sender.left()).reply());
        receiver.end(stored.reply());
    }

    private static void succeed(Running sender, Running receiver) {
        end(sender, new TreeReport.Sent(THREE, NONE, 0, 0), receiver,
                new TreeReport.Stored(THREE, NONE, NONE));
    }

    private static Attempt breaksBehind(String path) {
        return (sender, receiver) -> {
            tell(receiver, new TreeNews.Reached(1, path));
            receiver.lose();
            sender.lose();
        };
    }

    /// Neither end does anything more.
    private static void hang(Running sender, Running receiver) {
        assertThat(sender).isNotSameAs(receiver);
    }

    private TransferOutcome copy() {
        TransferOptions options = new TransferOptions(Parallelism.fixed(4), Concurrency.fixed(1),
                new Verification.Automatic(), rateLimit,
                new RetryPolicy(3, Duration.ZERO, Duration.ZERO), false, Duration.ofSeconds(10),
                Duration.ofSeconds(5), DataChannelOptions.USUAL, SmallFileOptions.USUAL, striping,
                TransferOptions.USUAL_ERRORS);
        return new TransferCoordinator(new Limited(source, sessions, new AtomicInteger()),
                destination, options,
                new TransferCoordinator.Surroundings(Optional.of(journals),
                        () -> new DataChannelSecret("c2VjcmV0"), new Heard(), System::nanoTime,
                        InstantSource.system()))
                .copy(new CopyRequest("/data", "/in", CopyRequest.Trees.AS_SPELLED,
                        SyncOptions.NONE));
    }

    /// An end that allows a number of sessions.
    private record Limited(FakeEnd end, int most, AtomicInteger opened)
            implements
                TransferEndpoint {
        @Override
        public String name() {
            return end.name();
        }

        @Override
        public EndpointSession open() {
            if (opened.incrementAndGet() > most) {
                throw new ConversationBroken(end.name() + " takes no more sessions");
            }
            return end.open();
        }
    }

    private List<TransferCommand.RetrieveTree> retrieved() {
        return List.copyOf(source.heard)
                .stream()
                .filter(TransferCommand.RetrieveTree.class::isInstance)
                .map(TransferCommand.RetrieveTree.class::cast)
                .toList();
    }

    private List<String> shards() {
        return retrieved().stream().map(one -> one.content().toString()).sorted().toList();
    }

    private long storedTrees() {
        return List.copyOf(destination.heard)
                .stream()
                .filter(TransferCommand.StoreTree.class::isInstance)
                .count();
    }

    @Test
    void eachHostMovesAShard() {
        TransferOutcome outcome = copy();

        assertThat(shards()).containsExactly("0/2", "1/2");
        assertThat(storedTrees()).isEqualTo(2);
        assertThat(outcome.files()).isEqualTo(6);
        assertThat(outcome.bytes()).isEqualTo(600);
        assertThat(outcome.failures()).isEmpty();
        assertThat(journals).isEmptyDirectory();
    }

    /// The end with more hosts decides. An end that knows no shards is not asked.
    @ParameterizedTest
    @CsvSource({"1,1,1", "2,1,2", "1,3,3", "2,4,4", "0,4,1", "4,0,1", "0,0,1"})
    void theEndWithMoreHostsDecides(int atSource, int atDestination, int count) {
        source = end("dray://a:1", atSource);
        destination = end("dray://b:2", atDestination);
        connect();
        assertThat(copy().files()).isEqualTo(3L * count);
        assertThat(retrieved()).hasSize(count)
                .allMatch(one -> ((TreeShard) one.content()).count() == count);
    }

    @Test
    void dividesNothingUnlessAsked() {
        striping = Optional.empty();
        copy();
        assertThat(retrieved()).singleElement()
                .extracting(TransferCommand.RetrieveTree::content)
                .isEqualTo(TreeShard.WHOLE);
    }

    /// One session is needed first, to look at the source.
    @Test
    void dividesAsFarAsThereAreSessions() {
        destination = end("dray://b:2", 8);
        connect();
        sessions = 3;
        assertThat(copy().failures()).isEmpty();
        assertThat(shards()).containsExactly("0/3", "1/3", "2/3");
        assertThat(notices).containsExactly("/data is divided into 3 of 8 parts, because there are"
                + " no more sessions: dray://a:1 takes no more sessions");
    }

    @Test
    void sharesTheRateLimit() {
        rateLimit = 1000;
        copy();
        assertThat(source.heard).filteredOn(command -> command
                .equals(new ParameterCommand.RetrieveOptions(Optional.empty(), Optional.empty(),
                        OptionalLong.empty(), Optional.empty(),
                        OptionalLong.of(500))))
                .hasSize(2);
    }

    @Test
    void aShardGoesOnAlone() {
        plan(1, breaksBehind("d/one"), breaksBehind("d/two"));

        assertThat(copy().files()).isEqualTo(6);

        assertThat(shards()).containsExactly("0/2", "1/2", "1/2", "1/2");
        assertThat(retrieved()).filteredOn(one -> one.content().equals(new TreeShard(1, 2)))
                .extracting(TransferCommand.RetrieveTree::after)
                .containsExactly(Optional.empty(), Optional.of(new TreePosition("d/one")),
                        Optional.of(new TreePosition("d/two")));
        assertThat(notices).containsExactly(
                "part 2 of 2 of /data: the connection was reset; trying again in 0 ms,"
                        + " behind d/one",
                "part 2 of 2 of /data: the connection was reset; trying again in 0 ms,"
                        + " behind d/two");
    }

    /// One failure ends the copy at once. The next run goes on where each shard was.
    @Test
    void aShardThatFailsFailsTheTree() {
        failBehindAAndB();

        source.heard.clear();
        assertThat(copy().files()).isEqualTo(6);
        assertThat(retrieved()).extracting(TransferCommand.RetrieveTree::after)
                .containsExactlyInAnyOrder(Optional.of(new TreePosition("a")),
                        Optional.of(new TreePosition("b")));
    }

    private void failBehindAAndB() {
        plan(0, (sender, receiver) -> {
            tell(receiver, new TreeNews.Reached(1, "a"));
            hang(sender, receiver);
        });
        plan(1, (sender, receiver) -> {
            awaitProgress("/data 1 files");
            tell(receiver, new TreeNews.Reached(1, "b"));
            end(sender, new TreeReport.Sent(THREE, NONE, 0, 0), receiver,
                    new TreeReport.Stored(NONE, NONE, NONE));
        });
        assertThatThrownBy(this::copy).isInstanceOf(IntegrityFailure.class);
        assertThat(notices).isEmpty();
    }

    private void awaitProgress(String line) {
        while (!progress.contains(line)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anEmptyShardIsNoFailure() {
        plan(1, (sender, receiver) -> end(sender, new TreeReport.Sent(NONE, NONE, 0, 0), receiver,
                new TreeReport.Stored(NONE, NONE, NONE)));
        assertThat(copy().files()).isEqualTo(3);
    }

    /// Another division holds what all shards of the first had.
    @Test
    void goesOnWithAnotherNumberOfHosts() {
        failBehindAAndB();

        striping = Optional.empty();
        source.heard.clear();
        copy();
        assertThat(retrieved()).singleElement()
                .extracting(TransferCommand.RetrieveTree::after)
                .isEqualTo(Optional.of(new TreePosition("a")));
    }

    private static Attempt[] repeated(Attempt one) {
        return Collections.nCopies(20, one).toArray(Attempt[]::new);
    }

    /// Each shard names a directory that cannot be entered.
    @Test
    void visitsADirectoryOnce() {
        source.files.put("/data/d/one", new Entry(10, "sum"));
        list("/data/d", "Type=file;Size=10;Modify=20260101000000;Unique=1-2; one");
        Attempt leaves = (sender, receiver) -> {
            tell(sender, new TreeNews.Left("Type=dir;Modify=20260101000000;Unique=1-9; d"));
            succeed(sender, receiver);
        };
        plan(0, leaves);
        plan(1, leaves);

        assertThat(copy().files()).isEqualTo(7);
        assertThat(destination.files).containsOnlyKeys("/in/d/one");
        assertThat(destination.heard)
                .filteredOn(TransferCommand.Store.class::isInstance)
                .hasSize(1);
    }

    /// What one shard could not store of a directory is copied with the whole of it.
    @Test
    void walksADirectoryThatOneShardCouldNotFill() {
        source.files.put("/data/d/one", new Entry(10, "sum"));
        list("/data/d", "Type=file;Size=10;Modify=20260101000000;Unique=1-2; one");
        plan(0, (sender, receiver) -> {
            tell(receiver, new TreeNews.Left("Type=dir; d"));
            end(sender, new TreeReport.Sent(THREE, NONE, 0, 0), receiver,
                    new TreeReport.Stored(NONE, THREE, NONE));
        });
        plan(1, (sender, receiver) -> {
            tell(sender, new TreeNews.Left("Type=file;Size=10;Unique=1-2; d/one"));
            succeed(sender, receiver);
        });

        assertThat(copy().files()).isEqualTo(4);
        assertThat(notices).contains("not every host of the destination could store in d of"
                + " /in; what is in it is copied again, and files that had arrived count twice");
        assertThat(destination.heard)
                .filteredOn(TransferCommand.Store.class::isInstance)
                .hasSize(1);
    }

    @Test
    void countsTheErrorsOfAllShards() {
        Attempt half = (sender, receiver) -> {
            for (int i = 0; i < TransferOptions.USUAL_ERRORS / 2; i++) {
                tell(sender, new TreeNews.Left(" gone" + sender.hashCode() + "-" + i));
            }
            succeed(sender, receiver);
        };
        plan(0, half);
        plan(1, half);
        assertThatThrownBy(this::copy).isInstanceOf(Refused.class)
                .hasMessageStartingWith("1000 files could not be copied");
    }

    @Test
    void walksTheTreeIfNoShardIsServed() {
        source.files.put("/data/one", new Entry(10, "sum"));
        list("/data", "Type=file;Size=10;Modify=20260101000000;Unique=1-2; one");
        plan(0, repeated(ShardedTreeTest::refuse));
        plan(1, repeated(ShardedTreeTest::refuse));

        assertThat(copy().files()).isEqualTo(1);
        assertThat(destination.files).containsOnlyKeys("/in/one");
    }

    @Test
    void failsIfOneShardIsNotServed() {
        plan(1, repeated(ShardedTreeTest::refuse));
        assertThatThrownBy(this::copy).hasMessageContaining("There are no shards here");
        assertThat(destination.files).isEmpty();
    }

    /// A shard that goes on when another is not served, whichever comes first, would move in vain.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsTheOthersIfOneShardIsNotServed(boolean refusedFirst) {
        Deque<Attempt> refusals = new ArrayDeque<>(List.of(repeated(ShardedTreeTest::refuse)));
        int least = refusals.size() - 1;
        attempts.put(1, refusals);
        plan(0, (sender, receiver) -> {
            while (refusedFirst && left(1) > least) {
                Thread.onSpinWait();
            }
            tell(receiver, new TreeNews.Reached(1, "a"));
            hang(sender, receiver);
        });
        if (!refusedFirst) {
            refusals.addFirst((sender, receiver) -> {
                awaitProgress("/data 1 files");
                refuse(sender, receiver);
            });
        }

        assertThatThrownBy(this::copy).hasMessageContaining("There are no shards here");
        assertThat(shards()).filteredOn("0/2"::equals).hasSize(1);
    }

    private synchronized int left(int index) {
        return attempts.getOrDefault(index, new ArrayDeque<>()).size();
    }

    private static void refuse(Running sender, Running receiver) {
        sender.end(Reply.of(504, "There are no shards here."));
        receiver.end(Reply.of(426, "The transfer was aborted."));
    }

    @Test
    void addsUpTheProgress() {
        plan(0, (sender, receiver) -> {
            tell(receiver, new TreeNews.Reached(2, "a"));
            succeed(sender, receiver);
        });
        plan(1, (sender, receiver) -> {
            awaitProgress("/data 2 files");
            tell(receiver, new TreeNews.Reached(5, "b"));
            succeed(sender, receiver);
        });
        copy();
        assertThat(progress).containsExactly("/data 2 files", "/data 7 files", "/data finished 3",
                "/data finished 3");
    }

    private void list(String directory, String line) {
        Function<Command, Optional<Reply>> others = source.answers;
        source.answers = command -> {
            if (command.equals(FileCommand.PathVerb.CONTROL_LIST.on(directory))) {
                return Optional.of(Reply.of(250, directory, " " + line, "End."));
            }
            return command.equals(FileCommand.PathVerb.MACHINE_STATUS.on(directory))
                    ? Optional.of(Reply.of(250, directory, " Type=dir;Modify=20260101000000;"
                            + "Unique=1-9; " + directory, "End."))
                    : others.apply(command);
        };
    }

    private final class Heard implements TransferProgress {
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
        public void storedTree(String path, long files, long bytes) {
            progress.add(path + " " + files + " files");
        }

        @Override
        public void finishedTree(String path, long files, long bytes) {
            progress.add(path + " finished " + files);
        }

        @Override
        public void failed(String path, RuntimeException failure) {
            progress.add(path + " failed");
        }
    }
}
