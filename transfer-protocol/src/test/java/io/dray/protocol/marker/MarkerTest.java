package io.dray.protocol.marker;

import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFormatter;
import io.dray.protocol.reply.ReplyParser;
import io.dray.protocol.transcript.Mutations;
import io.dray.protocol.transcript.Transcript;
import io.dray.protocol.transcript.Transcript.Speaker;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

final class MarkerTest {
    private static List<Reply> recorded(int code) {
        ReplyParser parser = new ReplyParser();
        List<Reply> replies = new ArrayList<>();
        Stream.of("globus-transfers", "globus-files-and-listings", "client-trees")
                .flatMap(name -> Transcript.read(name).by(Speaker.SERVER).stream())
                .forEach(line -> parser.feed(line).ifPresent(replies::add));
        return replies.stream().filter(reply -> reply.code() == code).toList();
    }

    @Test
    void writesRestartMarkersAsItReadsThem() {
        assertThat(recorded(111)).hasSizeGreaterThan(5)
                .allSatisfy(reply -> assertThat(
                        RestartMarker.parse(reply).map(RestartMarker::reply)).contains(reply));
    }

    @Test
    void writesPerformanceMarkersAsItReadsThem() {
        assertThat(recorded(112)).hasSizeGreaterThan(20)
                .allSatisfy(reply -> assertThat(
                        PerformanceMarker.parse(reply).map(PerformanceMarker::reply))
                        .contains(reply));
    }

    @Test
    void writesTheLayoutOfTheGlobusServer() {
        assertThat(ReplyFormatter.lines(
                new PerformanceMarker(1795366713867L, 1, 3000001, 2).reply()))
                .containsExactly("112-Perf Marker", " Timestamp:  1795366713.8",
                        " Stripe Index: 1", " Stripe Bytes Transferred: 3000001",
                        " Total Stripe Count: 2", "112 End.");
        assertThat(ReplyFormatter.lines(new RestartMarker(
                ByteRangeSet.of(0, 1000000).union(ByteRangeSet.of(2000000, 2500000))).reply()))
                .containsExactly("111 Range Marker 0-1000000,2000000-2500000");
    }

    @Test
    void readsPerformanceMarkersOfOtherServers() {
        assertThat(PerformanceMarker.parse(Reply.of(112, "Perf Marker", "timestamp: 17.25",
                "    Stripe Bytes Transferred: 5  ", "Something Else: 9", "End")))
                .contains(new PerformanceMarker(17250, 0, 5, 1));
        assertThat(PerformanceMarker.parse(
                Reply.of(112, "x", " Stripe Index: 3", " Stripe Bytes Transferred: 5", "End")))
                .contains(new PerformanceMarker(0, 3, 5, 4));
    }

    @Test
    void takesAMarkerWithoutItsNumbersForNone() {
        assertThat(PerformanceMarker.parse(Reply.of(112, "Perf Marker", "End"))).isEmpty();
        assertThat(PerformanceMarker.parse(Reply.of(112, "x", " Stripe Bytes Transferred: -5")))
                .isEmpty();
        assertThat(PerformanceMarker.parse(Reply.of(112, " Stripe Bytes Transferred: 5",
                " Stripe Index: 4", " Total Stripe Count: 4"))).isEmpty();
        assertThat(PerformanceMarker.parse(Reply.of(111, " Stripe Bytes Transferred: 5")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Range Marker", "Range Marker x", "Range Marker 5-", "", "Range 9-5",
            "Range Marker 0-99999999999999999999"})
    void takesMalformedRestartMarkersForNone(String text) {
        assertThat(RestartMarker.parse(Reply.of(111, text))).isEmpty();
        assertThat(RestartMarker.parse(Reply.of(112, "Range Marker 0-5"))).isEmpty();
    }

    @Test
    void writesNoMarkerWithoutRanges() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new RestartMarker(ByteRangeSet.EMPTY).reply());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PerformanceMarker(0, 1, 0, 1));
    }

    @Test
    void survivesDamagedMarkers() {
        List<String> corpus = Stream.concat(recorded(111).stream(), recorded(112).stream())
                .flatMap(reply -> reply.lines().stream())
                .distinct()
                .toList();
        new Mutations(5, corpus).feed(30_000, line -> {
            RestartMarker.parse(Reply.of(111, line));
            PerformanceMarker.parse(Reply.of(112, line, " Stripe Bytes Transferred: 5", line))
                    .ifPresent(marker -> assertThat(PerformanceMarker.parse(marker.reply()))
                            .isPresent());
        });
    }
}
