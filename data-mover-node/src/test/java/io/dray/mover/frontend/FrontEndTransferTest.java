package io.dray.mover.frontend;

import io.dray.control.coordination.FakeEnd;
import io.dray.control.coordination.FakeEnd.Entry;
import io.dray.control.coordination.FakeEnd.Running;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.control.security.Authorization;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.interpreter.DataPeers;
import io.dray.protocol.interpreter.ServerAction;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.marker.PerformanceMarker;
import io.dray.protocol.parameters.RepresentationType;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.Reply;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Transfers of a front end against back ends in memory, which say what each test wants once all have been
/// sent their transfer commands.
@Timeout(60)
final class FrontEndTransferTest {
    private static final int STRIPES = 3;
    private static final long PART = 100;
    private static final long SIZE = STRIPES * PART;
    private static final String PLACE = "/in/file";
    private static final StripedFile FILE = new StripedFile(PLACE);
    private static final Reply DONE = Reply.of(226, "Transfer Complete.");
    private static final Reply CHANNEL_LOST = Reply.of(426, "Data connection closed");
    private static final Reply FULL = Reply.of(552, "No space left on device");

    @TempDir
    Path state = Path.of(".");

    private final AtomicLong now = new AtomicLong();
    private final Map<String, Entry> files = new ConcurrentSkipListMap<>();
    private final List<FakeEnd> ends = IntStream.range(0, STRIPES)
            .mapToObj(i -> new FakeEnd("node" + (i + 1), FeatureSet.node(), files))
            .toList();
    private final List<TransferEvent> events = new CopyOnWriteArrayList<>();
    private final Semaphore announced = new Semaphore(0);
    private final CompletableFuture<TransferEvent> end = new CompletableFuture<>();
    /// Nobody runs its tasks, so that nobody probes.
    private final EmbeddedChannel clock = new EmbeddedChannel();
    private BackEnds backEnds;
    private StripeJournal journal;
    private FrontEndDataSession session;
    /// Of another client, or of the same one that has connected again.
    private FrontEndDataSession another;

    @BeforeEach
    void open() {
        List<TransferEndpoint> behind = List.copyOf(ends);
        backEnds = new BackEnds(behind, url -> {
            throw new IllegalStateException("nobody joins");
        }, state, Duration.ofHours(1), clock.eventLoop());
        journal = new StripeJournal(state.resolve("stripes"));
        Authorization all = new Authorization("token:all", "all", Path.of("/"),
                List.of(new Authorization.Rule("/", true, true, true)), true);
        FrontEndRights rights = FrontEndRights.of(all, Optional.empty(), "", false);
        session = new FrontEndDataSession(backEnds, rights, journal,
                new FrontEndFiles(backEnds, rights, journal), now::get);
        another = new FrontEndDataSession(backEnds, rights, journal,
                new FrontEndFiles(backEnds, rights, journal), now::get);
    }

    @AfterEach
    void close() {
        session.close();
        another.close();
        backEnds.close();
        var _ = clock.close();
    }

    private static TransferParameters blocks() {
        return TransferParameters.INITIAL.withType(RepresentationType.IMAGE)
                .withMode(TransferMode.EXTENDED_BLOCK);
    }

    private static TransferRequest.ReceiveFile storing(ByteRangeSet already, OptionalLong size) {
        return new TransferRequest.ReceiveFile(blocks(), PLACE, new Placement.Replace(), already,
                size, Optional.empty(), Optional.empty());
    }

    private static TransferRequest.ReceiveFile storing() {
        return storing(ByteRangeSet.EMPTY, OptionalLong.empty());
    }

    private static TransferRequest.SendFile reading(TransferParameters parameters) {
        return new TransferRequest.SendFile(parameters, PLACE, 0, OptionalLong.empty(),
                ByteRangeSet.EMPTY);
    }

    /// Runs a script once so many back ends have been sent a transfer command; they come in the order of stripes.
    private void script(int stripes, Consumer<List<Running>> script) {
        List<Running> running = new ArrayList<>();
        ends.forEach(one -> one.onTransfer = transfer -> {
            running.add(transfer);
            if (running.size() == stripes) {
                script.accept(running);
            }
        });
    }

