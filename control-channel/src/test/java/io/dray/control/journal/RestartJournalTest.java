package io.dray.control.journal;

import io.dray.control.journal.RestartJournal.Finished;
import io.dray.control.walk.FileJob;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileState;
import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.tree.TreePosition;
import io.dray.protocol.tree.TreeShard;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class RestartJournalTest {
    private static final String FILE = "/data/a file\twith\nodd%name";
    private static final String TIME = "20261122120000";

    private static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");

    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    private static final int FINISHED = 200_000;
    private static final long HEAP_MEGABYTES = 24;

    @TempDir
    Path directory;

    @Test
    void remembersAnnouncedRangesOfTheSameFileVersion() {
        write();
        try (RestartJournal journal = open()) {
            assertThat(journal.resumed()).isTrue();
            assertThat(journal.stored(FILE, 1000, TIME)).isEqualTo(ByteRangeSet.of(0, 300));
            assertThat(journal.stored(FILE, 1001, TIME).isEmpty()).isTrue();
            assertThat(journal.stored(FILE, 1000, "20261122120001").isEmpty()).isTrue();
        }
    }

    private static void reach(RestartJournal journal, String shard, String path) {
        journal.reach(shard(shard), new TreePosition(path));
    }

    private static TreeShard shard(String text) {
        return TreeShard.parse(text).orElseThrow();
    }

    private static Optional<String> reached(RestartJournal journal, String shard) {
        return journal.tree(shard(shard)).map(TreePosition::path);
    }

    @Test
    void remembersHowFarEachShardIsStored() {
        try (RestartJournal journal = open()) {
            journal.divideTree(3);
            reach(journal, "0/3", "b");
            reach(journal, "2/3", "a\tb/%");
            reach(journal, "0/3", "c");
        }
        try (RestartJournal journal = open()) {
            journal.divideTree(3);
            assertThat(reached(journal, "0/3")).contains("c");
            assertThat(reached(journal, "1/3")).isEmpty();
            assertThat(reached(journal, "2/3")).contains("a\tb/%");
            journal.forgetTree(shard("0/3"));
        }
        try (RestartJournal journal = open()) {
            assertThat(reached(journal, "0/3")).isEmpty();
            assertThat(reached(journal, "2/3")).contains("a\tb/%");
        }
    }

    /// Everything up to the least position is stored, however the tree is divided. In walk order a directory comes
    /// before `d!`.
    @Test
    void goesOnWithAnotherDivisionWhereAllShardsWere() {
        try (RestartJournal journal = open()) {
            journal.divideTree(2);
            reach(journal, "1/2", "d!");
            reach(journal, "0/2", "d/z");
        }
        try (RestartJournal journal = open()) {
            journal.divideTree(3);
            for (int i = 0; i < 3; i++) {
                assertThat(reached(journal, i + "/3")).contains("d/z");
            }
            reach(journal, "2/3", "e");
        }
        try (RestartJournal journal = open()) {
            journal.divideTree(1);
            assertThat(reached(journal, "0/1")).contains("d/z");
        }
        try (RestartJournal journal = open()) {
            assertThat(reached(journal, "0/1")).contains("d/z");
            journal.divideTree(2);
            assertThat(reached(journal, "1/2")).contains("d/z");
        }
    }

    /// Of one shard nothing is stored, so nothing is known of the tree.
    @Test
    void beginsAnewWithAnotherDivisionIfOneShardHadNotBegun() {
        try (RestartJournal journal = open()) {
            journal.divideTree(2);
            reach(journal, "1/2", "x");
            journal.divideTree(1);
            assertThat(reached(journal, "0/1")).isEmpty();
            journal.divideTree(2);
            assertThat(reached(journal, "1/2")).isEmpty();
        }
        try (RestartJournal journal = open()) {
            assertThat(reached(journal, "1/2")).isEmpty();
        }
    }

    @Test
    void remembersFinishedFilesUntilTheyChange() {
        FileState here = new FileState("1-2", 5, Instant.parse("2026-11-30T12:00:00.000000001Z"));
        FileState there = new FileState("3-4", 5, Instant.parse("2026-11-30T13:00:00.000000002Z"));
        FileJob job = job(FILE, Optional.of(here));
        try (RestartJournal journal = open()) {
            journal.finish(List.of(new Finished(job, Optional.of(there))));
        }
        try (RestartJournal journal = open()) {
            assertThat(journal.isDone(job, Optional.of(there))).isTrue();
            assertThat(journal.claims(job)).isTrue();
            assertThat(journal.isDone(job("/data/other", Optional.of(here)), Optional.of(there)))
                    .isFalse();
            for (FileState changed : others(there)) {
                assertThat(journal.isDone(job, Optional.of(changed))).isFalse();
            }
            for (FileState changed : others(here)) {
                assertThat(journal.isDone(job(FILE, Optional.of(changed)), Optional.of(there)))
                        .isFalse();
            }
        }
    }

    private static List<FileState> others(FileState state) {
        return List.of(new FileState("9-9", state.size(), state.changed()),
                new FileState(state.unique(), 6, state.changed()),
                new FileState(state.unique(), state.size(), state.changed().plusNanos(1)));
    }

    /// Some servers tell neither identity nor time of change; then name, size and time prove nothing.
    @Test
    void believesNothingOfWhatIsNotTold() {
        FileState state = new FileState("1-2", 5, Instant.EPOCH);
        for (FileJob job : List.of(job("/a", Optional.empty()), job("/b", Optional.of(state)))) {
            try (RestartJournal journal = open()) {
                journal.finish(List.of(new Finished(job, Optional.empty())));
            }
            try (RestartJournal journal = open()) {
                assertThat(journal.isDone(job, Optional.empty())).isFalse();
                assertThat(journal.isDone(job, Optional.of(state))).isFalse();
                assertThat(journal.claims(job)).isTrue();
            }
        }
    }

    private static FileJob job(String path, Optional<FileState> state) {
        return new FileJob(path, "/copy", 5, Optional.empty(), OptionalInt.empty(), state);
    }

    @Test
    void startsAnewAfterItWasDeleted() {
        try (RestartJournal journal = open()) {
            journal.begin(FILE, 1000, TIME, "/.dray-tmp");
            journal.delete();
        }
        try (RestartJournal journal = open()) {
            assertThat(journal.resumed()).isFalse();
        }
    }

    @Test
    void refusesASecondRunOfTheSameCopy() {
        try (RestartJournal journal = open()) {
            assertThat(journal.resumed()).isFalse();
            assertThatThrownBy(this::open).isInstanceOf(StorageFailure.class)
                    .hasMessageContaining("running already");
        }
    }

    @Test
    void saysWhichProcessIsInTheWayAndWhatToDo() throws IOException {
        try (RestartJournal journal = open()) {
            assertThat(journal.resumed()).isFalse();
            long pid = ProcessHandle.current().pid();
            assertThatThrownBy(this::open).hasMessageContaining("as process " + pid + " since 20")
                    .hasMessageContaining("kill " + pid)
                    .hasMessageContaining(onlyFile().toString());
        }
    }

    @Test
    void staysLockedWhileItIsReadAndRefusedByOthers() throws Exception {
        try (RestartJournal journal = open()) {
            assertThat(Files.readAllBytes(onlyFile())).isNotEmpty();
            assertThatThrownBy(this::open).isInstanceOf(StorageFailure.class);
            assertThat(anotherProcessTakes(onlyFile())).isFalse();
            assertThat(journal.resumed()).isFalse();
        }
        assertThat(anotherProcessTakes(onlyFile())).isTrue();
    }

    @Test
    void twoRunsNeverShareAJournalThatTheFirstDeletes() {
        RestartJournal first = open();
        first.delete();
        try (RestartJournal second = open()) {
            first.close();
            assertThat(second.resumed()).isFalse();
            assertThatThrownBy(this::open).isInstanceOf(StorageFailure.class);
        }
    }

    @Test
    void knowsWhatVersionsThatWereGivenUpHaveLeft() {
        try (RestartJournal journal = open()) {
            journal.begin(FILE, 1000, AT.toString(), "/in/.dray-1.copy");
            journal.begin("/gone", 1000, AT.toString(), "/in/.dray-gone.copy");
            journal.begin("/finished", 1000, AT.toString(), "/in/.dray-finished.copy");
            journal.finish(List.of(finished("/finished", 1000)));
            assertThat(journal.abandoned(false)).isEmpty();
        }
        try (RestartJournal journal = open()) {
            journal.begin(FILE, 2000, AT.toString(), "/in/.dray-2.copy");
            assertThat(journal.abandoned(false)).containsExactly("/in/.dray-1.copy");
            journal.finish(List.of(finished(FILE, 2000)));
            assertThat(journal.abandoned(true)).containsExactly("/in/.dray-1.copy",
                    "/in/.dray-gone.copy");
        }
    }

    private static Finished finished(String path, long size) {
        return new Finished(
                new FileJob(path, "/copy", size, Optional.of(AT), OptionalInt.empty(),
                        Optional.empty()),
                Optional.empty());
    }

    @Test
    void inMemoryItRemembersUntilItIsClosed() {
        try (RestartJournal journal = RestartJournal.inMemory()) {
            journal.begin(FILE, 1000, TIME, "/.dray-tmp");
            journal.store(FILE, ByteRangeSet.of(0, 100));
            assertThat(journal.stored(FILE, 1000, TIME)).isEqualTo(ByteRangeSet.of(0, 100));
            journal.delete();
        }
        assertThat(directory).isEmptyDirectory();
    }

    private static boolean anotherProcessTakes(Path file) throws Exception {
        Process flock = new ProcessBuilder("flock", "--nonblock", file.toString(), "true").start();
        return flock.waitFor() == 0;
    }

    @Test
    void survivesBeingCutAtEveryByte() throws IOException {
        write();
        Path file = onlyFile();
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            try (RestartJournal journal = open()) {
                ByteRangeSet stored = journal.stored(FILE, 1000, TIME);
                assertThat(ByteRangeSet.of(0, 300).containsAll(stored)).isTrue();
                journal.begin("/after", 1, TIME, "/.dray-tmp");
            }
            try (RestartJournal journal = open()) {
                assertThat(journal.resumed()).isTrue();
            }
        }
    }

    @Test
    void neverBelievesADamagedLine() throws IOException {
        write();
        Path file = onlyFile();
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            Files.write(file, damaged);
            try (RestartJournal journal = open()) {
                assertThat(ByteRangeSet.of(0, 300).containsAll(journal.stored(FILE, 1000, TIME)))
                        .isTrue();
            }
        }
    }

    @Test
    void appendsAfterATornLine() throws IOException {
        write();
        Files.write(onlyFile(), "stored\t0-99".getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.APPEND);
        try (RestartJournal journal = open()) {
            journal.store(FILE, ByteRangeSet.of(500, 600));
        }
        try (RestartJournal journal = open()) {
            assertThat(journal.stored(FILE, 1000, TIME))
                    .isEqualTo(ByteRangeSet.parse("0-300,500-600").orElseThrow());
        }
    }

    /// Written by version 0.1.0.
    @Test
    void readsAJournalOfAnEarlierVersion() throws IOException {
        Path file;
        try (RestartJournal empty = open()) {
            assertThat(empty.resumed()).isFalse();
            file = onlyFile();
        }
        try (InputStream sample = RestartJournalTest.class
                .getResourceAsStream("/journals/copy-0.1.0.journal")) {
            Files.copy(sample, file, StandardCopyOption.REPLACE_EXISTING);
        }
        FileJob done = new FileJob("/data/done", "/copy/done", 5,
                Optional.of(Instant.parse("2026-11-22T12:00:00Z")), OptionalInt.empty(),
                Optional.of(new FileState("1-2", 5,
                        Instant.parse("2026-11-30T12:00:00.000000001Z"))));
        Optional<FileState> stored = Optional.of(
                new FileState("3-4", 5, Instant.parse("2026-11-30T13:00:00.000000002Z")));
        for (int run = 1; run <= 2; run++) {
            try (RestartJournal journal = open()) {
                assertThat(journal.resumed()).isTrue();
                assertThat(journal.stored(FILE + "\udcff", 1000, "2026-11-22T12:00:00Z"))
                        .isEqualTo(ByteRangeSet.parse("0-300,500-600").orElseThrow());
                assertThat(journal.isDone(done, stored)).isTrue();
                assertThat(journal.claims(done)).isTrue();
                journal.store(FILE + "\udcff", ByteRangeSet.of(0, 1));
            }
        }
    }

    @Test
    void keepsAnyNumberOfRanges() {
        ByteRangeSet many = ByteRangeSet.of(IntStream.range(0, 100_000)
                .mapToObj(i -> new ByteRange(1_000_000_000_000_000L + 2L * i,
                        1_000_000_000_000_001L + 2L * i))
                .toList());
        try (RestartJournal journal = open()) {
            journal.begin(FILE, Long.MAX_VALUE, TIME, "/.dray-tmp");
            journal.store(FILE, many);
        }
        try (RestartJournal journal = open()) {
            assertThat(journal.stored(FILE, Long.MAX_VALUE, TIME)).isEqualTo(many);
        }
    }

    /// Opens the journal in the directory that is given, in a small heap.
    static final class Resumption {
        public static void main(String[] arguments) {
            try (RestartJournal journal = RestartJournal.open(Path.of(arguments[0]), "a /data",
                    "b /copy", InstantSource.system())) {
                for (int i = 0; i < FINISHED; i++) {
                    FileJob job = finishedFile(i);
                    if (!journal.claims(job) || !journal.isDone(job, job.state())) {
                        throw new AssertionError("not finished: " + i);
                    }
                }
            }
        }
    }

    private static FileJob finishedFile(int number) {
        return job("/data/a directory/" + number / 1000 + "/a file of many " + number,
                Optional.of(new FileState("1234-" + number, 5, AT)));
    }

    /// A file that is finished takes 16 bytes of memory; its record has 150 bytes.
    @Test
    void needsLittleMemoryForFilesThatAreFinished() throws Exception {
        try (RestartJournal journal = open()) {
            for (int i = 0; i < FINISHED; i += 1000) {
                journal.finish(IntStream.range(i, i + 1000)
                        .mapToObj(number -> new Finished(finishedFile(number),
                                finishedFile(number).state()))
                        .toList());
            }
        }
        assertThat(Files.size(onlyFile())).isGreaterThan(HEAP_MEGABYTES << 20);
        Process process = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx" + HEAP_MEGABYTES + "m", "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), Resumption.class.getName(),
                directory.toString()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(),
                StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void removesJournalsThatNobodyTouchesAndNothingElse() throws IOException {
        Path gone = old("a.journal");
        Path other = old("notes.txt");
        Path recent = Files.writeString(directory.resolve("b.journal"), "x");
        Files.setLastModifiedTime(recent, FileTime.from(LONG_AGO));
        RestartJournal.removeStale(directory, LONG_AGO);
        assertThat(gone).doesNotExist();
        assertThat(other).exists();
        assertThat(recent).exists();
    }

    private Path old(String name) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "x");
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO.minusSeconds(1)));
        return file;
    }

    @Test
    void leavesAJournalThatIsInUse() throws IOException {
        try (RestartJournal running = open()) {
            assertThat(running.resumed()).isFalse();
            Path file = onlyFile();
            Files.setLastModifiedTime(file, FileTime.from(LONG_AGO.minusSeconds(1)));
            RestartJournal.removeStale(directory, LONG_AGO);
            assertThat(file).exists();
        }
    }

    @Test
    void removesNothingWithoutADirectory() {
        RestartJournal.removeStale(directory.resolve("none"), LONG_AGO);
        assertThat(directory).isEmptyDirectory();
    }

    private void write() {
        try (RestartJournal journal = open()) {
            journal.begin(FILE, 1000, TIME, "/.dray-tmp");
            journal.store(FILE, ByteRangeSet.of(0, 100));
            journal.store(FILE, ByteRangeSet.of(100, 300));
        }
    }

    private RestartJournal open() {
        return RestartJournal.open(directory, "a /data", "b /copy", InstantSource.system());
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }
}
