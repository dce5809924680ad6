package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.client.ConversationBroken;
import io.dray.control.coordination.FakeEnd.Entry;
import io.dray.control.coordination.FakeEnd.Running;
import io.dray.control.coordination.TransferOptions.Verification;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.walk.Comparison;
import io.dray.control.walk.SyncOptions;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.TreeNews;
import io.dray.protocol.reply.TreeReport;
import io.dray.protocol.tree.TreeContent;
import io.dray.protocol.tree.TreePosition;
import io.dray.protocol.tree.TreeTotals;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Copies a tree of two nodes that move it at once.
final class TreeTransferTest {
    private static final TreeTotals THREE = new TreeTotals(3, 300, 77);
    private static final TreeTotals NONE = TreeTotals.NOTHING;

    @TempDir
    Path journals;

    private final FakeEnd source = new FakeEnd("dray://a:1", FeatureSet.node());
    private final FakeEnd destination = new FakeEnd("dray://b:2", FeatureSet.node());
    private final List<String> notices = new ArrayList<>();
    private final List<String> progress = new ArrayList<>();
    /// What both ends do in each attempt.
    private final Deque<Attempt> attempts = new ArrayDeque<>();
    private @Nullable Running storing;
    private Duration stallLimit = Duration.ofSeconds(10);
    private boolean preserve;

    private interface Attempt {
        void run(Running sender, Running receiver);
    }

    @BeforeEach
    void connect() {
        source.answers = command -> command
                .equals(FileCommand.PathVerb.MACHINE_STATUS.on("/data"))
                        ? Optional.of(Reply.of(250, "status of /data",
                                " Type=dir;Modify=20260101000000;Unique=1-1; /data", "End."))
                        : Optional.empty();
        destination.onTransfer = running -> {
            if (running.command() instanceof TransferCommand.Store(String path)) {
                destination.files.put(path, new Entry(10, "sum"));
                running.end(Reply.of(226, "Transfer Complete."));
            } else {
                storing = running;
            }
        };
        source.onTransfer = running -> {
            if (running.command() instanceof TransferCommand.RetrieveTree) {
                attempts.remove().run(running, Objects.requireNonNull(storing));
            } else {
                running.end(Reply.of(226, "Transfer Complete."));
            }
        };
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

    private TransferOutcome copy() {
        return copy(SyncOptions.NONE);
    }

    private TransferOutcome copy(SyncOptions sync) {
        TransferOptions options = TestOptions.of(Parallelism.fixed(4), 1,
                new Verification.Automatic(), 0, new RetryPolicy(3, Duration.ZERO, Duration.ZERO),
                preserve, stallLimit, Duration.ofSeconds(5));
        return new TransferCoordinator(source, destination, options,
                new TransferCoordinator.Surroundings(Optional.of(journals),
                        () -> new DataChannelSecret("c2VjcmV0"), new Heard(), System::nanoTime,
                        InstantSource.system()))
                .copy(new CopyRequest("/data", "/in", CopyRequest.Trees.AS_SPELLED, sync));
    }

    /// The rules travel with the command, so the walk of the client is not needed.
    @Test
    void sendsTheFilterToTheSource() {
        attempts.add(TreeTransferTest::succeed);
        PathFilter filter = PathFilter.of(List.of("- *.o"));

        assertThat(copy(new SyncOptions(Comparison.ALWAYS, filter, Optional.empty(),
                Optional.empty())).files()).isEqualTo(3);

        assertThat(transfers(source)).singleElement()
                .extracting(command -> ((TransferCommand.RetrieveTree) command).filter())
                .isEqualTo(filter);
    }

    private List<TransferCommand> transfers(FakeEnd end) {
        return end.heard.stream()
                .filter(TransferCommand.class::isInstance)
                .map(TransferCommand.class::cast)
                .toList();
    }

    @Test
    void needsOneCommandOfEachEnd() {
        attempts.add(TreeTransferTest::succeed);

        TransferOutcome outcome = copy();

        assertThat(outcome.files()).isEqualTo(3);
        assertThat(outcome.bytes()).isEqualTo(300);
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.checks()).containsOnlyKeys(
                new FileCheck.Checksum(ChecksumAlgorithm.CRC32C, "", ChecksumBasis.RECEIVED));
        assertThat(transfers(source)).hasSize(1);
        assertThat(transfers(destination)).hasSize(1);
        assertThat(journals).isEmptyDirectory();
    }