    private void begin(TransferRequest request) {
        session.start(request, event -> {
            events.add(event);
            if (event instanceof TransferEvent.RangesStored) {
                announced.release();
            }
            if (event instanceof TransferEvent.Completed || event instanceof TransferEvent.Failed) {
                end.complete(event);
            }
        });
    }

    private TransferEvent run(TransferRequest request) throws Exception {
        begin(request);
        return end.get(50, TimeUnit.SECONDS);
    }

    private void listen(boolean striped) throws Exception {
        listen(session, striped);
    }

    private static void listen(FrontEndDataSession session, boolean striped) throws Exception {
        assertThat(session.listen(InetAddress.getLoopbackAddress(),
                new ServerAction.Listen(TransferMode.EXTENDED_BLOCK, striped, DataPeers.ANYBODY))
                .get(50, TimeUnit.SECONDS))
                .hasSize(striped ? STRIPES : 1);
    }

    private TransferEvent store(TransferRequest request, Consumer<List<Running>> script)
            throws Exception {
        listen(true);
        script(STRIPES, script);
        return run(request);
    }

    private TransferEvent send(int peers, TransferRequest request, Consumer<List<Running>> script)
            throws Exception {
        files.put(PLACE, new Entry(SIZE, "cafe"));
        InetAddress host = InetAddress.getLoopbackAddress();
        session.connectTo(IntStream.range(0, peers)
                .mapToObj(i -> new HostPort(host, 5000 + i))
                .toList());
        script(peers, script);
        return run(request);
    }

    private static <F extends TransferFailure> F failure(TransferEvent end, Class<F> kind) {
        assertThat(end).isInstanceOf(TransferEvent.Failed.class);
        TransferFailure failure = ((TransferEvent.Failed) end).failure();
        assertThat(failure).isInstanceOf(kind);
        return kind.cast(failure);
    }

    private static void opens(Running stripe) {
        stripe.preliminary().accept(Reply.of(150, "Opening data connection."));
    }

    private static void moves(Running stripe, long bytes) {
        stripe.preliminary().accept(PerformanceMarker.single(0, bytes).reply());
    }

    /// A stripe stores its part, without ending.
    private static void stores(List<Running> stripes, int stripe) {
        opens(stripes.get(stripe));
        stripes.get(stripe).marker(stripe * PART, (stripe + 1) * PART);
        moves(stripes.get(stripe), PART);
    }

    private void isThere(long bytes) {
        files.put(FILE.unfinished(), new Entry(bytes, "cafe"));
    }

    /// An earlier upload has stored this.
    private void known(ByteRangeSet ranges) {
        StripeJournal.Upload upload = new StripeJournal.Upload(FILE);
        journal.begin(upload, ByteRangeSet.EMPTY);
        journal.add(upload, ranges);
    }

    /// Another session begins the same file while the stripes of an earlier upload still receive. Expects that the
    /// earlier upload ends; returns the end of the other.
    ///
    /// @param before how many stripes of the earlier upload have stored their parts before
    /// @param script of the stripes of the earlier upload and of the other
    private TransferEvent overtake(int before, TransferRequest request,
            BiConsumer<List<Running>, List<Running>> script) throws Exception {
        listen(true);
        CompletableFuture<List<Running>> early = new CompletableFuture<>();
        script(STRIPES, early::complete);
        begin(storing());
        List<Running> running = early.get(50, TimeUnit.SECONDS);
        isThere(before * PART);
        for (int i = 0; i < before; i++) {
            stores(running, i);
        }
        assertThat(announced.tryAcquire(before, 50, TimeUnit.SECONDS)).isTrue();
        listen(another, true);
        script(STRIPES, stripes -> script.accept(running, stripes));
        CompletableFuture<TransferEvent> overtaken = new CompletableFuture<>();
        another.start(request, event -> {
            if (event instanceof TransferEvent.Completed || event instanceof TransferEvent.Failed) {
                overtaken.complete(event);
            }
        });
        assertThat(failure(end.get(50, TimeUnit.SECONDS), Aborted.class))
                .hasMessageContaining("Another upload of this file has begun");
        return overtaken.get(50, TimeUnit.SECONDS);
    }

    private List<String> silent() {
        return backEnds.list()
                .stream()
                .filter(one -> !one.state().equals("answers"))
                .map(BackEnds.Status::name)
                .toList();
    }

