package io.dray.mover.storage.posix;

import io.dray.control.security.Authorization;
import io.dray.mover.storage.StorageWriter;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Unfinished uploads of which the clock says that they are old.
final class LeftoversTest {
    private static final Duration KEPT = Duration.ofDays(30);
    private static final String PART = EntryNames.part("one");
    private static final String RANGES = EntryNames.ranges("one");

    @TempDir
    private Path base;

    private Exported exportedAfter(Duration time) throws IOException {
        Leftovers leftovers = new Leftovers(KEPT, Clock.offset(Clock.systemUTC(), time));
        Exported exported = new Exported(base, PosixExports.open(leftovers));
        exported.write("/" + PART, "half");
        exported.write("/" + RANGES, "0-4");
        return exported;
    }

    @Test
    void goWhenTheirDirectoryIsListed() throws IOException {
        try (Exported exported = exportedAfter(KEPT.plusHours(1))) {
            exported.write("/one", "whole");
            exported.write("/.dray-12.part", "not ours");
            exported.write("/" + PART + "s", "nor this");
            assertThat(exported.listed("/")).contains("one");
            assertThat(exported.names("/")).containsExactlyInAnyOrder("one", ".dray-12.part",
                    PART + "s");
        }
    }

    @Test
    void stayWhileSomebodyMayGoOnWithThem() throws IOException {
        try (Exported exported = exportedAfter(KEPT.minusHours(1))) {
            exported.listed("/");
            assertThat(exported.names("/")).containsExactlyInAnyOrder(PART, RANGES);
        }
    }

    @Test
    void stayWhileAnUploadHoldsThem() throws IOException {
        try (Exported exported = exportedAfter(KEPT.plusHours(1))) {
            try (StorageWriter writer = exported.storage()
                    .openForWriting(Exported.replace("/one"))) {
                Exported.put(writer, 0, "some");
                writer.stabilize(ByteRangeSet.of(0, 4));
                exported.listed("/");
                assertThat(exported.names("/")).containsExactlyInAnyOrder(PART, RANGES);
            }
            assertThat(exported.names("/")).containsExactlyInAnyOrder(PART, RANGES);
            exported.listed("/");
            assertThat(exported.names("/")).isEmpty();
        }
    }

    @Test
    void stayWhereTheOneWhoListsMayNotWrite() throws IOException {
        try (Exported exported = exportedAfter(KEPT.plusHours(1))) {
            exported.tree(List.of(new Authorization.Rule("/", true, false, false)))
                    .files()
                    .list("/", facts -> {});
            assertThat(exported.names("/")).containsExactlyInAnyOrder(PART, RANGES);
        }
    }

    @Test
    void whatOnlyHasTheNameOfOneStays() throws IOException {
        try (Exported exported = exportedAfter(KEPT.plusHours(1))) {
            exported.write("/precious", "data");
            String link = EntryNames.part("two");
            Files.createSymbolicLink(exported.at("/" + link), Path.of("precious"));
            String directory = EntryNames.part("three");
            Files.createDirectory(exported.at("/" + directory));
            exported.listed("/");
            assertThat(exported.names("/")).containsExactlyInAnyOrder("precious", link, directory);
            assertThat(exported.read("/precious")).isEqualTo("data");
        }
    }

    @Test
    void sideFilesThatBelongToNothingGo() throws IOException {
        try (Exported exported = exportedAfter(KEPT.plusHours(1))) {
            Files.delete(exported.at("/" + PART));
            exported.listed("/");
            assertThat(exported.names("/")).isEmpty();
        }
    }

    @Test
    void manyGoOverSeveralListings() throws IOException {
        try (Exported exported = exportedAfter(KEPT.plusHours(1))) {
            for (int i = 0; i < Leftovers.AT_ONCE; i++) {
                exported.write("/" + EntryNames.part("more" + i), "half");
            }
            exported.listed("/");
            assertThat(exported.names("/")).isNotEmpty();
            exported.listed("/");
            assertThat(exported.names("/")).isEmpty();
        }
    }

    @Test
    void stayForEverIfToldSo() throws IOException {
        Leftovers leftovers = new Leftovers(Duration.ZERO,
                Clock.offset(Clock.systemUTC(), Duration.ofDays(9999)));
        try (Exported exported = new Exported(base, PosixExports.open(leftovers))) {
            exported.write("/" + PART, "half");
            exported.listed("/");
            assertThat(exported.names("/")).containsExactly(PART);
        }
    }
}
