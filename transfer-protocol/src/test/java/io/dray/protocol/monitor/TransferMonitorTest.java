package io.dray.protocol.monitor;

import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.marker.PerformanceMarker;
import io.dray.protocol.marker.RestartMarker;
import io.dray.protocol.monitor.EndPulses.Pulse;
import io.dray.protocol.monitor.TransferMonitor.End;
import io.dray.protocol.monitor.TransferMonitor.Patience;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Replies and time go in, a verdict and progress come out.
final class TransferMonitorTest {
    private static final int RECEIVER = 0;
    private static final int SENDER = 1;
    private static final Duration STALL = Duration.ofMinutes(2);
    private static final Duration OPINION = Duration.ofSeconds(10);
    private static final long SIZE = 1000;
    private static final EndPulses UNKNOWN = pulses(Pulse.UNKNOWN, Pulse.UNKNOWN);

    /// A virtual clock of nanoseconds; what it begins with means nothing.
    private long now = -7;

    /// How an end ends, if it does.
    enum Last {
        DONE(226, "Transfer Complete."), //
        DATA_LOST(426, "Data connection closed."), //
        CLOSING(421, "Service closing control connection."), //
        FULL(552, "No space left on device."), //
        REFUSED(500, "I do not know this."), //
        MISSING(550, "No such file."), //
        CLOSED(0, "the connection was reset"), //
        SILENT(0, "");

        private final int code;
        private final String text;

        Last(int code, String text) {
            this.code = code;
            this.text = text;
        }

        boolean fails() {
            return this != DONE && this != SILENT;
        }

        /// Whether it may follow from what befell the other end.
        boolean mayFollow() {
            return this == DATA_LOST || this == CLOSING;
        }

        void tell(TransferMonitor monitor, int end, long now) {
            if (code > 0) {
                monitor.reply(end, Reply.of(code, text), now);
            } else if (this == CLOSED) {
                monitor.broken(end, new IllegalStateException(text), now);
            }
        }
    }

    private static EndPulses pulses(Pulse from, Pulse to) {
        return new EndPulses("a:1", from, "b:2", to);
    }

    private static List<End> ends() {
        return List.of(new End("b:2", "storing /copy", true),
                new End("a:1", "reading /data", false));
    }

    private TransferMonitor pair(boolean tells) {
        StallBudget budget = new StallBudget(STALL, 1);
        budget.begin(0, now);
        return asked(2, new TransferMonitor(ends(), new Patience.Bytes(budget, "/data", SIZE, tells,
                Duration.ZERO, OPINION), ByteRangeSet.EMPTY, now));
    }