    @Test
    void givesTheFileItsNameWhenAllStripesHaveStoredTheirs() throws Exception {
        TransferEvent last = store(storing(), stripes -> {
            for (int i = STRIPES - 1; i >= 0; i--) {
                stores(stripes, i);
                stripes.get(i).end(DONE);
            }
            isThere(SIZE);
        });
        assertThat(last).isEqualTo(new TransferEvent.Completed(SIZE));
        assertThat(files).containsOnlyKeys(PLACE);
        assertThat(journal.knows(FILE)).isFalse();
        assertThat(events).filteredOn(TransferEvent.Started.class::isInstance)
                .containsExactly(new TransferEvent.Started(false));
        assertThat(events).filteredOn(TransferEvent.RangesStored.class::isInstance).hasSize(3);
        assertThat(events).contains(new TransferEvent.Progress(
                new PerformanceMarker(0, 0, PART, STRIPES), SIZE));
    }

    @Test
    void endsWithoutTheStripesThatNobodyCameTo() throws Exception {
        TransferEvent last = store(storing(ByteRangeSet.EMPTY, OptionalLong.of(2 * PART)),
                stripes -> {
                    isThere(2 * PART);
                    for (int i = 0; i < 2; i++) {
                        stores(stripes, i);
                        stripes.get(i).end(DONE);
                    }
                });
        assertThat(last).isEqualTo(new TransferEvent.Completed(2 * PART));
        assertThat(files).containsOnlyKeys(PLACE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void namesTheStripeThatFailsAndKeepsWhatIsStored(int bad) throws Exception {
        TransferEvent last = store(storing(), stripes -> {
            for (int i = 0; i < STRIPES; i++) {
                stores(stripes, i);
            }
            stripes.get(bad).end(FULL);
        });
        StorageFailure failure = failure(last, StorageFailure.class);
        assertThat(failure.condition()).isEqualTo(StorageCondition.NO_SPACE);
        assertThat(failure).hasMessageContaining("stripe " + (bad + 1) + " of 3 (back end node");
        assertThat(journal.stored(FILE)).isEqualTo(ByteRangeSet.of(0, SIZE));
        assertThat(files).doesNotContainKey(PLACE);
        assertThat(silent()).isEmpty();
    }

    @Test
    void tellsOfTheFullDiskAndNotOfTheLostChannel() throws Exception {
        TransferEvent last = store(storing(), stripes -> {
            stripes.get(2).end(CHANNEL_LOST);
            stripes.get(0).end(FULL);
        });
        assertThat(failure(last, StorageFailure.class)).hasMessageContaining("stripe 1 of 3");
    }

    @Test
    void reportsTheLostChannelWhenNoStripeTellsMore() throws Exception {
        TransferEvent last = store(storing(), stripes -> {
            stripes.get(1).end(CHANNEL_LOST);
            stripes.get(0).end(DONE);
            stripes.get(2).end(DONE);
        });
        assertThat(failure(last, DataChannelFailure.class)).hasMessageContaining("stripe 2 of 3");
    }

    @Test
    void isNoFalseSuccessWhenAStripeFailsAfterAllIsStored() throws Exception {
        TransferEvent last = store(storing(ByteRangeSet.EMPTY, OptionalLong.of(SIZE)), stripes -> {
            isThere(SIZE);
            for (int i = 0; i < STRIPES; i++) {
                stores(stripes, i);
            }
            stripes.get(0).end(DONE);
            stripes.get(1).end(DONE);
            stripes.get(2).end(CHANNEL_LOST);
        });
        failure(last, DataChannelFailure.class);
        assertThat(files).doesNotContainKey(PLACE);
    }

    @Test
    void believesNoStripeThatAnnouncesAnothersBytes() throws Exception {
        TransferEvent last = store(storing(), stripes -> {
            stores(stripes, 0);
            stripes.get(1).marker(PART - 1, 2 * PART);
        });
        assertThat(failure(last, IntegrityFailure.class))
                .hasMessageContainingAll("stripe 2 of 3", "that stripe 1 has announced");
        assertThat(journal.knows(FILE)).as("what it announced counts no more").isFalse();
    }

    @Test
    void believesNoStripeThatReceivedMoreThanItAnnounced() throws Exception {
        TransferEvent last = store(storing(), stripes -> {
            stores(stripes, 0);
            moves(stripes.get(0), PART + 1);
            stripes.get(0).end(DONE);
        });
        assertThat(failure(last, IntegrityFailure.class)).hasMessageContainingAll("stripe 1 of 3",
                "received 101 bytes, but announced only 100");
    }

    @Test
    void believesNoAnnouncementThatTheFileContradicts() throws Exception {
        TransferEvent last = store(storing(), stripes -> {
            for (int i = 0; i < STRIPES; i++) {
                stores(stripes, i);
                stripes.get(i).end(DONE);
            }
            isThere(SIZE - 1);
        });
        assertThat(failure(last, IntegrityFailure.class)).hasMessageContaining("the file has 299");
        assertThat(journal.knows(FILE)).isFalse();
    }

    @Test
    void tellsWhichBytesNoStripeHasStored() throws Exception {
        TransferEvent last = store(storing(), stripes -> {
            stores(stripes, 0);
            stores(stripes, 2);
            stripes.forEach(one -> one.end(DONE));
        });
        assertThat(failure(last, IntegrityFailure.class)).hasMessageContaining("bytes 100-200");
        assertThat(journal.stored(FILE).total()).isEqualTo(2 * PART);
    }

    @Test
    void doesNotCountWhatAStripeSaysAfterItsEnd() throws Exception {
        TransferEvent last = store(storing(), stripes -> {
            stores(stripes, 0);
            stripes.get(0).end(DONE);
            stripes.get(0).marker(PART, 2 * PART);
            stripes.get(0).end(DONE);
            stores(stripes, 2);
            stripes.get(1).end(DONE);
            stripes.get(2).end(DONE);
        });
        assertThat(failure(last, IntegrityFailure.class)).hasMessageContaining("bytes 100-200");
        assertThat(journal.stored(FILE).total()).isEqualTo(2 * PART);
    }

    @Test
    void givesUpOnAStripeThatSaysNothingForTenMinutes() throws Exception {
        TransferEvent last = store(storing(), stripes -> {
            now.addAndGet(Duration.ofMinutes(10).toNanos());
            stores(stripes, 0);
            stores(stripes, 2);
        });
        assertThat(failure(last, DataChannelFailure.class)).hasMessageContainingAll(
                "The transfer broke at stripe 2 of 3", "said nothing for 600 s",
                "send what is missing after REST");
        assertThat(silent()).hasSize(1);
        assertThat(journal.stored(FILE).total()).isEqualTo(2 * PART);
    }

    @Test
    void leavesABackEndOutThatBreaksOff() throws Exception {
        TransferEvent last = store(storing(), stripes -> {
            stores(stripes, 0);
            stripes.get(1).lose();
        });
        assertThat(failure(last, DataChannelFailure.class)).hasMessageContainingAll(
                "The transfer broke at stripe 2 of 3", "the connection was reset");
        assertThat(silent()).hasSize(1);
        assertThat(journal.stored(FILE)).isEqualTo(ByteRangeSet.of(0, PART));
    }

    @Test
    void abortsAtAllStripesAndLeavesNoneOut() throws Exception {
        listen(true);
        CompletableFuture<Void> under = new CompletableFuture<>();
        script(STRIPES, stripes -> {
            stores(stripes, 0);
            under.complete(null);
        });
        begin(storing());
        under.get(50, TimeUnit.SECONDS);
        session.abort("The client sent ABOR.");
        assertThat(failure(end.get(50, TimeUnit.SECONDS), Aborted.class))
                .hasMessageContaining("ended");
        assertThat(silent()).isEmpty();
        assertThat(ByteRangeSet.of(0, PART).containsAll(journal.stored(FILE))).isTrue();
    }

    @Test
    void goesOnWithWhatIsKnownAsStored() throws Exception {
        known(ByteRangeSet.of(0, 2 * PART));
        isThere(2 * PART);
        TransferEvent last = store(storing(ByteRangeSet.of(0, 2 * PART), OptionalLong.empty()),
                stripes -> {
                    stores(stripes, 2);
                    stripes.forEach(one -> one.end(DONE));
                    isThere(SIZE);
                });
        assertThat(last).isEqualTo(new TransferEvent.Completed(PART));
        assertThat(files).containsOnlyKeys(PLACE);
    }

    @Test
    void goesOnWithNothingThatIsNotKnown() throws Exception {
        known(ByteRangeSet.of(0, PART));
        TransferEvent last = store(storing(ByteRangeSet.of(0, 2 * PART), OptionalLong.empty()),
                stripes -> {});
        assertThat(failure(last, Refused.class)).hasMessageContaining("without REST");
    }

    /// What the stripes of the earlier upload store is in a file that was deleted.
    @Test
    void countsNothingThatAnEarlierUploadStoresAfterTheFileWasBegunAnew() throws Exception {
        TransferEvent last = overtake(0, storing(), (early, stripes) -> {
            stores(early, 0);
            stores(early, 1);
            stores(stripes, 2);
            stripes.get(2).end(FULL);
        });
        failure(last, StorageFailure.class);
        assertThat(journal.stored(FILE)).isEqualTo(ByteRangeSet.of(2 * PART, SIZE));
        assertThat(events).noneMatch(TransferEvent.RangesStored.class::isInstance);
    }

    @Test
    void givesTheFileOfALaterUploadNoName() throws Exception {
        TransferEvent last = overtake(STRIPES, storing(), (early, stripes) -> {
            isThere(SIZE);
            early.forEach(one -> one.end(DONE));
            stores(stripes, 0);
            stripes.get(0).end(FULL);
        });
        failure(last, StorageFailure.class);
        assertThat(files).containsOnlyKeys(FILE.unfinished());
        assertThat(journal.stored(FILE)).isEqualTo(ByteRangeSet.of(0, PART));
    }

    @Test
    void endsTheUploadThatAnotherOneGoesOnWith() throws Exception {
        TransferEvent last = overtake(2,
                storing(ByteRangeSet.of(0, 2 * PART), OptionalLong.empty()),
                (early, stripes) -> {
                    stores(early, 2);
                    stores(stripes, 2);
                    isThere(SIZE);
                    stripes.forEach(one -> one.end(DONE));
                });
        assertThat(last).isEqualTo(new TransferEvent.Completed(PART));
        assertThat(files).containsOnlyKeys(PLACE);
    }

    /// Nodes of version 0.1.0 do not know MostUnannounced.
    @Test
    void storesAtBackEndsThatKnowOfOptsStorTheRateAlone() throws Exception {
        ends.forEach(
                one -> one.answers = command -> command instanceof ParameterCommand.StoreOptions options
                        && options.mostUnannounced().isPresent()
                                ? Optional.of(Reply.of(501, "Unknown option."))
                                : Optional.empty());
        TransferRequest request = new TransferRequest.ReceiveFile(
                blocks().withRateLimit(3000).withMostUnannounced(64), PLACE,
                new Placement.Replace(), ByteRangeSet.EMPTY, OptionalLong.empty(),
                Optional.empty(), Optional.empty());
        TransferEvent last = store(request, stripes -> {
            isThere(SIZE);
            for (int i = 0; i < STRIPES; i++) {
                stores(stripes, i);
                stripes.get(i).end(DONE);
            }
        });
        assertThat(last).isEqualTo(new TransferEvent.Completed(SIZE));
        assertThat(ends).allSatisfy(one -> assertThat(one.heard).contains(
                new ParameterCommand.StoreOptions(OptionalLong.of(1000), OptionalLong.empty()),
                new ParameterCommand.StoreOptions(OptionalLong.empty(), OptionalLong.of(64))));
    }

    @Test
    void sendsEachByteFromOneStripe() throws Exception {
        TransferEvent last = send(STRIPES, reading(blocks()), stripes -> {
            for (Running stripe : stripes) {
                opens(stripe);
                moves(stripe, PART);
                stripe.end(DONE);
            }
        });
        assertThat(last).isEqualTo(new TransferEvent.Completed(SIZE));
        ByteRangeSet sent = ByteRangeSet.EMPTY;
        long total = 0;
        for (FakeEnd one : ends) {
            assertThat(one.heard).anyMatch(TransferCommand.Retrieve.class::isInstance)
                    .anyMatch(ParameterCommand.Port.class::isInstance);
            ByteRangeSet share = one.restarts.isEmpty()
                    ? ByteRangeSet.of(0, SIZE)
                    : one.restarts.getFirst().complement(0, SIZE);
            sent = sent.union(share);
            total += share.total();
        }
        assertThat(sent).isEqualTo(ByteRangeSet.of(0, SIZE));
        assertThat(total).isEqualTo(SIZE);
        assertThat(events).filteredOn(TransferEvent.Started.class::isInstance).hasSize(1);
    }

    @Test
    void namesTheSenderThatFails() throws Exception {
        TransferEvent last = send(STRIPES, reading(blocks()), stripes -> {
            stripes.get(0).end(CHANNEL_LOST);
            stripes.get(1).end(DONE);
            stripes.get(2).end(Reply.of(550, "Permission denied"));
        });
        assertThat(failure(last, StorageFailure.class).condition())
                .isEqualTo(StorageCondition.PERMISSION_DENIED);
        assertThat(((TransferEvent.Failed) last).failure()).hasMessageContaining("stripe 3 of 3");
    }

    @Test
    void givesUpOnASenderThatStalls() throws Exception {
        TransferEvent last = send(STRIPES, reading(blocks()), stripes -> {
            now.addAndGet(Duration.ofMinutes(10).toNanos());
            moves(stripes.get(1), PART);
            moves(stripes.get(2), PART);
        });
        assertThat(failure(last, DataChannelFailure.class)).hasMessageContaining("stripe 1 of 3");
    }

    @Test
    void passesOnWhatASingleBackEndSays() throws Exception {
        TransferEvent last = send(1, reading(blocks()), stripes -> {
            stripes.getFirst().preliminary().accept(Reply.of(125, "Already open."));
            moves(stripes.getFirst(), PART);
            moves(stripes.getFirst(), SIZE);
            stripes.getFirst().end(DONE);
        });
        assertThat(last).isEqualTo(new TransferEvent.Completed(SIZE));
        assertThat(events).startsWith(new TransferEvent.Started(true),
                new TransferEvent.Progress(PerformanceMarker.single(0, PART), PART));
    }

    @Test
    void passesOnWhyASingleBackEndRefuses() throws Exception {
        TransferEvent last = send(1, reading(blocks()),
                stripes -> stripes.getFirst().end(Reply.of(550, "Permission denied")));
        assertThat(failure(last, StorageFailure.class)).hasMessageStartingWith("node")
                .hasMessageContaining(PLACE);
    }

    /// Stream mode has no markers: what a back end sends may take hours without a word.
    @Test
    void waitsHalfADayForASingleBackEndThatTellsNothing() throws Exception {
        TransferEvent last = send(1, reading(blocks().withMode(TransferMode.STREAM)), stripes -> {
            now.addAndGet(Duration.ofHours(11).toNanos());
            stripes.getFirst().end(DONE);
        });
        assertThat(last).isInstanceOf(TransferEvent.Completed.class);
    }

    @Test
    void givesUpOnASingleBackEndAfterHalfADay() throws Exception {
        TransferEvent last = send(1, reading(blocks().withMode(TransferMode.STREAM)),
                stripes -> now.addAndGet(Duration.ofHours(12).toNanos()));
        assertThat(failure(last, DataChannelFailure.class))
                .hasMessageContaining("The transfer broke at node");
    }

    @Test
    void storesWithOneBackEndWhatComesToOnePort() throws Exception {
        listen(false);
        script(1, stripes -> {
            opens(stripes.getFirst());
            stripes.getFirst().marker(0, SIZE);
            stripes.getFirst().end(DONE);
        });
        assertThat(run(storing())).isEqualTo(new TransferEvent.Completed(SIZE));
        assertThat(events).contains(new TransferEvent.RangesStored(ByteRangeSet.of(0, SIZE)));
        assertThat(ends).flatExtracting(one -> one.heard)
                .filteredOn(TransferCommand.class::isInstance)
                .containsExactly(new TransferCommand.Store(PLACE));
    }

    @Test
    void givesUpWhatSeveralHaveBegunWhenTheFileComesToOneAlone() throws Exception {
        known(ByteRangeSet.of(0, PART));
        isThere(PART);
        listen(false);
        script(1, stripes -> stripes.getFirst().end(DONE));
        assertThat(run(storing())).isInstanceOf(TransferEvent.Completed.class);
        assertThat(journal.knows(FILE)).isFalse();
        assertThat(ends).flatExtracting(one -> one.heard)
                .contains(PathVerb.DELETE.on(FILE.unfinished()));
    }
}
