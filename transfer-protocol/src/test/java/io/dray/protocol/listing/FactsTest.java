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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

final class FactsTest {
    private static final Principal USER = new Principal(Optional.of("testuser"), 0);
    private static final FileFacts FILE = new FileFacts("/data/big", Kind.FILE, 3000001,
            Instant.parse("2026-11-22T16:58:33Z"), Optional.empty(), 0644, USER, USER, "fe00-20c0",
            Optional.empty(),
            new Access(true, true, false), Optional.empty(), Optional.empty());
    private static final FileFacts DIRECTORY = new FileFacts(".", Kind.CURRENT, 4096,
            Instant.parse("2026-11-22T17:12:33Z"), Optional.empty(), 0755, USER, USER, "fe00-20c0",
            Optional.empty(),
            new Access(true, true, true), Optional.of(9L), Optional.empty());

    static Stream<String> recorded() {
        return Transcript.read("globus-files-and-listings")
                .by(Speaker.DATA)
                .stream()
                .filter(line -> line.startsWith("Type="));
    }

    @Test
    void writesTheStandardFactsInTheOrderOfTheGlobusServer() {
        FactsFormatter formatter = new FactsFormatter(FactSelection.STANDARD);
        assertThat(recorded()).contains(formatter.line(DIRECTORY),
                formatter.line(named(FILE, "f1", 1000)));
        assertThat(formatter.line(FILE)).isEqualTo(
                "Type=file;Modify=20261122165833;Size=3000001;Perm=awr;UNIX.mode=0644;"
                        + "UNIX.owner=testuser;UNIX.uid=0;UNIX.group=testuser;UNIX.gid=0;"
                        + "Unique=fe00-20c0; /data/big");
    }

    @Test
    void writesChosenFactsInTheOtherOrder() {
        List<String> all = List.of("Type", "Size", "Modify", "Perm", "Charset", "UNIX.mode",
                "UNIX.owner", "UNIX.uid", "UNIX.group", "UNIX.gid", "Unique", "UNIX.slink",
                "X.count");
        assertThat(new FactsFormatter(FactSelection.of(all)).line(FILE)).isEqualTo(
                "Type=file;Modify=20261122165833;Charset=UTF-8;Size=3000001;Perm=awr;"
                        + "UNIX.mode=0644;UNIX.owner=testuser;UNIX.group=testuser;"
                        + "Unique=fe00-20c0;UNIX.uid=0;UNIX.gid=0; /data/big");
        assertThat(new FactsFormatter(FactSelection.of(List.of("size", "type", "nonsense")))
                .line(FILE)).isEqualTo("Type=file;Size=3000001; /data/big");
        assertThat(new FactsFormatter(FactSelection.of(List.of("nonsense"))).line(FILE))
                .isEqualTo(" /data/big");
    }

    @Test
    void writesRightsOfTheSession() {
        assertThat(permissions(Kind.FILE, false, false, false)).contains("Perm=;");
        assertThat(permissions(Kind.FILE, true, false, false)).contains("Perm=r;");
        assertThat(permissions(Kind.DIRECTORY, true, true, true)).contains("Perm=cfmpel;");
        assertThat(permissions(Kind.DIRECTORY, true, true, false)).contains("Perm=l;");
    }

    @Test
    void letsNoNameForgeALineOrAFact() {
        FactsFormatter formatter = new FactsFormatter(FactSelection.of(List.of("UNIX.slink")));
        FileFacts link = new FileFacts("a\r\nType=dir; b", Kind.FILE, 0, Instant.EPOCH,
                Optional.empty(), 0, USER,
                USER, "1-1", Optional.of("x;Type=dir; é%\n"), FILE.access(), Optional.empty(),
                Optional.empty());
        assertThat(formatter.line(link)).isEqualTo(
                "UNIX.slink=x%3BType%3Ddir%3B%20%C3%A9%25%0A;Error=InvalidName; a%0D%0AType=dir; b");
    }