    private TransferMonitor stripes(int count) {
        List<End> ends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ends.add(new End("stripe " + (i + 1), "reading /data", false));
        }
        return asked(count, new TransferMonitor(ends, new Patience.Words(STALL, OPINION),
                ByteRangeSet.EMPTY, now));
    }

    private TransferMonitor asked(int ends, TransferMonitor monitor) {
        for (int end = 0; end < ends; end++) {
            monitor.asked(end, now);
        }
        return monitor;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    /// The first verdict but "it goes on", looking once a second.
    private Verdict verdict(TransferMonitor monitor, EndPulses known) {
        for (int second = 0; second < 1000; second++) {
            Verdict verdict = monitor.at(now, known);
            if (!(verdict instanceof Verdict.Running)) {
                return verdict;
            }
            pass(Duration.ofSeconds(1));
        }
        return monitor.at(now, known);
    }

    private static Stream<List<Reply>> preliminaries() {
        List<Reply> all = List.of(Reply.of(150, "Opening data connection."),
                new RestartMarker(ByteRangeSet.of(0, 400)).reply(),
                PerformanceMarker.single(0, 500).reply());
        List<List<Reply>> orders = new ArrayList<>(List.of(List.of(), all, all.reversed()));
        for (Reply one : all) {
            orders.add(List.of(one));
            for (Reply other : all) {
                if (!one.equals(other)) {
                    orders.add(List.of(one, other));
                }
            }
        }
        return orders.stream();
    }

    static Stream<Arguments> endsOfOne() {
        return preliminaries().flatMap(
                said -> Stream.of(Last.values()).map(last -> Arguments.of(said, last)));
    }

    @ParameterizedTest
    @MethodSource("endsOfOne")
    void judgesOneEndInEveryOrder(List<Reply> said, Last last) {
        TransferMonitor monitor = stripes(1);
        said.forEach(reply -> monitor.reply(0, reply, now));
        assertThat(monitor.at(now, UNKNOWN)).isEqualTo(Verdict.Running.WELL);
        last.tell(monitor, 0, now);
        switch (last) {
            case DONE -> assertThat(monitor.at(now, UNKNOWN)).isEqualTo(new Verdict.Completed());
            case SILENT -> assertSilentStripe(verdict(monitor, UNKNOWN), 0, "stripe 1");
            default -> assertFailed(monitor.at(now, UNKNOWN), 0, last);
        }
    }

    static Stream<Arguments> endsOfTwo() {
        return Stream.of(true, false)
                .flatMap(receiverFirst -> Stream.of(Last.values())
                        .flatMap(receiver -> Stream.of(Last.values())
                                .map(sender -> Arguments.of(receiverFirst, receiver, sender))));
    }

    @ParameterizedTest
    @MethodSource("endsOfTwo")
    void judgesTwoEndsInEveryOrder(boolean receiverFirst, Last receiver, Last sender) {
        preliminaries().forEach(said -> {
            TransferMonitor monitor = pair(true);
            int first = receiverFirst ? RECEIVER : SENDER;
            int second = 1 - first;
            Last one = receiverFirst ? receiver : sender;
            Last other = receiverFirst ? sender : receiver;
            said.forEach(reply -> monitor.reply(RECEIVER, reply, now));
            one.tell(monitor, first, now);
            boolean sureAtOnce = one.fails() && !one.mayFollow();
            if (sureAtOnce) {
                assertFailed(monitor.at(now, UNKNOWN), first, one);
            } else {
                assertThat(monitor.at(now, UNKNOWN)).isEqualTo(Verdict.Running.WELL);
            }
            other.tell(monitor, second, now);
            assertJudged(monitor, receiver, sender, sureAtOnce ? first : -1);
        });
    }

    /// @param sure the end that had failed for good before the other said its last word, or -1
    private void assertJudged(TransferMonitor monitor, Last receiver, Last sender, int sure) {
        if (receiver == Last.DONE && sender == Last.DONE) {
            assertThat(monitor.at(now, UNKNOWN)).isEqualTo(new Verdict.Completed());
        } else if (!receiver.fails() && !sender.fails()) {
            assertThat(verdict(monitor, UNKNOWN)).isInstanceOf(Verdict.Stalled.class);
        } else {
            boolean receiversCounts = sure < 0
                    ? receiver.fails() && (!receiver.mayFollow() || !sender.fails()
                            || sender.mayFollow())
                    : sure == RECEIVER;
            Last counts = receiversCounts ? receiver : sender;
            long before = now;
            assertFailed(verdict(monitor, UNKNOWN), receiversCounts ? RECEIVER : SENDER, counts);
            boolean waits = counts.mayFollow()
                    && (receiver == Last.SILENT || sender == Last.SILENT);
            assertThat(Duration.ofNanos(now - before)).isEqualTo(
                    waits ? OPINION : Duration.ZERO);
        }
    }

    private static void assertFailed(Verdict verdict, int end, Last last) {
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Failed.class, failed -> {
            assertThat(failed.end()).isEqualTo(end);
            if (last != Last.CLOSED) {
                assertThat(failed.why().getMessage()).contains(": ").doesNotContain("null");
            }
            switch (last) {
                case FULL, MISSING ->
                    assertThat(failed.why()).isInstanceOf(StorageFailure.class);
                case CLOSED ->
                    assertThat(failed.why()).isInstanceOf(IllegalStateException.class);
                default -> assertThat(failed.why()).hasMessageContaining("" + last.code);
            }
        });
    }

    private static void assertSilentStripe(Verdict verdict, int end, String name) {
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Failed.class, failed -> {
            assertThat(failed.end()).isEqualTo(end);
            assertThat(failed.why()).isInstanceOfSatisfying(DataChannelFailure.class,
                    e -> assertThat(e.stage()).isEqualTo(DataChannelFailure.Stage.STALLED))
                    .hasMessageContaining(name + " has said nothing for 120 s");
        });
    }

    @Test
    void namesTheEndAndWhatItWasAskedFor() {
        TransferMonitor monitor = pair(true);
        Last.DATA_LOST.tell(monitor, SENDER, now);
        Last.FULL.tell(monitor, RECEIVER, now);
        assertThat(monitor.at(now, UNKNOWN)).isInstanceOfSatisfying(Verdict.Failed.class,
                failed -> assertThat(failed.why())
                        .hasMessage("b:2: storing /copy: No space left on device"));
    }

    @Test
    void asksForNoSecondOpinionWhomItHasNotAskedForAnything() {
        TransferMonitor monitor = new TransferMonitor(ends(), new Patience.Words(STALL, OPINION),
                ByteRangeSet.EMPTY, now);
        monitor.asked(RECEIVER, now);
        Last.CLOSING.tell(monitor, RECEIVER, now);
        assertFailed(monitor.at(now, UNKNOWN), RECEIVER, Last.CLOSING);
        assertThat(monitor.allEnded()).isFalse();
    }

    @Test
    void prefersTheStripeThatTellsMost() {
        TransferMonitor monitor = stripes(3);
        Last.DATA_LOST.tell(monitor, 2, now);
        assertThat(monitor.at(now, UNKNOWN)).isEqualTo(Verdict.Running.WELL);
        Last.DONE.tell(monitor, 0, now);
        pass(Duration.ofSeconds(9));
        Last.FULL.tell(monitor, 1, now);
        assertFailed(monitor.at(now, UNKNOWN), 1, Last.FULL);
    }

    @ParameterizedTest
    @EnumSource(Pulse.class)
    void namesTheEndThatDoesNotAnswer(Pulse receiver) {
        TransferMonitor monitor = pair(true);
        monitor.reply(RECEIVER, PerformanceMarker.single(0, 500).reply(), now);
        EndPulses known = pulses(Pulse.ANSWERS, receiver);
        long before = now;
        Verdict verdict = verdict(monitor, known);
        Duration bore = Duration.ofNanos(now - before);
        switch (receiver) {
            case SILENT -> {
                assertThat(verdict).isEqualTo(new Verdict.Silent("b:2 (the destination) has been"
                        + " silent for 120 s, which holds up /data"));
                assertThat(bore).isEqualTo(STALL);
            }
            case ANSWERS -> {
                assertThat(verdict).isInstanceOfSatisfying(Verdict.Stalled.class,
                        stalled -> assertThat(stalled.sentence()).contains("from a:1 to b:2",
                                "both answer"));
                assertThat(bore).isEqualTo(STALL.dividedBy(2));
            }
            case UNKNOWN -> {
                assertThat(verdict).isInstanceOfSatisfying(Verdict.Stalled.class,
                        stalled -> assertThat(stalled.sentence()).doesNotContain("answer"));
                assertThat(bore).isEqualTo(STALL);
            }
        }
    }

    @Test
    void waitsForTheEndTheWholeLimitWhenAllBytesHaveGone() {
        TransferMonitor monitor = pair(true);
        monitor.reply(RECEIVER, PerformanceMarker.single(0, SIZE).reply(), now);
        long before = now;
        assertThat(verdict(monitor, pulses(Pulse.ANSWERS, Pulse.ANSWERS)))
                .isInstanceOf(Verdict.Stalled.class);
        assertThat(Duration.ofNanos(now - before)).isEqualTo(STALL);
    }

    @Test
    void waitsHalfADayForBytesThatNobodyTellsOf() {
        TransferMonitor monitor = pair(false);
        EndPulses answering = pulses(Pulse.ANSWERS, Pulse.ANSWERS);
        for (int hour = 0; hour < 12; hour++) {
            assertThat(monitor.at(now, answering)).isEqualTo(Verdict.Running.WELL);
            pass(Duration.ofHours(1));
        }
        pass(Duration.ofSeconds(1));
        assertThat(verdict(monitor, answering)).isInstanceOf(Verdict.Stalled.class);
    }

    @Test
    void takesMarkersThatTellNothingNewForNoProgress() {
        TransferMonitor monitor = pair(true);
        Verdict verdict = Verdict.Running.WELL;
        int seconds = 0;
        for (; verdict instanceof Verdict.Running && seconds < 1000; seconds++) {
            monitor.reply(RECEIVER, PerformanceMarker.single(0, 500).reply(), now);
            verdict = monitor.at(now, UNKNOWN);
            pass(Duration.ofSeconds(1));
        }
        assertThat(verdict).isInstanceOf(Verdict.Stalled.class);
        assertThat(seconds).isEqualTo(121);
    }

    @Test
    void asksOfEachStripeAWordAndNoBytes() {
        TransferMonitor monitor = stripes(2);
        for (int minute = 0; minute < 60; minute++) {
            monitor.reply(0, PerformanceMarker.single(0, 500).reply(), now);
            monitor.reply(1, PerformanceMarker.single(0, 500).reply(), now);
            assertThat(monitor.at(now, UNKNOWN)).isEqualTo(Verdict.Running.WELL);
            pass(Duration.ofMinutes(1));
        }
        monitor.reply(0, PerformanceMarker.single(0, 501).reply(), now);
        pass(Duration.ofMinutes(1));
        assertSilentStripe(monitor.at(now, UNKNOWN), 1, "stripe 2");
    }

    @Test
    void doesNotCountWhatAnEndSaysAfterItsLastWord() {
        TransferMonitor monitor = pair(true);
        Last.DONE.tell(monitor, RECEIVER, now);
        assertThat(monitor.reply(RECEIVER, PerformanceMarker.single(0, 900).reply(), now))
                .isEmpty();
        assertThat(monitor.reply(RECEIVER, Reply.of(226, "Once more."), now)).isEmpty();
        Last.FULL.tell(monitor, RECEIVER, now);
        Last.CLOSED.tell(monitor, RECEIVER, now);
        assertThat(monitor.allEnded()).isFalse();
        assertThat(monitor.moved()).isZero();
        Last.DONE.tell(monitor, SENDER, now);
        assertThat(monitor.at(now, UNKNOWN)).isEqualTo(new Verdict.Completed());
    }

    @Test
    void addsUpStripesAndBelievesTheReceiverAlone() {
        TransferMonitor monitor = pair(true);
        monitor.reply(SENDER, PerformanceMarker.single(0, 900).reply(), now);
        monitor.reply(RECEIVER, new PerformanceMarker(0, 0, 100, 2).reply(), now);
        monitor.reply(RECEIVER, new PerformanceMarker(0, 1, 50, 2).reply(), now);
        monitor.reply(RECEIVER, new PerformanceMarker(0, 0, 120, 2).reply(), now);
        assertThat(monitor.moved()).isEqualTo(170);
        assertThat(monitor.movedBy(SENDER)).isZero();
    }

    @Test
    void countsWhatIsStoredBeyondWhatWasThere() {
        TransferMonitor monitor = asked(2, new TransferMonitor(ends(),
                new Patience.Words(STALL, OPINION), ByteRangeSet.of(0, 300), now));
        assertThat(monitor.reply(RECEIVER, new RestartMarker(ByteRangeSet.of(0, 500)).reply(), now))
                .contains(new News.Stored(RECEIVER, ByteRangeSet.of(0, 500)));
        assertThat(monitor.moved()).isEqualTo(200);
    }

    @Test
    void tellsWhatEachReplySays() {
        TransferMonitor monitor = pair(true);
        assertThat(monitor.reply(SENDER, Reply.of(125, "Open."), now))
                .contains(new News.Began(SENDER, true));
        assertThat(monitor.reply(RECEIVER, Reply.of(150, "Opening."), now))
                .contains(new News.Began(RECEIVER, false));
        Reply address = Reply.of(127, "Entering Passive Mode (127,0,0,1,4,5)");
        assertThat(monitor.reply(RECEIVER, address, now))
                .contains(new News.Other(RECEIVER, address));
        assertThat(monitor.reply(RECEIVER, Reply.of(112, "Perf Marker", "End."), now)).isEmpty();
        assertThat(monitor.reply(RECEIVER, Reply.of(111, "Range Marker none"), now)).isEmpty();
        Reply done = Reply.of(250, "Done.");
        assertThat(monitor.reply(SENDER, done, now)).contains(new News.Ended(SENDER, done));
        assertThat(monitor.reply(RECEIVER, Reply.of(552, "Full."), now)).isEqualTo(
                Optional.empty());
    }

    @Test
    void believesNoStripesBeyondWhatCanBe() {
        TransferMonitor monitor = pair(true);
        monitor.reply(RECEIVER, new PerformanceMarker(0, 100_000, 900, 100_001).reply(), now);
        assertThat(monitor.moved()).isZero();
    }
}
