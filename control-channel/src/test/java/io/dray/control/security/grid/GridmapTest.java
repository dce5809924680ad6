package io.dray.control.security.grid;

import io.dray.control.security.DistinguishedName;
import io.dray.control.security.ReloadedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GridmapTest {
    @TempDir
    private Path directory;

    private static List<String> accounts(String line, String subject) throws Exception {
        return Gridmap.parse("map", line).accountsOf(DistinguishedName.parse(subject));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "\"/O=Lab/CN=Alice\" alice|/O=Lab/CN=Alice|alice",
            "  \"/O=Lab/CN=Alice\"\t alice , physics  # comment|/O=Lab/CN=Alice|alice,physics",
            "/O=Lab/CN=Alice alice|/O=Lab/CN=Alice|alice",
            "\"/O=Lab/CN=A \\\"Big\\\" B\" al|/O=Lab/CN=A \"Big\" B|al",
            "\"/O=Lab/CN=J\\xc3\\xbcrgen\" j|/O=Lab/CN=Jürgen|j",
            "\"/O=Lab/CN=host/n.example.org\" h|/O=Lab/CN=host/n.example.org|h",
            "\"/O=Lab/Email=a@b.org\" a|/O=Lab/emailAddress=a@b.org|a",
            "\"/O=Lab/USERID=u/CN=X\" a|/O=Lab/UID=u/CN=X|a",
            "\"/O=lab/CN=ALICE\" a|/O=Lab/CN=Alice|a",
            "\"/O=Lab/CN=Alice\" .pool|/O=Lab/CN=Alice|.pool",
            "\"/O=Lab/CN=Alice # 1\" a|/O=Lab/CN=Alice # 1|a"})
    void readsALine(String line, String subject, String expected) throws Exception {
        assertThat(accounts(line, subject)).isEqualTo(List.of(expected.split(",", -1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "# only", "\t# \"/O=Lab/CN=Alice\" alice"})
    void passesOverEmptyLinesAndComments(String line) throws Exception {
        assertThat(Gridmap.parse("map", line).accounts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"/O=Lab/CN=Alice\"", "\"/O=Lab/CN=Alice", "\"/O=Lab/CN=Alice\" a,",
            "\"/O=Lab/CN=Alice\" a b", "\"/O=Lab/CN=Alice\" ../etc", "\"\" a", "nobody a",
            "\"/O=Lab/CN=Alice\\\" a", "\"/O=Lab/CN=Alice\" -rf", "\"/O=Lab/CN=Alice\" # a"})
    void namesFileAndLineOfAMistake(String line) {
        assertThatThrownBy(() -> Gridmap.parse("map", "# first\n" + line + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("map:2: ");
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThatThrownBy(
                () -> Gridmap.parse("map", "\"/CN=" + "x".repeat(20_000) + "\" a"))
                .hasMessageContaining("map:1: the line is longer");
    }

    @Test
    void addsUpLinesAndKeepsTheirOrder() throws Exception {
        Gridmap map = Gridmap.parse("map",
                "\"/O=Lab/CN=Alice\" alice\r\n\"/O=Lab/CN=Bob\" bob\n\"/O=Lab/CN=Alice\" data,alice");
        DistinguishedName alice = DistinguishedName.parse("/O=Lab/CN=Alice");
        assertThat(map.accountsOf(alice)).containsExactly("alice", "data");
        assertThat(map.accountsOf(DistinguishedName.parse("/O=Lab/CN=Eve"))).isEmpty();
        assertThat(map.accountsOf(DistinguishedName.parse("/O=Lab/CN=Alice/CN=x"))).isEmpty();
    }

    @Test
    void isReadAgainWhenTheFileChanges() throws IOException {
        DistinguishedName alice = DistinguishedName.parse("/O=Lab/CN=Alice");
        Path file = Files.writeString(directory.resolve("map"), "\"/O=Lab/CN=Alice\" one\n");
        ReloadedFile<Gridmap> map = Gridmap.inFile(file);
        assertThat(map.current().accountsOf(alice)).containsExactly("one");
        change(file, "\"/O=Lab/CN=Alice\" three\n", 1);
        assertThat(map.current().accountsOf(alice)).containsExactly("three");
        change(file, "\"/O=Lab/CN=Alice", 2);
        assertThat(map.current().accountsOf(alice)).containsExactly("three");
        Files.delete(file);
        assertThat(map.current().accountsOf(alice)).containsExactly("three");
        change(file, "", 3);
        assertThat(map.current().accountsOf(alice)).isEmpty();
    }

    private static void change(Path file, String text, int second) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L + second * 1000L));
    }

    @Test
    void saysWhyItCannotBeOpened() {
        assertThatThrownBy(() -> Gridmap.inFile(directory.resolve("none")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot be read");
    }
}
