package io.dray.control.walk;

import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.ListedEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

final class FileComparisonTest {
    private static final String NANOS = "2020-01-01T00:00:05.123456789Z";

    private final List<String> notices = new ArrayList<>();

    private static ListedEntry file(long size, String time) {
        return new ListedEntry("f", FileFacts.Kind.FILE, OptionalLong.of(size),
                Optional.of(time).filter(text -> !text.isEmpty()).map(Instant::parse),
                Optional.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty(),
                Optional.empty());
    }

    private Optional<Difference> difference(Comparison how, ListedEntry source,
            ListedEntry destination) {
        FileComparison comparison = new FileComparison(how, notices::add);
        comparison.listedAtSource(source);
        comparison.listedAtDestination(destination);
        return comparison.difference(source, Optional.of(destination));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotThereIsNew(Comparison how) {
        assertThat(new FileComparison(how, notices::add).difference(file(1, NANOS),
                Optional.empty())).contains(Difference.NEW);
    }

    @ParameterizedTest
    @CsvSource({"ALWAYS, ANY, ANY, ANY", "MISSING, , , ", "SIZE, , SIZE, ",
            "CHANGED, , SIZE, TIME", "CONTENT, CONTENT, SIZE, CONTENT"})
    void comparesWhatWasAskedFor(Comparison how, Difference same, Difference resized,
            Difference touched) {
        String later = "2020-01-01T00:00:06.123456789Z";
        assertThat(difference(how, file(1, NANOS), file(1, NANOS)))
                .isEqualTo(Optional.ofNullable(same));
        assertThat(difference(how, file(1, NANOS), file(2, NANOS)))
                .isEqualTo(Optional.ofNullable(resized));
        assertThat(difference(how, file(1, NANOS), file(1, later)))
                .isEqualTo(Optional.ofNullable(touched));
    }

    @ParameterizedTest
    @CsvSource({"05.123456789, 05, true", "05.123456789, 05.123456700, true",
            "05.123456789, 05.123456, true", "05.123456789, 05.123, true",
            "05.123456789, 05.124, false", "05, 05.9, true", "05, 06, false",
            "05.123456789, 05.123456788, false"})
    void comparesTimesAtTheCoarserPrecision(String source, String destination, boolean same) {
        String start = "2020-01-01T00:00:";
        assertThat(difference(Comparison.CHANGED, file(1, start + source + "Z"),
                file(1, start + destination + "Z")).isEmpty()).isEqualTo(same);
        assertThat(difference(Comparison.CHANGED, file(1, start + destination + "Z"),
                file(1, start + source + "Z")).isEmpty()).isEqualTo(same);
    }

    /// A file whose time is a whole second is not the same as one of a later moment of that second, if its end lists
    /// nanoseconds.
    @Test
    void thePrecisionIsThatOfTheMostPreciseTimeOfAnEnd() {
        FileComparison comparison = new FileComparison(Comparison.CHANGED, notices::add);
        ListedEntry whole = file(1, "2020-01-01T00:00:05Z");
        ListedEntry exact = file(1, NANOS);
        comparison.listedAtSource(exact);
        comparison.listedAtSource(whole);
        comparison.listedAtDestination(exact);
        assertThat(comparison.difference(whole, Optional.of(exact))).contains(Difference.TIME);
    }

    @Test
    void anUnknownTimeOrSizeIsDifferent() {
        assertThat(difference(Comparison.CHANGED, file(1, ""), file(1, NANOS)))
                .contains(Difference.TIME);
        assertThat(difference(Comparison.CHANGED, file(1, ""), file(1, "")))
                .contains(Difference.TIME);
    }

    @Test
    void whereTimesCannotBeSetANewerFileOfTheSameSizeIsUnchanged() {
        FileComparison comparison = new FileComparison(Comparison.CHANGED, notices::add);
        comparison.withoutTimes("ftp://old:21");
        comparison.withoutTimes("ftp://old:21");
        assertThat(notices).hasSize(1).first().asString().contains("no MFMT");
        ListedEntry source = file(1, "2020-01-01T00:00:05Z");
        assertThat(comparison.difference(source, Optional.of(file(1, "2020-01-01T00:00:09Z"))))
                .isEmpty();
        assertThat(comparison.difference(source, Optional.of(file(1, "2020-01-01T00:00:04Z"))))
                .contains(Difference.TIME);
        assertThat(comparison.difference(source, Optional.of(file(2, "2020-01-01T00:00:09Z"))))
                .contains(Difference.SIZE);
    }
}
