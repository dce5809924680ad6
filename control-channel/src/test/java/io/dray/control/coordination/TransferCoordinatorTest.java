package io.dray.control.coordination;

import io.dray.control.client.ConversationBroken;
import io.dray.control.coordination.FakeEnd.Entry;
import io.dray.control.coordination.FakeEnd.Running;
import io.dray.control.coordination.TransferOptions.Verification;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.walk.Comparison;
import io.dray.control.walk.FileJob;
import io.dray.control.walk.FileSink;
import io.dray.control.walk.OverlappingCopy;
import io.dray.control.walk.SyncOptions;
import io.dray.protocol.command.AccessCommand;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.listing.TimeNotation;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.range.StoredRanges;
import io.dray.protocol.reply.FailureReplies;
import io.dray.protocol.reply.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// The coordinator against two ends in memory: what it says, when it gives up, what it keeps.
final class TransferCoordinatorTest {
    private static final long SIZE = 100L << 20;
    private static final Reply DONE = Reply.of(226, "Transfer Complete.");
    private static final Reply BROKEN = Reply.of(426, "Data connection closed");

    @TempDir
    Path journals;

    private final FakeEnd source = new FakeEnd("dray://a:1",
            FeatureSet.node().without("TREE"));
    private final FakeEnd destination = new FakeEnd("dray://b:2",
            FeatureSet.node().without("TREE"));
    private final List<String> notices = new ArrayList<>();
    /// What happens to each STOR in turn; success when exhausted.
    private final Deque<Consumer<Running>> storing = new ConcurrentLinkedDeque<>();
    private String arrivingChecksum = "cafe";
    private LongSupplier clock = System::nanoTime;

    @BeforeEach
    void connect() {
        source.files.put("/data", new Entry(SIZE, "cafe"));
        destination.onTransfer = running -> {
            Consumer<Running> script = storing.poll();
            if (script != null) {
                script.accept(running);
            } else {
                arrive(running);
            }
        };
    }

    private void arrive(Running running) {
        String path = ((TransferCommand.Store) running.command()).path();
        destination.files.put(path, new Entry(SIZE, arrivingChecksum));
        running.end(DONE);
    }

    @Test
    void givesTheFileItsNameOnlyAfterBothEndsAgreed() {
        TransferOutcome outcome = copy();
        assertThat(outcome.failures()).isEmpty();
        assertThat(destination.files).containsOnlyKeys("/in/copy");
        int compared = indexOf(FileCommand.ComputeChecksum.class::isInstance);
        assertThat(indexOf(TransferCommand.Store.class::isInstance)).isLessThan(compared);
        assertThat(compared).isLessThan(indexOf(PathVerb.RENAME_FROM::isOf));
        assertThat(((TransferCommand.Store) destination.heard
                .get(indexOf(TransferCommand.Store.class::isInstance)))
                .path()).startsWith("/in/.dray-").endsWith(".copy");
        assertThat(journals).isEmptyDirectory();
    }

    @Test
    void reportsAsItIsWhyThereIsNoSecret() {
        Refused reason = new Refused("there is no randomness");
        TransferOutcome outcome = new TransferCoordinator(source, destination,
                options(RetryPolicy.STANDARD), surroundings(() -> {
                    throw reason;
                })).copy(new CopyRequest("/data", "/in/copy", CopyRequest.Trees.REFUSED));
        assertThat(outcome.failures()).singleElement()
                .satisfies(failure -> assertThat(failure.cause()).isSameAs(reason));
    }

    @Test
    void reportsAndRemovesWhatDiffers() {
        arrivingChecksum = "beef";
        TransferOutcome outcome = copy();
        assertThat(outcome.failures()).singleElement()
                .satisfies(failure -> assertThat(failure.cause())
                        .isInstanceOf(IntegrityFailure.class)
                        .hasMessageContainingAll("cafe", "beef", "dray://a:1", "dray://b:2"));
        assertThat(destination.files).isEmpty();
    }

    @Test
    void sendsAgainOnlyWhatWasNotAnnounced() {
        storing.add(running -> {
            running.marker(0, 40 << 20);
            running.marker(60 << 20, 80 << 20);
            running.end(BROKEN);
        });
        TransferOutcome outcome = copy();
        assertThat(outcome.failures()).isEmpty();
        ByteRangeSet announced = ByteRangeSet.parse("0-41943040,62914560-83886080").orElseThrow();
        assertThat(destination.restarts).containsExactly(announced);
        assertThat(source.restarts).containsExactly(announced);
        assertThat(destination.opened).as("one to look and copy, another after the failure")
                .isEqualTo(2);
    }

