package io.dray.mover.storage.posix.upload;

import io.dray.control.security.Authorization;
import io.dray.mover.storage.Durability;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.posix.Exported;
import io.dray.mover.storage.posix.PosixExports;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.LeftoverName.Kind;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/// Unfinished uploads of which the clock says that they are old.
final class StalePartFilesTest {
    private static final Duration KEPT = Duration.ofDays(30);
    private static final String PART = PartNames.part("one");
    private static final String RANGES = PartNames.ranges("one");

    @TempDir
    private Path base;

    private Exported exportedAfter(Duration time) throws IOException {
        StalePartFiles leftovers = new StalePartFiles(KEPT, Clock.offset(Clock.systemUTC(), time));
        Exported exported = new Exported(base, PosixExports.open(leftovers,
                new Reservations(Reservations.Limits.USUAL), Durability.FORCED));
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
            String link = PartNames.part("two");
            Files.createSymbolicLink(exported.at("/" + link), Path.of("precious"));
            String directory = PartNames.part("three");
            Files.createDirectory(exported.at("/" + directory));
            String likeOne = ".dray-0123456789abcdef0123456789abcdef.part";
            exported.write("/" + likeOne, "a user's");
            assertThat(exported.listed("/")).contains(likeOne);
            assertThat(exported.names("/")).containsExactlyInAnyOrder("precious", link, directory,
                    likeOne);
            assertThat(exported.fetch("/" + likeOne)).isEqualTo("a user's");
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

    /// Time stands still, so that the directory is read once.
    @Test
    void theNameOfAnUploadThatHasEndedIsNotLookedForByTheNext() throws IOException {
        Clock still = Clock.fixed(Instant.now().plus(KEPT).plusSeconds(3600), ZoneOffset.UTC);
        try (Exported exported = new Exported(base,
                PosixExports.open(new StalePartFiles(KEPT, still),
                        new Reservations(Reservations.Limits.USUAL), Durability.UNFORCED))) {
            upload(exported, "/first");
            upload(exported, "/second");
            String old = PartNames.part("second");
            exported.write("/" + old, "half");
            upload(exported, "/third");
            assertThat(exported.names("/")).containsExactlyInAnyOrder("first", "second", "third",
                    old);
        }
    }

    private static void upload(Exported exported, String path) {
        try (StorageWriter writer = exported.storage()
                .openForWriting(Exported.replace(path))) {
            Exported.put(writer, 0, "some");
            writer.commit(4, Exported.ledger(), false);
        }
    }

    @Test
    void manyGoOverSeveralListings() throws IOException {
        try (Exported exported = exportedAfter(KEPT.plusHours(1))) {
            for (int i = 0; i < StalePartFiles.AT_ONCE; i++) {
                exported.write("/" + PartNames.part("more" + i), "half");
            }
            exported.listed("/");
            assertThat(exported.names("/")).isNotEmpty();
            exported.listed("/");
            assertThat(exported.names("/")).isEmpty();
        }
    }

    @Test
    void stayForEverIfToldSo() throws IOException {
        StalePartFiles leftovers = new StalePartFiles(Duration.ZERO,
                Clock.offset(Clock.systemUTC(), Duration.ofDays(9999)));
        try (Exported exported = new Exported(base, PosixExports.open(leftovers,
                new Reservations(Reservations.Limits.USUAL), Durability.FORCED))) {
            exported.write("/" + PART, "half");
            exported.listed("/");
            assertThat(exported.names("/")).containsExactly(PART);
        }
    }

    private static final String COPY = LeftoverName.of("one", "v1", Kind.COPY).text();
    private static final String OTHER_COPY = LeftoverName.of("one", "v2", Kind.COPY).text();
    private static final String PART_OF_COPY = PartNames.part(COPY);

    @Test
    void noClientSeesAnyKindOfThem() throws IOException {
        try (Exported exported = exportedAfter(Duration.ZERO)) {
            for (Kind kind : Kind.values()) {
                exported.write("/" + LeftoverName.of("two", "", kind).text(), "left");
            }
            exported.write("/one", "whole");
            assertThat(exported.listed("/")).containsExactly("one");
        }
    }

    /// Of each kind, to what it may be given.
    @ParameterizedTest
    @CsvSource({"COPY, STOR", "STRIPES, STOR", "PING, MKD", "PART,", "RANGES,"})
    void noClientGivesTheirNamesToWhatElseItMakes(Kind kind, String allowed) throws IOException {
        try (Exported exported = exportedAfter(Duration.ZERO)) {
            exported.write("/one", "whole");
            String name = "/" + LeftoverName.of("two", "", kind).text();
            Map<String, ThrowingCallable> ways = new LinkedHashMap<>(Map.of(
                    "STOR", () -> exported.store(name, "new"),
                    "MKD", () -> exported.files().makeDirectory(name),
                    "SYMLINK", () -> exported.files().makeSymbolicLink("one", name),
                    "RNTO", () -> exported.files().rename("/one", name)));
            for (LeftoverName other : List.of(LeftoverName.of("two", "other", Kind.COPY),
                    LeftoverName.stripesOf("two"), LeftoverName.stripesOf("three"))) {
                exported.store("/" + other.text(), "unnamed");
                ways.put("RNTO of " + other,
                        () -> exported.files().rename("/" + other.text(), name));
            }
            ThrowingCallable way = ways.remove(String.valueOf(allowed));
            ways.forEach((verb, refused) -> Exported.assertFails(StorageCondition.BAD_NAME,
                    refused));
            assertThat(exported.read("/one")).isEqualTo("whole");
            if (way != null) {
                assertThatCode(way).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void whatCameInStripesGetsTheNameOfTheCopyItWasStoredFor() throws IOException {
        try (Exported exported = exportedAfter(Duration.ZERO)) {
            String stripes = LeftoverName.stripesOf(COPY).text();
            exported.store("/" + stripes, "striped");
            Exported.assertFails(StorageCondition.BAD_NAME,
                    () -> exported.files().rename("/" + stripes, "/" + OTHER_COPY));
            exported.files().rename("/" + stripes, "/" + COPY);
            assertThat(exported.names("/")).contains(COPY).doesNotContain(stripes);
            exported.files().rename("/" + COPY, "/one");
            assertThat(exported.read("/one")).isEqualTo("striped");
        }
    }

    @Test
    void theirCoordinatorReachesItsOwnByName() throws IOException {
        try (Exported exported = exportedAfter(Duration.ZERO)) {
            exported.store("/" + COPY, "copied");
            assertThat(exported.files().facts("/" + COPY).size()).isEqualTo(6);
            exported.files().rename("/" + COPY, "/one");
            assertThat(exported.read("/one")).isEqualTo("copied");
        }
    }

    @Test
    void allKindsGoWhenTheyAreOld() throws IOException {
        try (Exported exported = exportedAfter(KEPT.plusHours(1))) {
            for (String name : List.of(COPY, PART_OF_COPY,
                    LeftoverName.of("two", "", Kind.STRIPES).text())) {
                exported.write("/" + name, "left");
            }
            Files.createDirectory(exported.at("/" + LeftoverName.of("", "", Kind.PING).text()));
            exported.listed("/");
            assertThat(exported.names("/")).isEmpty();
        }
    }

    /// Ways in which a target ends or comes to be.
    interface Way {
        void on(Exported exported) throws IOException;
    }

    static Stream<Arguments> ways() {
        return Stream.of(
                Arguments.of("removed", (Way) exported -> exported.files().delete("/one")),
                Arguments.of("removed as a tree",
                        (Way) exported -> exported.files().deleteTree("/one")),
                Arguments.of("replaced by a rename",
                        (Way) exported -> exported.files().rename("/new", "/one")),
                Arguments.of("uploaded", (Way) exported -> exported.store("/one", "again")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void goWithTheirTarget(String name, Way way) throws IOException {
        try (Exported exported = exportedAfter(StalePartFiles.VERIFICATION.plusMinutes(1))) {
            exported.write("/one", "old");
            exported.write("/new", "new");
            exported.write("/" + COPY, "left");
            exported.write("/" + PART_OF_COPY, "left");
            String another = PartNames.part("another");
            exported.write("/" + another, "left");
            way.on(exported);
            assertThat(exported.names("/")).contains(another)
                    .doesNotContain(PART, RANGES, COPY, PART_OF_COPY);
        }
    }

    @Test
    void aCopyThatMayWaitForItsVerificationOutlivesAnOlderTarget() throws IOException {
        try (Exported exported = exportedAfter(Duration.ZERO)) {
            exported.write("/one", "old");
            exported.store("/" + COPY, "whole");
            exported.files().delete("/one");
            assertThat(exported.names("/")).containsExactly(COPY);
        }
    }

    @Test
    void whatAnUploadHoldsStaysWhenItsTargetGoes() throws IOException {
        try (Exported exported = exportedAfter(Duration.ZERO)) {
            exported.write("/one", "old");
            try (StorageWriter writer = exported.storage()
                    .openForWriting(Exported.replace("/" + COPY))) {
                Exported.put(writer, 0, "some");
                exported.files().delete("/one");
                writer.commit(4, Exported.ledger(), false);
            }
            exported.files().rename("/" + COPY, "/one");
            assertThat(exported.read("/one")).isEqualTo("some");
        }
    }

    @Test
    void areRemovedByNameWithWhatBelongsToThem() throws IOException {
        try (Exported exported = exportedAfter(Duration.ZERO)) {
            exported.write("/" + COPY, "left");
            exported.write("/" + PART_OF_COPY, "left");
            exported.write("/" + PartNames.part(OTHER_COPY), "left");
            exported.files().delete("/" + PART);
            assertThat(exported.names("/")).doesNotContain(PART, RANGES);
            exported.files().delete("/" + COPY);
            assertThat(exported.names("/")).doesNotContain(COPY, PART_OF_COPY);
            // Nothing has its name yet, but its bytes have begun to arrive.
            exported.files().delete("/" + OTHER_COPY);
            assertThat(exported.names("/")).isEmpty();
            Exported.assertFails(StorageCondition.NOT_FOUND,
                    () -> exported.files().delete("/" + COPY));
            Exported.assertFails(StorageCondition.NOT_FOUND,
                    () -> exported.files().delete("/" + PART));
        }
    }

    @Test
    void noRemovalTakesWhatAnUploadHolds() throws IOException {
        try (Exported exported = exportedAfter(KEPT.plusHours(1))) {
            Files.createDirectory(exported.at("/d"));
            try (StorageWriter writer = exported.storage()
                    .openForWriting(Exported.replace("/d/one"))) {
                Exported.put(writer, 0, "some");
                writer.stabilize(ByteRangeSet.of(0, 4));
                Exported.assertFails(StorageCondition.BUSY,
                        () -> exported.files().removeDirectory("/d"));
                Exported.assertFails(StorageCondition.BUSY,
                        () -> exported.files().deleteTree("/d"));
                Exported.assertFails(StorageCondition.BUSY,
                        () -> exported.files().delete("/d/" + PART));
                assertThat(exported.names("/d")).containsExactlyInAnyOrder(PART, RANGES);
            }
            exported.files().removeDirectory("/d");
            assertThat(exported.names("/")).doesNotContain("d");
        }
    }

    @Test
    void aFileThatStripesAreWrittenToStays() throws IOException {
        String stripes = "/" + LeftoverName.stripesOf("one").text();
        try (Exported exported = exportedAfter(Duration.ZERO)) {
            try (StorageWriter writer = exported.storage()
                    .openForWriting(Exported.request(stripes, new Placement.Adjust(0),
                            ByteRangeSet.EMPTY, OptionalLong.empty()))) {
                Exported.put(writer, 0, "some");
                Exported.assertFails(StorageCondition.BUSY,
                        () -> exported.files().delete(stripes));
                Exported.assertFails(StorageCondition.BUSY,
                        () -> exported.files().deleteTree(stripes));
                writer.commit(4, Exported.ledger(), false);
            }
            assertThat(exported.read(stripes)).isEqualTo("some");
            exported.files().delete(stripes);
            assertThat(exported.names("/")).containsExactlyInAnyOrder(PART, RANGES);
        }
    }

    @Test
    void goAlsoWhereNobodyWorksAnyMore() throws IOException {
        Path file = base.resolve("book");
        LeftoverBook book = LeftoverBook.open(file);
        try (Exported exported = new Exported(base, exportsWith(Duration.ZERO, book))) {
            Files.createDirectory(exported.at("/d"));
            Files.createDirectory(exported.at("/e"));
            try (StorageWriter writer = exported.storage()
                    .openForWriting(Exported.replace("/d/one"))) {
                Exported.put(writer, 0, "some");
                writer.stabilize(ByteRangeSet.of(0, 4));
            }
            // As a node that is killed leaves it: nothing recorded.
            exported.write("/d/" + PartNames.part("two"), "some");
            exported.store("/e/one", "whole");
            assertThat(LeftoverBook.open(file).directories())
                    .containsExactlyInAnyOrder(exported.at("/d"), exported.at("/e"));

            try (PosixExports now = exportsWith(KEPT.minusHours(1), LeftoverBook.open(file))) {
                now.sweep();
            }
            assertThat(exported.names("/d")).containsExactlyInAnyOrder(PART, RANGES);
            assertThat(LeftoverBook.open(file).directories()).containsExactly(exported.at("/d"));

            try (PosixExports later = exportsWith(KEPT.plusHours(1), LeftoverBook.open(file))) {
                later.sweep();
            }
            assertThat(exported.names("/d")).isEmpty();
            assertThat(exported.read("/e/one")).isEqualTo("whole");
            assertThat(LeftoverBook.open(file).directories()).isEmpty();
        }
    }

    /// The sweep has looked, then an upload begins, then the sweep forgets.
    @Test
    void aDirectoryIsNotForgottenWhereAnUploadHasJustBegun() throws IOException {
        LeftoverBook book = LeftoverBook.open(base.resolve("book"));
        try (Exported exported = new Exported(base, exportsWith(Duration.ZERO, book))) {
            exported.store("/one", "whole");
            Set<Path> clean = Set.copyOf(book.directories());
            assertThat(clean).containsExactly(exported.root());
            exported.write("/" + PartNames.part("two"), "some");
            book.forget(clean);
            assertThat(book.directories()).containsExactly(exported.root());
            Files.delete(exported.at("/" + PartNames.part("two")));
            book.forget(clean);
            assertThat(book.directories()).isEmpty();
        }
    }

    @Test
    void whatASweepMeetsAtWorkStays() throws IOException {
        LeftoverBook book = LeftoverBook.open(base.resolve("book"));
        try (Exported exported = new Exported(base, exportsWith(Duration.ZERO, book));
                StorageWriter writer = exported.storage()
                        .openForWriting(Exported.replace("/one"))) {
            Exported.put(writer, 0, "some");
            try (PosixExports later = exportsWith(KEPT.plusHours(1), book)) {
                later.sweep();
            }
            assertThat(exported.names("/")).containsExactly(PART);
            writer.commit(4, Exported.ledger(), false);
            assertThat(exported.read("/one")).isEqualTo("some");
        }
    }

    private static PosixExports exportsWith(Duration time, LeftoverBook book) throws IOException {
        return PosixExports.open(
                new StalePartFiles(KEPT, Clock.offset(Clock.systemUTC(), time), book),
                new Reservations(Reservations.Limits.USUAL), Durability.FORCED);
    }
}