    @Test
    void succeedsOnlyIfAllHasArrived() {
        for (TreeReport.Stored stored : List.of(
                new TreeReport.Stored(new TreeTotals(2, 300, 77), NONE, NONE),
                new TreeReport.Stored(new TreeTotals(3, 300, 78), NONE, NONE),
                new TreeReport.Stored(NONE, NONE, NONE),
                // Refused, but no file is named.
                new TreeReport.Stored(NONE, THREE, NONE))) {
            attempts.add((sender, receiver) -> end(sender, new TreeReport.Sent(THREE, NONE, 0, 0),
                    receiver, stored));
            assertThatThrownBy(this::copy).isInstanceOf(IntegrityFailure.class)
                    .hasMessageContaining("copy it again");
        }
        attempts.add((sender, receiver) -> {
            sender.end(Reply.of(226, "Transfer Complete."));
            receiver.end(Reply.of(226, "Transfer Complete."));
        });
        assertThatThrownBy(this::copy).isInstanceOf(IntegrityFailure.class);
    }

    @Test
    void goesOnBehindTheLastStoredPath() {
        for (int i = 0; i < 2; i++) {
            String reached = "d/file" + i;
            attempts.add((sender, receiver) -> {
                tell(receiver, new TreeNews.Reached(300, reached));
                receiver.lose();
                sender.lose();
            });
        }
        attempts.add(TreeTransferTest::succeed);

        assertThat(copy().files()).isEqualTo(3);

        assertThat(transfers(source)).extracting(
                command -> ((TransferCommand.RetrieveTree) command).after())
                .containsExactly(Optional.empty(),
                        Optional.of(new TreePosition("d/file0")),
                        Optional.of(new TreePosition("d/file1")));
        assertThat(notices).anyMatch(notice -> notice.endsWith("behind d/file0"));
    }

    @Test
    void theNextRunGoesOnToo() {
        for (int i = 0; i < 4; i++) {
            attempts.add((sender, receiver) -> {
                tell(receiver, new TreeNews.Reached(300, "a"));
                receiver.lose();
                sender.lose();
            });
        }
        assertThatThrownBy(this::copy).hasMessageContaining("reset");
        attempts.clear();
        attempts.add((sender, receiver) -> end(sender,
                new TreeReport.Sent(new TreeTotals(1, 1, 1), THREE, 0, 0), receiver,
                new TreeReport.Stored(new TreeTotals(1, 1, 1), NONE, THREE)));

        TransferOutcome outcome = copy();

        assertThat(outcome.files()).isEqualTo(4);
        assertThat(outcome.skipped()).isEqualTo(3);
        assertThat(((TransferCommand.RetrieveTree) transfers(source).getLast()).after())
                .contains(new TreePosition("a"));
    }

    @Test
    void sendsTheTreeAgainWhenMuchOfItHasGone() {
        attempts.add((sender, receiver) -> {
            tell(receiver, new TreeNews.Reached(300, "z"));
            receiver.lose();
            sender.lose();
        });
        attempts.add((sender, receiver) -> {
            for (int i = 0; i < 1000; i++) {
                tell(receiver, new TreeNews.Left(" f" + i));
            }
        });
        attempts.add(TreeTransferTest::succeed);

        assertThat(copy().files()).isEqualTo(3);

        assertThat(((TransferCommand.RetrieveTree) transfers(source).getLast()).after())
                .isEmpty();
    }