    @Test
    void goesOnWithAllThatTheReceiverHasAndCountsWhatCameTwice() {
        FileJob job = new FileJob("/data", "/in/copy", SIZE,
                TimeNotation.parse("20260101000000"), OptionalInt.empty(), Optional.empty());
        destination.parts.put(job.temporary(),
                new StoredRanges(ByteRangeSet.of(0, 40 << 20), 90 << 20));
        TransferOutcome outcome = copy();
        assertThat(outcome.failures()).isEmpty();
        assertThat(destination.restarts).containsExactly(ByteRangeSet.of(0, 40 << 20));
        assertThat(outcome.sentAgain()).isEqualTo(50 << 20);
    }

    @Test
    void believesNoReceiverThatHasMoreThanTheFile() {
        FileJob job = new FileJob("/data", "/in/copy", SIZE,
                TimeNotation.parse("20260101000000"), OptionalInt.empty(), Optional.empty());
        destination.parts.put(job.temporary(),
                new StoredRanges(ByteRangeSet.of(10, SIZE + 10), SIZE));
        assertThat(copy().failures()).isEmpty();
        assertThat(destination.restarts).containsExactly(ByteRangeSet.of(10, SIZE));
    }

    @Test
    void leavesNothingOfAnOlderVersion() {
        storing.add(running -> {
            running.marker(0, 40 << 20);
            destination.files.put(((TransferCommand.Store) running.command()).path(),
                    new Entry(40 << 20, "old"));
            running.lose();
        });
        storing.add(Running::lose);
        assertThatThrownBy(() -> copy(new RetryPolicy(0, Duration.ZERO, Duration.ZERO)))
                .isInstanceOf(ConversationBroken.class);
        storing.clear();
        source.files.put("/data", new Entry(SIZE - 1, "cafe"));
        destination.onTransfer = running -> {
            destination.files.put(((TransferCommand.Store) running.command()).path(),
                    new Entry(SIZE - 1, "cafe"));
            running.end(DONE);
        };
        assertThat(copy().failures()).isEmpty();
        assertThat(destination.files).containsOnlyKeys("/in/copy");
    }

    @Test
    void leavesNothingOfAFileThatVanishes() {
        storing.add(running -> {
            running.marker(0, 40 << 20);
            destination.files.put(((TransferCommand.Store) running.command()).path(),
                    new Entry(40 << 20, "half"));
            running.end(BROKEN);
        });
        source.onTransfer = running -> {
            source.files.remove("/data");
            running.end(Reply.of(550, "GlobusError: v=1 c=PATH_NOT_FOUND",
                    "GridFTP-Error-String: No such file or directory", "End."));
        };
        assertThat(copy().failures()).hasSize(1);
        assertThat(destination.files).isEmpty();
    }

