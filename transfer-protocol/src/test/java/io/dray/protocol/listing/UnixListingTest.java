package io.dray.protocol.listing;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.listing.FileFacts.Access;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.FileFacts.Principal;
import io.dray.protocol.transcript.Mutations;
import io.dray.protocol.transcript.Transcript;
import io.dray.protocol.transcript.Transcript.Speaker;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

final class UnixListingTest {
    private static final Instant MOMENT = Instant.parse("2026-11-22T19:00:00Z");
    private static final UnixListing LISTING = new UnixListing(MOMENT);
    private static final UnixListingParser PARSER = new UnixListingParser(MOMENT);

    static Stream<String> recorded() {
        return Transcript.read("globus-files-and-listings")
                .by(Speaker.DATA)
                .stream()
                .filter(line -> !line.startsWith("Type=") && line.contains("testuser"));
    }

    @Test
    void writesTheColumnsOfTheGlobusServer() {
        assertThat(recorded()).contains(
                LISTING.line(facts("f1", Kind.FILE, 0644, 1000, "2026-11-22T16:58:33Z")),
                LISTING.line(facts("f3", Kind.FILE, 0, 3000, "2026-11-22T16:58:33Z")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"2026-11-02T06:05:00Z|Nov  2 06:05",
            "2026-06-01T00:00:00Z|Jun  1 00:00", "2026-05-01T00:00:00Z|May  1  2026",
            "1999-12-31T23:59:59Z|Dec 31  1999", "2030-01-01T00:00:00Z|Jan  1  2030"})
    void writesTheYearOfOldAndFutureFiles(String time, String date) {
        assertThat(LISTING.line(facts("x", Kind.FILE, 0644, 5, time)))
                .isEqualTo("-rw-r--r--   1 testuser testuser            5 " + date + " x");
    }

    @ParameterizedTest
    @CsvSource({"FILE,4755,-rwsr-xr-x", "FILE,2644,-rw-r-Sr--", "DIRECTORY,1777,drwxrwxrwt",
            "CURRENT,1776,drwxrwxrwT", "DANGLING_LINK,777,lrwxrwxrwx"})
    void writesPermissions(Kind kind, String mode, String text) {
        String line = LISTING
                .line(facts("x", kind, Integer.parseInt(mode, 8), 0, "2026-11-22T16:58:33Z"));
        assertThat(line).startsWith(text + " ");
        assertThat(entry(line).mode()).hasValue(Integer.parseInt(mode, 8));
    }

    @Test
    void letsNoNameForgeALineOrAColumn() {
        FileFacts facts = new FileFacts("a\nb", Kind.FILE, 0, MOMENT, Optional.empty(), 0,
                new Principal(Optional.of("a b"), 7), new Principal(Optional.empty(), -2), "1-1",
                Optional.empty(), new Access(true, true, true), Optional.empty(),
                Optional.empty());
        assertThat(LISTING.line(facts))
                .isEqualTo("----------   1    a%20b 4294967294            0 Nov 22 19:00 a%0Ab");
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void readsTheLinesOfTheGlobusServer(String line) {
        ListedEntry entry = entry(line + "\r");
        assertThat(line).endsWith(" " + entry.name());
        assertThat(entry.modified().orElseThrow()).isBetween("2026-11-22T16:00:00Z",
                "2026-11-22T18:00:00Z");
        assertThat(LISTING.line(facts(entry.name(), entry.kind(), entry.mode().orElseThrow(),
                entry.size().orElseThrow(), entry.modified().orElseThrow().toString())))
                .isEqualTo(line.replaceAll(" \\d testuser", entry.isDirectory()
                        ? " 2 testuser"
                        : " 1 testuser"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "-rw-r--r-- 1 ftp ftp 5 Jan 02 2020 a b|2020-01-02T00:00:00Z|a b",
            "-rw-r--r-- 1 5 Dec 25 10:00 x|2025-12-25T10:00:00Z|x",
            "-rw-r--r--+ 1 user group with spaces 5 Feb  3 04:05 x|2026-02-03T04:05:00Z|x",
            "-rw-r--r--. 1 u g 5 2024-02-29 12:34 2024-x|2024-02-29T12:34:00Z|2024-x"})
    void readsDatesOfOtherServers(String line, String time, String name) {
        ListedEntry entry = entry(line);
        assertThat(entry.modified()).contains(Instant.parse(time));
        assertThat(entry.name()).isEqualTo(name);
        assertThat(entry.size()).hasValue(5);
    }

    @Test
    void readsLinksWithTheirTarget() {
        ListedEntry link = entry("lrwxrwxrwx 1 u g 9 Nov 22 16:58 a b -> /t -> x");
        assertThat(link.name()).isEqualTo("a b");
        assertThat(link.link()).contains("/t -> x");
        assertThat(entry("-rw-r--r-- 1 u g 9 Nov 22 16:58 a -> b").name()).isEqualTo("a -> b");
    }

    @ParameterizedTest
    @CsvSource({"l,t", "a b,/t -> x", "a -> b,t", "a -> b,c -> d", "é,ü", "l\udce9,t\udcea"})
    void linksAreReadAsTheyAreWritten(String name, String target) {
        FileFacts link = facts(name, Kind.DIRECTORY, 0755, 4096, "2026-11-22T16:58:00Z");
        String line = LISTING.line(new FileFacts(name, link.kind(), link.size(), link.modified(),
                link.changed(), link.mode(), link.owner(), link.group(), link.unique(),
                Optional.of(target), link.access(), link.entries(), link.error()));
        assertThat(line).startsWith("lrwxrwxrwx ").endsWith(" " + name + " -> " + target);
        assertThat(entry(line).name()).isEqualTo(name);
        assertThat(entry(line).link()).contains(target);
        assertThat(entry(line).kind()).isEqualTo(Kind.SYMBOLIC_LINK);
    }

    @Test
    void keepsOddNames() {
        assertThat(entry("-rw-r--r-- 1 u g 9 Nov 22 16:58  x\u2028 ").name())
                .isEqualTo(" x\u2028 ");
        assertThat(entry("-rw-r--r-- 1 u g 9 Feb 30 16:58 x").modified()).isEmpty();
        assertThat(entry("-rw-r--r-- 1 u g 9 Foo 30 16:58 x").modified()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "total 12", "\r"})
    void skipsLinesThatTellOfNoEntry(String line) {
        assertThat(PARSER.parse(line)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "-rw-r--r-- 1 u g 9 Nov 22 16:58 ", "01-01-20  <DIR> x",
            "-rw-r--r-- 1 u g 9999999999999999999 Nov 22 16:58 x",
            "-rw-r--r-- 1 u g 9 Nov 22 16:58 a\0b"})
    void reportsLinesOfAnotherForm(String line) {
        assertMalformed(line);
    }

    @Test
    void survivesDamagedAndLongLines() {
        new Mutations(11, recorded().toList()).feed(20_000, line -> {
            try {
                PARSER.parse(line);
            } catch (ProtocolViolation e) {
                assertThat(e).hasMessageContaining("line of the listing");
            }
        });
        for (String part : List.of(" ", "1 ", "a ", "-", "\t", "1")) {
            String line = part.repeat(FactsParser.LONGEST_LINE / part.length());
            assertMalformed("-rw-r--r-- " + line);
            assertMalformed("-rw-r--r-- " + line.substring(40));
        }
    }

    @Test
    void writesBareNamesOnOneLine() {
        assertThat(EntryNames.onOneLine("a b")).isEqualTo("a b");
        assertThat(EntryNames.onOneLine("a\nb")).isEqualTo("a%0Ab");
    }

    private static void assertMalformed(String line) {
        assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> PARSER.parse(line));
    }

    private static FileFacts facts(String name, Kind kind, int mode, long size, String time) {
        Principal user = new Principal(Optional.of("testuser"), 0);
        return new FileFacts(name, kind, size, Instant.parse(time), Optional.empty(), mode, user,
                user, "1-1",
                Optional.empty(), new Access(true, true, true), Optional.empty(),
                Optional.empty());
    }

    private static ListedEntry entry(String line) {
        return PARSER.parse(line).orElseThrow();
    }
}
