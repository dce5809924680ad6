package io.dray.protocol.text;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PeerTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "é ü 日本語", "\uD83D\uDE00", "half\\x1b", "می\u200cخواهم",
            "\"quoted\""})
    void leavesWhatCanBeShown(String text) {
        assertThat(PeerText.shown(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 9, 10, 13, 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x61c, 0x200b, 0x200e,
            0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069, 0xfeff, 0xd800, 0xdfff, 0xe0001,
            0xe0041})
    void showsWhatCannot(int codePoint) {
        String bad = new StringBuilder("a").appendCodePoint(codePoint).append('b').toString();
        assertThat(PeerText.shown(bad)).matches("a(\\\\x[0-9a-f]{2}|(\\\\[u][0-9a-f]{4}){1,2})b");
        assertThat(new JsonLine().with("x", bad).toString()).matches("[ -~]*");
    }

    @ParameterizedTest
    @CsvSource({"'a\tb', a\\x09b", "'a\u001b[2J', a\\x1b[2J", "'l\udce9', l\\xe9",
            "'\udcc3\udca9', \\xc3\\xa9"})
    void showsEachByteOfANameThatIsNotText(String name, String shown) {
        assertThat(PeerText.shown(name)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"'a\nb\u001b','a\nb\\x1b'", "'a\r\nb','a\nb'"})
    void keepsLineEndsOfSeveralLines(String text, String shown) {
        assertThat(PeerText.lines(text)).isEqualTo(shown);
    }

    @Test
    void cutsOffWhatIsTooLong() {
        assertThat(PeerText.brief("x".repeat(PeerText.LONGEST + 5)))
                .isEqualTo("x".repeat(PeerText.LONGEST) + "... (5 more)");
    }

    @Test
    void noMemberOfJsonCanBeForged() {
        assertThat(new JsonLine().with("user", "x\" ,\"identity\":\"owner\\").toString())
                .isEqualTo("{\"user\":\"x\\\" ,\\\"identity\\\":\\\"owner\\\\\"}");
    }
}