    @Test
    void takesAFileThatAKilledCoordinatorHadNamedForDone() {
        storing.add(running -> {
            running.marker(0, SIZE);
            destination.files.put("/in/copy", new Entry(SIZE, "cafe"));
            running.lose();
        });
        TransferOutcome outcome = copy();
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.sentAgain()).isZero();
        assertThat(destination.heard).filteredOn(TransferCommand.Store.class::isInstance)
                .hasSize(1);
    }

    @Test
    void takesWhatNodesEndedAfterTheirCoordinatorWasKilledForStored() {
        storing.add(running -> {
            running.marker(0, 40 << 20);
            String path = ((TransferCommand.Store) running.command()).path();
            destination.files.put(path, new Entry(SIZE, "cafe"));
            running.lose();
        });
        TransferOutcome outcome = copy();
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.sentAgain()).isZero();
        assertThat(destination.files).containsOnlyKeys("/in/copy");
        assertThat(destination.heard).filteredOn(TransferCommand.Store.class::isInstance)
                .hasSize(1);
    }

    @Test
    void sendsAFileWholeWhenAnotherStandsUnderItsName() {
        storing.add(running -> {
            running.marker(0, SIZE);
            destination.files.put("/in/copy", new Entry(SIZE, "beef"));
            running.lose();
        });
        TransferOutcome outcome = copy();
        assertThat(outcome.failures()).isEmpty();
        assertThat(destination.files).containsEntry("/in/copy", new Entry(SIZE, "cafe"));
        assertThat(destination.heard).filteredOn(TransferCommand.Store.class::isInstance)
                .hasSize(2);
    }

    @Test
    void goesOnWhereAKilledCoordinatorEnded() {
        storing.add(running -> {
            running.marker(0, 40 << 20);
            running.lose();
        });
        storing.add(Running::lose);
        assertThatThrownBy(() -> copy(new RetryPolicy(0, Duration.ZERO, Duration.ZERO)))
                .isInstanceOf(ConversationBroken.class);
        storing.clear();
        assertThat(copy().failures()).isEmpty();
        assertThat(destination.restarts).containsExactly(ByteRangeSet.of(0, 40 << 20));
    }

    @Test
    void goesOnWhenTheControlConnectionBreaksAtTheRename() {
        AtomicInteger renames = new AtomicInteger();
        destination.before = command -> {
            if (PathVerb.RENAME_TO.isOf(command) && renames.incrementAndGet() == 1) {
                throw new ConversationBroken("the connection was reset");
            }
        };
        assertThat(copy().failures()).isEmpty();
        assertThat(destination.files).containsOnlyKeys("/in/copy");
    }

    @Test
    void sendsWholeWhatAForeignServerHasNotKept() {
        FakeEnd foreign = new FakeEnd("ftp://c:3",
                FeatureSet
                        .parse(Reply.of(211, "Extensions supported:", " MLST Type*;Size*;Modify*;",
                                " PARALLEL", " DCSC P,D", " CKSM ADLER32:10;", "End.")));
        storing.add(running -> {
            running.marker(0, 40 << 20);
            running.end(BROKEN);
        });
        foreign.onTransfer = running -> {
            destination.onTransfer.accept(running);
            foreign.files.putAll(destination.files);
        };
        TransferOutcome outcome = new TransferCoordinator(source, foreign,
                options(new RetryPolicy(3, Duration.ZERO, Duration.ZERO)), surroundings())
                .copy(new CopyRequest("/data", "/in/copy", CopyRequest.Trees.REFUSED));
        assertThat(outcome.failures()).isEmpty();
        assertThat(foreign.restarts).isEmpty();
    }

    @Test
    void startsOverWhenTheSourceIsAnotherVersion() {
        storing.add(running -> {
            running.marker(0, 40 << 20);
            running.lose();
        });
        assertThatThrownBy(() -> copy(new RetryPolicy(0, Duration.ZERO, Duration.ZERO)))
                .isInstanceOf(ConversationBroken.class);
        source.files.put("/data", new Entry(SIZE - 1, "cafe"));
        destination.onTransfer = running -> {
            destination.files.put(((TransferCommand.Store) running.command()).path(),
                    new Entry(SIZE - 1, "cafe"));
            running.end(DONE);
        };
        assertThat(copy().failures()).isEmpty();
        assertThat(destination.restarts).isEmpty();
    }

    @Test
    void sendsWholeWhatTheDestinationLost() {
        storing.add(running -> {
            running.marker(0, 40 << 20);
            running.lose();
        });
        storing.add(running -> running.end(Reply.of(501, "Nothing of this is stored here.")));
        assertThat(copy().failures()).isEmpty();
        assertThat(destination.restarts).hasSize(1);
        assertThat(notices).anyMatch(notice -> notice.contains("sending it whole"));
    }

    /// Such a server gives each file the time at which it arrived.
    @ParameterizedTest
    @CsvSource({"20270101000000, true", "20250101000000, false"})
    void aFileThatIsNotOlderIsTheSameWhereTimesCannotBeSet(String time, boolean same) {
        FakeEnd plain = new FakeEnd("gsiftp://old:1", FeatureSet.node().without("MFMT"));
        plain.files.put("/in/copy", new Entry(SIZE, "cafe"));
        plain.answers = command -> command.equals(PathVerb.MACHINE_STATUS.on("/in/copy"))
                ? Optional.of(Reply.of(250, "status", " Type=file;Modify=" + time + ";Size=" + SIZE
                        + "; /in/copy", "End."))
                : Optional.empty();
        plain.onTransfer = running -> {
            plain.files.put(((TransferCommand.Store) running.command()).path(),
                    new Entry(SIZE, "cafe"));
            running.end(DONE);
        };
        TransferOutcome outcome = new TransferCoordinator(source, plain,
                options(RetryPolicy.STANDARD), surroundings())
                .copy(new CopyRequest("/data", "/in/copy", CopyRequest.Trees.REFUSED,
                        new SyncOptions(Comparison.CHANGED, PathFilter.ALL, Optional.empty(),
                                Optional.empty())));
        assertThat(outcome.failures()).isEmpty();
        assertThat(plain.heard.stream().anyMatch(TransferCommand.class::isInstance))
                .isNotEqualTo(same);
        assertThat(notices).filteredOn(notice -> notice.contains("no MFMT")).hasSize(1);
    }

    @Test
    void doesNotTryAgainWhatCannotSucceed() {
        source.onTransfer = running -> running
                .end(Reply.of(500, "Command failed. : System error in open: Permission denied"));
        storing.add(running -> {});
        TransferOutcome outcome = copy();
        assertThat(outcome.failures()).singleElement()
                .satisfies(failure -> assertThat(failure.cause())
                        .isInstanceOf(StorageFailure.class)
                        .hasMessageContaining("dray://a:1"));
        assertThat(count(TransferCommand.Store.class)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void namesTheEndThatHadTheFaultWhicheverNoticesFirst(StorageCondition condition) {
        for (boolean atSource : List.of(true, false)) {
            for (boolean first : List.of(true, false)) {
                Reply fault = FailureReplies.ofSending(
                        atSource ? "/data" : "/in/.dray-0.copy",
                        new StorageFailure(condition, atSource ? "read" : "write",
                                "Cannot use it: " + condition.sentence() + "."));
                failWith(fault, atSource, first);
                destination.heard.clear();
                TransferOutcome outcome = copy(new RetryPolicy(1, Duration.ZERO, Duration.ZERO));
                assertThat(outcome.failures()).singleElement()
                        .extracting(failure -> failure.cause().getMessage())
                        .as("at the source: %s, first: %s", atSource, first)
                        .isEqualTo((atSource
                                ? "dray://a:1: reading /data: "
                                : "dray://b:2: storing /in/copy: ") + condition.sentence());
                assertThat(count(TransferCommand.Store.class))
                        .isEqualTo(condition.retryable() ? 2 : 1);
            }
        }
    }

    /// Each attempt fails at one end, and the other tells that its data channel broke.
    private void failWith(Reply fault, boolean atSource, boolean faultFirst) {
        List<Running> stores = new ArrayList<>();
        destination.onTransfer = stores::add;
        source.onTransfer = running -> {
            Running store = stores.removeLast();
            Running bad = atSource ? running : store;
            Running echo = atSource ? store : running;
            if (faultFirst) {
                bad.end(fault);
                echo.end(BROKEN);
            } else {
                echo.end(BROKEN);
                bad.end(fault);
            }
        };
    }

    @Test
    void doesNotWaitForASecondOpinionOnARefusal() {
        storing.add(running -> {});
        source.onTransfer = running -> running.end(FailureReplies.ofSending("/data",
                new StorageFailure(StorageCondition.PERMISSION_DENIED, "open",
                        "Cannot read /data: Permission denied.")));
        long begun = System.nanoTime();
        assertThat(copy().failures()).singleElement()
                .satisfies(failure -> assertThat(failure.cause())
                        .hasMessage("dray://a:1: reading /data: Permission denied"));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void givesUpOnASourceThatLetsAFewBytesThroughEachTime() {
        AtomicInteger attempts = new AtomicInteger();
        AtomicLong now = new AtomicLong();
        clock = now::get;
        destination.onTransfer = running -> {
            int before = attempts.getAndIncrement() * 4;
            now.addAndGet(Duration.ofMillis(20).toNanos());
            running.marker(before, before + 4);
            running.end(BROKEN);
        };
        source.onTransfer = running -> running.end(BROKEN);
        assertThatThrownBy(() -> copy(new RetryPolicy(1_000_000, Duration.ZERO, Duration.ZERO)))
                .isInstanceOf(DataChannelFailure.class)
                .hasMessageContaining("less than 1024 bytes a second");
        assertThat(attempts.get()).isEqualTo(100);
    }

    @Test
    void keepsTheSessionsOfNodesWhenAFileIsRefused() {
        storing.add(running -> {});
        source.onTransfer = running -> running.end(FailureReplies.ofSending("/data",
                new StorageFailure(StorageCondition.PERMISSION_DENIED, "open",
                        "Cannot read /data: Permission denied.")));
        assertThat(copy().failures()).hasSize(1);
        assertThat(destination.heard).anyMatch(AccessCommand.Abort.class::isInstance);
        assertThat(source.opened + destination.opened).isEqualTo(2);
    }

    @Test
    void tellsFinalNamesOnly() {
        storing.add(running -> running.end(Reply.of(500, "Command failed. : I do not like "
                + ((TransferCommand.Store) running.command()).path())));
        source.onTransfer = running -> {};
        assertThat(copy().failures()).singleElement()
                .satisfies(failure -> assertThat(failure.cause())
                        .hasMessageContaining("/in/copy")
                        .hasMessageNotContaining(".dray-"));
        destination.before = command -> {
            if (command instanceof FileCommand.PathCommand(var verb, String path)
                    && verb == PathVerb.RENAME_FROM) {
                destination.answers = asked -> PathVerb.RENAME_TO.isOf(asked)
                        ? Optional.of(Reply.of(553, "I do not rename " + path))
                        : Optional.empty();
            }
        };
        source.onTransfer = running -> running.end(DONE);
        assertThat(copy().failures()).singleElement()
                .satisfies(failure -> assertThat(failure.cause())
                        .hasMessageContaining("/in/copy")
                        .hasMessageNotContaining(".dray-"));
    }

    @Test
    void namesTheFullDiskAndNotTheBrokenPipe() {
        storing.add(running -> Thread.ofVirtual()
                .start(() -> running
                        .end(Reply.of(552, "Command failed. : No space left on device"))));
        source.onTransfer = running -> running.end(BROKEN);
        TransferOutcome outcome = copy();
        assertThat(outcome.failures()).singleElement()
                .satisfies(failure -> assertThat(failure.cause())
                        .isInstanceOf(StorageFailure.class)
                        .hasMessageContaining("No space left"));
    }

    @Test
    void breaksOffATransferThatStands() {
        storing.add(running -> {});
        source.onTransfer = running -> {};
        assertThatThrownBy(() -> {
            TransferOutcome outcome = copy(new RetryPolicy(0, Duration.ZERO, Duration.ZERO));
            throw outcome.failures().getFirst().cause();
        }).hasMessageContaining("has moved");
    }

    /// A receiver that is no Dray node takes ALLO for advice.
    @Test
    void stopsASourceThatSendsMoreThanItListed() {
        storing.add(running -> {
            running.marker(0, SIZE);
            running.marker(SIZE, SIZE + 1);
        });
        source.onTransfer = running -> {};
        TransferOutcome outcome = copy();
        assertThat(outcome.failures()).singleElement()
                .satisfies(failure -> assertThat(failure.cause())
                        .isInstanceOf(ProtocolViolation.class)
                        .hasMessageContainingAll("dray://a:1", "/data", Long.toString(SIZE)));
        assertThat(destination.heard).as("no second attempt")
                .filteredOn(TransferCommand.Store.class::isInstance)
                .hasSize(1);
    }

    @Test
    void takesALittleOfAFileThatIsListedAsEmptyAndStopsAnEndlessOne() {
        source.files.put("/data", new Entry(0, "cafe"));
        storing.add(running -> {
            running.marker(0, 1000);
            running.marker(1000, (64L << 20) + 1);
        });
        source.onTransfer = running -> {};
        TransferOutcome outcome = copy();
        assertThat(outcome.failures()).singleElement()
                .satisfies(failure -> assertThat(failure.cause())
                        .isInstanceOf(ProtocolViolation.class));
        assertThat(destination.heard).noneMatch(ParameterCommand.Allocate.class::isInstance);
        assertThat(destination.heard).as("the limit that holds instead")
                .contains(new ParameterCommand.StoreOptions(OptionalLong.empty(),
                        OptionalLong.of(FileJob.MOST_UNANNOUNCED)));
    }

    @Test
    void refusesWhatCannotBeVerifiedBeforeMovingIt() {
        FakeEnd plain = new FakeEnd("ftp://c:3", FeatureSet.NONE);
        assertThatThrownBy(() -> {
            TransferOutcome outcome = new TransferCoordinator(source, plain,
                    options(RetryPolicy.STANDARD),
                    surroundings())
                    .copy(new CopyRequest("/data", "/in/copy", CopyRequest.Trees.REFUSED));
            throw outcome.failures().getFirst().cause();
        }).isInstanceOf(RuntimeException.class).hasMessageContaining("--verify size");
        assertThat(plain.heard).noneMatch(TransferCommand.class::isInstance);
    }

    @Test
    void setsAllocationAndChannelsInTheOrderThatCannotDeadlock() {
        copy();
        assertThat(indexOf(ParameterCommand.Passive.class::isInstance))
                .isLessThan(indexOf(ParameterCommand.Allocate.class::isInstance));
        assertThat(indexOf(ParameterCommand.Allocate.class::isInstance))
                .isLessThan(indexOf(TransferCommand.Store.class::isInstance));
        assertThat(source.heard).anyMatch(ParameterCommand.Port.class::isInstance);
    }

    @Test
    void refusesToCopyAFileOntoItself() {
        FakeEnd same = new FakeEnd("dray://a:1", FeatureSet.node());
        same.files.put("/data", new Entry(SIZE, "cafe"));
        assertThatThrownBy(
                () -> new TransferCoordinator(source, same, options(RetryPolicy.STANDARD),
                        surroundings())
                        .copy(new CopyRequest("/data", "/data", CopyRequest.Trees.REFUSED)))
                .isInstanceOf(OverlappingCopy.class);
    }

    /// Globus server 13.24 drops what is not ASCII: another file would be taken for the one that is meant.
    @Test
    void refusesNamesThatAServerDropsCharactersOf() {
        FakeEnd globus = new FakeEnd("ftp://g:1", FeatureSet.node().without("DRAY"));
        globus.files.put("/in/d", new Entry(SIZE, "cafe"));
        globus.answers = command -> command instanceof FileCommand.PathCommand(var verb, String path)
                && verb == PathVerb.MACHINE_STATUS
                && path.chars().allMatch(c -> c == '/' || c < ' ' || c >= 0x7f)
                        ? Optional.of(Reply.of(250, "status of /", " Type=dir; /", "End."))
                        : Optional.empty();
        source.files.put("/d\u00e9", new Entry(SIZE, "cafe"));
        assertThatThrownBy(() -> new TransferCoordinator(source, globus,
                options(RetryPolicy.STANDARD), surroundings())
                .copy(new CopyRequest("/d\u00e9", "/in/d\u00e9", CopyRequest.Trees.REFUSED)))
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("drops characters");
        assertThat(globus.heard).noneMatch(TransferCommand.class::isInstance);
    }

    @Test
    void leavesNoJournalOfAPlan() {
        List<FileJob> planned = new ArrayList<>();
        coordinator(RetryPolicy.STANDARD).plan(
                new CopyRequest("/data", "/in/copy", CopyRequest.Trees.REFUSED),
                new FileSink() {
                    @Override
                    public void file(FileJob job) {
                        planned.add(job);
                    }

                    @Override
                    public void trouble(String path, RuntimeException failure) {
                        throw failure;
                    }
                });
        assertThat(planned).singleElement()
                .satisfies(job -> assertThat(job.size()).isEqualTo(SIZE));
        assertThat(journals).isEmptyDirectory();
        assertThat(destination.heard).noneMatch(TransferCommand.class::isInstance);
    }

    private TransferOutcome copy() {
        return copy(new RetryPolicy(3, Duration.ZERO, Duration.ZERO));
    }

    private TransferOutcome copy(RetryPolicy retry) {
        return coordinator(retry)
                .copy(new CopyRequest("/data", "/in/copy", CopyRequest.Trees.REFUSED));
    }

    private TransferCoordinator coordinator(RetryPolicy retry) {
        return new TransferCoordinator(source, destination, options(retry), surroundings());
    }

    private static TransferOptions options(RetryPolicy retry) {
        return TestOptions.of(Parallelism.fixed(4), 1, new Verification.Automatic(), 0, retry,
                false,
                Duration.ofSeconds(2), Duration.ofSeconds(5));
    }

    private TransferCoordinator.Surroundings surroundings() {
        return surroundings(() -> new DataChannelSecret("c2VjcmV0"));
    }

    private TransferCoordinator.Surroundings surroundings(Supplier<DataChannelSecret> secrets) {
        return new TransferCoordinator.Surroundings(Optional.of(journals), secrets,
                new TransferProgress() {
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
                }, clock, InstantSource.system());
    }

    private int indexOf(Predicate<Command> command) {
        for (int i = 0; i < destination.heard.size(); i++) {
            if (command.test(destination.heard.get(i))) {
                return i;
            }
        }
        throw new AssertionError("the destination never heard it");
    }

    private long count(Class<?> command) {
        return destination.heard.stream().filter(command::isInstance).count();
    }
}