    @Test
    void alwaysWritesWhyAnEntryCannotBeUsed() {
        FileFacts bad = new FileFacts("bad", Kind.DANGLING_LINK, 9, Instant.EPOCH, Optional.empty(),
                0777, USER, USER,
                "1-1", Optional.of("/nonexist"), FILE.access(), Optional.empty(),
                Optional.of("InvalidLink"));
        assertThat(new FactsFormatter(FactSelection.of(List.of("type"))).line(bad))
                .isEqualTo("Type=OS.unix=slink;Error=InvalidLink; bad");
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void readsTheLinesOfTheGlobusServer(String line) {
        ListedEntry entry = entry(line);
        assertThat(entry.name()).isEqualTo(line.substring(line.indexOf(' ') + 1));
        assertThat(entry.kind()).isNotEqualTo(Kind.OTHER);
        assertThat(entry.size()).isPresent();
        assertThat(entry.modified()).isPresent();
        assertThat(entry.mode()).isPresent();
    }

    @Test
    void readsWhatItWrites() {
        FactsFormatter formatter = new FactsFormatter(FactSelection.STANDARD);
        FileFacts link = new FileFacts("sp ace;é%=", Kind.FILE, 5, FILE.modified(),
                Optional.of(Instant.parse("2026-11-23T01:02:03.000000405Z")), 04755, USER,
                USER, "a-b", Optional.of("/t arget;é%="), FILE.access(), Optional.empty(),
                Optional.empty());
        ListedEntry entry = entry(formatter.line(link) + "\r\r\n");
        assertThat(entry.name()).isEqualTo("sp ace;é%=");
        assertThat(entry.link()).contains("/t arget;é%=");
        assertThat(entry.mode()).hasValue(04755);
        assertThat(entry.modified()).contains(FILE.modified());
        assertThat(entry.unique()).contains("a-b");
        assertThat(entry.isPlainName()).isTrue();
    }

    @Test
    void tellsTheTimeOfChangeExactlyToWhoAsks() {
        FileFacts changed = new FileFacts("a", Kind.FILE, 5, FILE.modified(),
                Optional.of(Instant.parse("2026-11-23T01:02:03.000000405Z")), 0644, USER, USER,
                "a-b", Optional.empty(), FILE.access(), Optional.empty(), Optional.empty());
        FactsFormatter formatter = new FactsFormatter(
                FactSelection.of(List.of("size", "unix.ctime")));
        String line = formatter.line(changed);
        assertThat(line).isEqualTo("Size=5;UNIX.ctime=20261123010203.000000405; a");
        assertThat(entry(line).changed()).isEqualTo(changed.changed());
        assertThat(formatter.line(FILE)).isEqualTo("Size=3000001; /data/big");
    }

    @Test
    void readsListingsOfOtherServers() {
        ListedEntry sparse = entry("type=dir;sizd=x;modify=20200101; a  b ");
        assertThat(sparse.name()).isEqualTo("a  b ");
        assertThat(sparse.isDirectory()).isTrue();
        assertThat(sparse.size()).isEmpty();
        assertThat(sparse.modified()).isEmpty();
        assertThat(entry(" name-only").kind()).isEqualTo(Kind.OTHER);
        ListedEntry link = entry("Type=OS.unix=slink:/target;Modify=20200101000000.123; l");
        assertThat(link.kind()).isEqualTo(Kind.SYMBOLIC_LINK);
        assertThat(link.link()).contains("/target");
        assertThat(link.modified()).contains(Instant.parse("2020-01-01T00:00:00.123Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-space", "Type=file; ", "nonsense; name", "=x; name",
            "Type=file; a\0b"})
    void reportsLinesThatAreNoFacts(String line) {
        assertMalformed(line);
    }

    @Test
    void limitsTheLengthOfLines() {
        assertMalformed("Type=file; " + "x".repeat(FactsParser.LONGEST_LINE));
        assertThat(FactsParser.parse("\r")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "a/b", "/etc/passwd", "../x"})
    void tellsNamesThatLeadElsewhere(String name) {
        assertThat(entry("Type=file; " + name).isPlainName()).isFalse();
    }

    @Test
    void survivesDamagedLines() {
        List<String> corpus = Stream.concat(recorded(), Stream.of("Type=OS.unix=slink:/t; l"))
                .toList();
        new Mutations(10, corpus).feed(30_000, line -> {
            try {
                FactsParser.parse(line);
            } catch (ProtocolViolation e) {
                assertThat(e).hasMessageContaining("line of the listing");
            }
        });
    }

    private static void assertMalformed(String line) {
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> FactsParser.parse(line));
    }

    private static String permissions(Kind kind, boolean read, boolean write, boolean execute) {
        FileFacts facts = new FileFacts("x", kind, 0, Instant.EPOCH, Optional.empty(), 0, USER,
                USER, "1-1",
                Optional.empty(), new Access(read, write, execute), Optional.empty(),
                Optional.empty());
        return new FactsFormatter(FactSelection.STANDARD).line(facts);
    }

    private static FileFacts named(FileFacts facts, String name, long size) {
        return new FileFacts(name, facts.kind(), size, facts.modified(), facts.changed(),
                facts.mode(),
                facts.owner(), facts.group(), facts.unique(), facts.link(), facts.access(),
                facts.entries(), facts.error());
    }

    private static ListedEntry entry(String line) {
        return FactsParser.parse(line).orElseThrow();
    }
}