    @Test
    void reportsTheFilesThatAreStored() {
        attempts.add((sender, receiver) -> {
            tell(receiver, new TreeNews.Reached(1, "a"));
            tell(receiver, new TreeNews.Reached(2, "b"));
            succeed(sender, receiver);
        });
        copy();
        assertThat(progress).containsExactly("/data 1 files", "/data 2 files", "/data finished 3");
    }

    /// A front end may offer trees for its back ends and find none that serves this one.
    @ParameterizedTest
    @ValueSource(strings = {"ERET", "ESTO"})
    void walksTheTreeWhenAnEndRefusesIt(String verb) {
        source.files.put("/data/one", new Entry(10, "sum"));
        Function<Command, Optional<Reply>> status = source.answers;
        source.answers = command -> command
                .equals(FileCommand.PathVerb.CONTROL_LIST.on("/data"))
                        ? Optional.of(Reply.of(250, "/data",
                                " Type=file;Size=10;Modify=20260101000000;Unique=1-2; one", "End."))
                        : status.apply(command);
        Consumer<Running> storesAll = destination.onTransfer;
        destination.onTransfer = running -> {
            storesAll.accept(running);
            if (verb.equals("ESTO")
                    && running.command() instanceof TransferCommand.StoreTree) {
                running.end(Reply.of(504, "There are no trees here."));
            }
        };
        attempts.add((sender, receiver) -> {
            sender.end(Reply.of(verb.equals("ERET") ? 504 : 426, "There are no trees here."));
            receiver.end(Reply.of(426, "The transfer was aborted."));
        });

        TransferOutcome outcome = copy();

        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.files()).isEqualTo(1);
        assertThat(destination.files).containsOnlyKeys("/in/one");
    }

    @Test
    void endsAfterTooManyErrors() {
        attempts.add((sender, receiver) -> {
            for (int i = 0; i < 2 * TransferOptions.USUAL_ERRORS; i++) {
                tell(sender, new TreeNews.Left(" gone" + i));
            }
            succeed(sender, receiver);
        });
        assertThatThrownBy(this::copy).isInstanceOf(Refused.class)
                .hasMessageStartingWith("1000 files could not be copied")
                .hasMessageContaining("--max-errors");
        assertThat(progress).filteredOn(line -> line.contains("failed")).hasSize(1000);
    }

    @Test
    void copiesWhatIsLeftAlone() {
        source.files.put("/data/large", new Entry(10, "sum"));
        source.files.put("/data/d/refused", new Entry(10, "sum"));
        attempts.add((sender, receiver) -> {
            tell(sender, new TreeNews.Left(
                    "Type=file;Size=10;Modify=20260101000000;Unique=1-7; large"));
            tell(receiver, new TreeNews.Left(" d/refused"));
            tell(receiver, new TreeNews.Left(" d/gone"));
            end(sender, new TreeReport.Sent(THREE, NONE, 0, 0), receiver,
                    new TreeReport.Stored(new TreeTotals(1, 100, 7), new TreeTotals(2, 200, 70),
                            NONE));
        });

        TransferOutcome outcome = copy();

        assertThat(outcome.files()).isEqualTo(3);
        assertThat(destination.files).containsOnlyKeys("/in/large", "/in/d/refused");
        assertThat(outcome.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.path()).isEqualTo("/data/d/gone");
            assertThat(failure.cause()).isInstanceOf(StorageFailure.class);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "/etc/passwd", "a/../../b", "a//b", ".", "a/."})
    void refusesPathsThatLeadElsewhere(String path) {
        attempts.add((sender, receiver) -> {
            tell(sender, new TreeNews.Left("Type=file;Size=1;Unique=1-7; " + path));
            succeed(sender, receiver);
        });
        assertThatThrownBy(this::copy).isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("dray://a:1 names an invalid path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "/etc/passwd", "a/../../b", "a//b", "a/."})
    void refusesRefusalsThatLeadElsewhere(String path) {
        attempts.add((sender, receiver) -> {
            tell(receiver, new TreeNews.Left(" " + path));
            succeed(sender, receiver);
        });
        assertThatThrownBy(this::copy).isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("dray://b:2 names an invalid path");
    }

    /// A position goes to the source, and into the journal.
    @Test
    void refusesPositionsThatLeadElsewhere() {
        for (String path : List.of("../x", "/etc", "a//b", "a/..", "x".repeat(5000))) {
            attempts.add((sender, receiver) -> {
                tell(receiver, new TreeNews.Reached(1, path));
                receiver.lose();
                sender.lose();
            });
            assertThatThrownBy(this::copy).as(path)
                    .isInstanceOf(ProtocolViolation.class)
                    .hasMessageContaining("dray://b:2 names an invalid path");
        }
        attempts.add(TreeTransferTest::succeed);
        copy();
        assertThat(((TransferCommand.RetrieveTree) transfers(source).getLast()).after()).isEmpty();
    }

    /// A name that is lost between the source and the client is a file that nobody copies.
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3})
    void everyEntryThatTheSourceHasLeftHasToBeKnown(long told) {
        attempts.add((sender, receiver) -> {
            tell(sender, new TreeNews.Left("Type=file;Size=10;Unique=1-7; one"));
            tell(sender, new TreeNews.Left("Type=file;Size=10;Unique=1-8; other"));
            sender.end(new TreeReport.Sent(THREE, NONE, 0, told).reply());
            receiver.end(new TreeReport.Stored(THREE, NONE, NONE).reply());
        });
        assertThatThrownBy(this::copy).isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("dray://a:1 has left " + told)
                .hasMessageContaining("the names of 2 have arrived");
    }

    /// The source has named one large file; that is no word about what the destination has refused.
    @Test
    void theDestinationHasToNameWhatItRefuses() {
        source.files.put("/data/large", new Entry(10, "sum"));
        source.files.put("/data/refused", new Entry(10, "sum"));
        for (int named = 0; named < 3; named++) {
            int count = named;
            attempts.add((sender, receiver) -> {
                tell(sender, new TreeNews.Left(
                        "Type=file;Size=10;Modify=20260101000000;Unique=1-7; large"));
                for (int i = 0; i < count; i++) {
                    tell(receiver, new TreeNews.Left(" refused"));
                }
                end(sender, new TreeReport.Sent(THREE, NONE, 0, 0), receiver,
                        new TreeReport.Stored(NONE, THREE, NONE));
            });
            assertThatThrownBy(this::copy).as("%s named", named)
                    .isInstanceOf(IntegrityFailure.class);
        }
        assertThat(destination.files).isEmpty();
    }

    @Test
    void walksADirectoryThatTheDestinationHasRefused() {
        source.files.put("/data/d/one", new Entry(10, "sum"));
        list("/data/d", "Type=file;Size=10;Modify=20260101000000;Unique=1-2; one");
        attempts.add((sender, receiver) -> {
            tell(receiver, new TreeNews.Left("Type=dir; d"));
            // Of both ends' entries below it, the walk hears by itself.
            tell(sender, new TreeNews.Left("Type=file;Size=10;Unique=1-2; d/one"));
            end(sender, new TreeReport.Sent(THREE, NONE, 0, 0), receiver,
                    new TreeReport.Stored(NONE, THREE, NONE));
        });

        assertThat(copy().files()).isEqualTo(1);
        assertThat(destination.files).containsOnlyKeys("/in/d/one");
    }

    /// Such names do not travel in the tree: only what is there before tells whether they are others.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void copiesSimilarNamesWhereTheyAreNotTheSame(boolean same) {
        source.files.put("/data/B", new Entry(10, "sum"));
        source.files.put("/data/b", new Entry(10, "sum"));
        list("/data", "Type=file;Size=10;Modify=20260101000000;Unique=1-2; B");
        attempts.add((sender, receiver) -> {
            destination.files.put("/in/B", new Entry(10, "sum"));
            tell(sender, new TreeNews.Left("Error=SimilarName; b"));
            succeed(sender, receiver);
        });
        destination.answers = command -> command
                .equals(FileCommand.PathVerb.MACHINE_STATUS.on("/in/b")) && same
                        ? Optional.of(Reply.of(250, "status of /in/b",
                                " Type=file;Modify=20260101000000;Size=10; /in/b", "End."))
                        : command.equals(FileCommand.PathVerb.CONTROL_LIST.on("/in"))
                                ? Optional.of(Reply.of(250, "/in",
                                        " Type=file;Size=10;Modify=20260101000000; B", "End."))
                                : Optional.empty();

        TransferOutcome outcome = copy();

        if (same) {
            assertThat(outcome.failures()).singleElement().satisfies(failure -> {
                assertThat(failure.path()).isEqualTo("/data/b");
                assertThat(failure.cause()).hasMessageContaining(
                        "/in/b: another file of this tree has the same name there, B");
            });
            assertThat(destination.files).containsOnlyKeys("/in/B");
        } else {
            assertThat(outcome.failures()).isEmpty();
            assertThat(destination.files).containsOnlyKeys("/in/B", "/in/b");
        }
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

    @Test
    void boundsWhatADestinationMayRefuse() {
        attempts.add((sender, receiver) -> {
            for (int i = 0; i <= 10_000; i++) {
                tell(receiver, new TreeNews.Left("Type=dir; d" + i));
            }
        });
        assertThatThrownBy(this::copy).isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("dray://b:2 has refused more than 10000 directories of /in");
    }

    /// It announces much, breaks off, and then knows nothing of it: once is enough to begin anew.
    @Test
    void beginsAnewOnlyOnce() {
        Attempt announcing = (sender, receiver) -> {
            tell(receiver, new TreeNews.Reached(300, "z"));
            receiver.lose();
            sender.lose();
        };
        Attempt forgetting = (sender, receiver) -> {
            for (int i = 0; i < 600; i++) {
                tell(receiver, new TreeNews.Left(" f" + i));
            }
            receiver.lose();
            sender.lose();
        };
        attempts.addAll(List.of(announcing, forgetting, announcing, forgetting, forgetting,
                forgetting, forgetting, forgetting));
        assertThatThrownBy(this::copy).hasMessageContaining("reset");
        assertThat(attempts).isNotEmpty();
    }

    /// Which end is at fault cannot be told; that something is, must be.
    @Test
    void succeedsOnlyIfAllThatArrivedWasSent() {
        for (TreeReport sent : List.of(new TreeReport.Sent(new TreeTotals(2, 300, 77), NONE, 0, 0),
                new TreeReport.Sent(new TreeTotals(4, 300, 77), NONE, 0, 0),
                new TreeReport.Sent(new TreeTotals(3, 299, 77), NONE, 0, 0),
                new TreeReport.Sent(new TreeTotals(3, 300, 76), NONE, 0, 0),
                new TreeReport.Sent(THREE, THREE, 0, 0), new TreeReport.Sent(NONE, NONE, 0, 0),
                // The other end's kind of report.
                new TreeReport.Stored(THREE, NONE, NONE))) {
            attempts.add((sender, receiver) -> {
                sender.end(sent.reply());
                receiver.end(new TreeReport.Stored(THREE, NONE, NONE).reply());
            });
            assertThatThrownBy(this::copy).as("%s", sent)
                    .isInstanceOf(IntegrityFailure.class)
                    .hasMessageContaining("dray://a:1")
                    .hasMessageContaining("dray://b:2");
        }
        attempts.add((sender, receiver) -> end(sender, new TreeReport.Sent(THREE, NONE, 0, 0),
                receiver, new TreeReport.Sent(THREE, NONE, 0, 0)));
        assertThatThrownBy(this::copy).isInstanceOf(IntegrityFailure.class);
    }

    @Test
    void setsAttributesOfDirectoriesAgainAfterABreak() {
        preserve = true;
        attempts.add(TreeTransferTest::succeed);
        for (int i = 0; i < 2; i++) {
            attempts.add((sender, receiver) -> {
                receiver.lose();
                sender.lose();
            });
        }
        attempts.add((sender, receiver) -> end(sender, new TreeReport.Sent(NONE, NONE, 0, 0),
                receiver, new TreeReport.Stored(NONE, NONE, NONE)));

        assertThat(copy().files()).isEqualTo(3);

        assertThat(transfers(source)).extracting(
                command -> ((TransferCommand.RetrieveTree) command)
                        .content() instanceof TreeContent.Attributes)
                .containsExactly(false, true, true, true);
        assertThat(notices).filteredOn(notice -> notice
                .endsWith("to set times and permission bits of directories")).hasSize(2);
    }

    /// The destination has made it, and sets its attributes at the end.
    @Test
    void aFileThatIsCopiedAloneChangesNothingOfItsDirectory() {
        preserve = true;
        source.files.put("/data/d/one", new Entry(10, "sum"));
        attempts.add((sender, receiver) -> {
            tell(sender, new TreeNews.Left(
                    "Type=file;Size=10;Modify=20260101000000;UNIX.mode=0600;Unique=1-7; d/one"));
            end(sender, new TreeReport.Sent(THREE, NONE, 0, 0), receiver,
                    new TreeReport.Stored(THREE, NONE, NONE));
        });
        attempts.add((sender, receiver) -> end(sender, new TreeReport.Sent(NONE, NONE, 0, 0),
                receiver, new TreeReport.Stored(NONE, NONE, NONE)));

        assertThat(copy().failures()).isEmpty();

        assertThat(destination.files).containsOnlyKeys("/in/d/one");
        assertThat(destination.heard).filteredOn(FileCommand.ChangeMode.class::isInstance)
                .noneMatch(command -> ((FileCommand.ChangeMode) command).path().equals("/in/d"));
    }

    @Test
    void givesUpSettingAttributesAfterTheAttemptsOfThePolicy() {
        preserve = true;
        attempts.add(TreeTransferTest::succeed);
        for (int i = 0; i < 4; i++) {
            attempts.add((sender, receiver) -> {
                receiver.lose();
                sender.lose();
            });
        }
        assertThatThrownBy(this::copy).hasMessageContaining("reset");
        assertThat(attempts).isEmpty();
    }

    /// The same after a walk, where the client sets them.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void setsAttributesOfWalkedDirectoriesAgainAfterABreak(int breaks) {
        preserve = true;
        list("/data", "Type=file;Size=10;Modify=20260101000000;Unique=1-2; one");
        source.files.put("/data/one", new Entry(10, "sum"));
        attempts.add((sender, receiver) -> {
            sender.end(Reply.of(504, "There are no trees here."));
            receiver.end(Reply.of(426, "The transfer was aborted."));
        });
        List<Command> settings = new ArrayList<>();
        destination.before = command -> {
            if (command instanceof FileCommand.SetModificationTime time
                    && time.path().equals("/in")) {
                settings.add(command);
                if (settings.size() <= breaks) {
                    throw new ConversationBroken("the connection was reset");
                }
            }
        };
        if (breaks > 3) {
            assertThatThrownBy(this::copy).hasMessageContaining("reset");
        } else {
            assertThat(copy().files()).isEqualTo(1);
        }
        assertThat(settings).hasSize(Math.min(breaks, 3) + 1);
    }

    /// Neither end says anything, nor ends.
    @Test
    void endsWhenNothingMoves() {
        for (int i = 0; i < 5; i++) {
            attempts.add((sender, receiver) -> {
                // Nothing comes.
            });
        }
        stallLimit = Duration.ofMillis(1500);

        assertThatThrownBy(this::copy).isInstanceOf(DataChannelFailure.class)
                .hasMessageStartingWith("nothing of the tree /data has moved from dray://a:1 to"
                        + " dray://b:2 for ");
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
