package io.dray.control.journal;

import io.dray.control.security.FileLease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class SealedLogTest {
    private static final String HEADING = "a log 1 of this";
    private static final List<String> RECORDS = List.of("one", "", "a name \udcff\tand ü",
            "9f00d2e1 looks sealed");

    @TempDir
    Path directory;
    private Path file;

    @BeforeEach
    void place() {
        file = directory.resolve("log");
    }

    /// What a log holds, and how long its intact beginning is.
    private record Found(List<String> records, long intact) {}

    private Found read() throws IOException {
        List<String> records = new ArrayList<>();
        long intact = SealedLog.replay(file, HEADING::equals, records::add);
        return new Found(records, intact);
    }

    private void write(List<String> records) throws IOException {
        try (SealedLog log = SealedLog.create(file, HEADING)) {
            for (String record : records) {
                log.append(List.of(record));
            }
            log.force();
        }
    }

    /// Goes on as an owner does.
    private void goOn(String record) throws IOException {
        long intact = read().intact();
        try (SealedLog log = intact > 0
                ? SealedLog.resume(file, intact)
                : SealedLog.create(file, HEADING)) {
            log.append(List.of(record));
        }
    }

    @Test
    void replaysWhatWasAppended() throws IOException {
        write(RECORDS);
        assertThat(read()).isEqualTo(new Found(RECORDS, Files.size(file)));
    }

    @Test
    void appendsManyAtOnce() throws IOException {
        write(List.of());
        try (SealedLog log = SealedLog.resume(file, Files.size(file))) {
            log.append(RECORDS);
            log.append(List.of());
        }
        assertThat(read().records()).isEqualTo(RECORDS);
    }

    @Test
    void keepsTheRecordsBeforeATearAtAnyByteAndGoesOnBehindThem() throws IOException {
        write(RECORDS);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            List<String> left = read().records();
            assertThat(left).as("cut at %s", length).isEqualTo(RECORDS.subList(0, left.size()));
            assertThat(left.size()).isEqualTo(Math.max(0, lines(whole, length) - 1));
            goOn("after");
            List<String> all = new ArrayList<>(left);
            all.add("after");
            assertThat(read()).isEqualTo(new Found(all, Files.size(file)));
        }
    }

    private static int lines(byte[] bytes, int length) {
        return (int) new String(bytes, 0, length, StandardCharsets.ISO_8859_1).chars()
                .filter(c -> c == '\n')
                .count();
    }

    @Test
    void believesNothingFromAFlippedByteOn() throws IOException {
        write(RECORDS);
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            for (int mask : new int[]{1, 0x20, 0x80, 0xff}) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) mask;
                Files.write(file, damaged);
                assertThat(read().records()).as("byte %s", at)
                        .isEqualTo(RECORDS.subList(0, Math.max(0, lines(whole, at) - 1)));
            }
        }
    }

    static Stream<byte[]> foreign() {
        byte[] noise = new byte[300_000];
        new Random(1).nextBytes(noise);
        byte[] line = new byte[3 * SealedLog.LONGEST_LINE];
        Arrays.fill(line, (byte) 'x');
        return Stream.of(new byte[0], "\n".getBytes(StandardCharsets.US_ASCII),
                "\n\n\n".getBytes(StandardCharsets.US_ASCII), noise, line,
                "a text\nof somebody else\n".getBytes(StandardCharsets.US_ASCII),
                "00000000 \n".getBytes(StandardCharsets.US_ASCII), new byte[10_000]);
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void takesNothingFromAnEmptyOrForeignFile(byte[] content) throws IOException {
        Files.write(file, content);
        List<String> all = new ArrayList<>();
        assertThat(SealedLog.replay(file, all::add, all::add) == 0
                || all.equals(List.of(""))).isTrue();
        assertThat(read()).isEqualTo(new Found(List.of(), 0));
        goOn("first");
        assertThat(read().records()).containsExactly("first");
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void ignoresGarbageBehindTheLastRecord(byte[] garbage) throws IOException {
        write(RECORDS);
        long length = Files.size(file);
        Files.write(file, garbage, StandardOpenOption.APPEND);
        List<String> records = read().records();
        assertThat(records.subList(0, RECORDS.size())).isEqualTo(RECORDS);
        assertThat(String.join("", records.subList(RECORDS.size(), records.size()))).isEmpty();
        try (SealedLog log = SealedLog.resume(file, length)) {
            log.append(List.of("after"));
        }
        assertThat(read().records()).hasSize(RECORDS.size() + 1).endsWith("after");
    }

    @Test
    void endsAtARecordThatItsOwnerDoesNotTake() throws IOException {
        write(RECORDS);
        List<String> taken = new ArrayList<>();
        long intact = SealedLog.replay(file, HEADING::equals,
                record -> record.length() < 5 && taken.add(record));
        assertThat(taken).isEqualTo(RECORDS.subList(0, 2));
        SealedLog.resume(file, intact).close();
        assertThat(read().records()).isEqualTo(taken);
    }

    @Test
    void isAnothersWithAnotherHeading() throws IOException {
        write(RECORDS);
        assertThat(SealedLog.replay(file, "a log 1 of that"::equals, record -> {
            throw new AssertionError(record);
        })).isZero();
    }

    @Test
    void beginsAnewWhateverIsThere() throws IOException {
        write(RECORDS);
        write(List.of("other"));
        assertThat(read().records()).containsExactly("other");
    }

    @ParameterizedTest
    @ValueSource(ints = {65_526, 65_527, 65_528, 100_000, SealedLog.LONGEST_LINE - 9})
    void replaysHugeRecords(int length) throws IOException {
        List<String> records = List.of("before", "x".repeat(length), "y".repeat(length), "after");
        write(records);
        assertThat(read()).isEqualTo(new Found(records, Files.size(file)));
    }

    @ParameterizedTest
    @MethodSource("noRecords")
    void refusesWhatIsNoRecord(String record) throws IOException {
        write(RECORDS);
        try (SealedLog log = SealedLog.resume(file, Files.size(file))) {
            assertThatThrownBy(() -> log.append(List.of("fine", record)))
                    .isInstanceOf(IllegalArgumentException.class);
            log.append(List.of("after"));
        }
        assertThat(read().records()).hasSize(RECORDS.size() + 1).endsWith("after");
    }

    static List<String> noRecords() {
        return List.of("x".repeat(SealedLog.LONGEST_LINE - 8), "two\nlines",
                "half a character \ud800");
    }

    @Test
    void isNotFoundWhereThereIsNone() {
        assertThatThrownBy(this::read).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> SealedLog.resume(file, 0).close())
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void followsNoSymbolicLink() throws IOException {
        Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "precious");
        Files.createSymbolicLink(file, elsewhere);
        assertThatThrownBy(this::read).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> write(RECORDS)).isInstanceOf(IOException.class);
        assertThat(elsewhere).hasContent("precious");
    }

    /// A second run of the same copy reads who holds the log while the first appends to it.
    @Test
    void canBeReadWhileItsHolderAppends() throws IOException {
        write(RECORDS);
        try (FileLease _ = FileLease.take(file).orElseThrow();
                SealedLog log = SealedLog.resume(file, Files.size(file))) {
            assertThat(FileLease.take(file)).isEmpty();
            SealedLog.replay(file, HEADING::equals, record -> {
                if (record.equals("one")) {
                    append(log, "meanwhile");
                }
                return true;
            });
            assertThat(read().records()).startsWith(RECORDS.toArray(String[]::new))
                    .endsWith("meanwhile");
            assertThat(FileLease.take(file)).isEmpty();
        }
        try (FileLease lease = FileLease.take(file).orElseThrow()) {
            assertThat(lease).isNotNull();
        }
    }

    private static void append(SealedLog log, String record) {
        try {
            log.append(List.of(record));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
