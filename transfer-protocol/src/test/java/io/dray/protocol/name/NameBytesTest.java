package io.dray.protocol.name;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NameBytesTest {
    @Test
    void anyBytesComeBackFromTheirText() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            assertThat(NameBytes.encode(NameBytes.decode(bytes))).isEqualTo(bytes);
        }
    }

    /// Overlong forms, surrogates and truncated sequences are not UTF-8; nor are escaped bytes.
    @ParameterizedTest
    @ValueSource(strings = {"6cE9", "FF", "C3", "C3A9E9", "EDB3A9", "EDA080EDB080", "C0AF",
            "F09F92",
            "F09F9280E9", "E282", "EFBFBD", "EFBFBDE9", "F8888080", "F4908080"})
    void oddBytesComeBackFromTheirText(String hex) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex);
        assertThat(NameBytes.encode(NameBytes.decode(bytes))).isEqualTo(bytes);
        assertThat(printed(NameBytes.decode(bytes))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "é", "e\u0301", "\uFFFD", "💀", "名", "a b\tc"})
    void whatIsUtf8StaysAsItIs(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(NameBytes.decode(bytes)).isEqualTo(text);
        assertThat(NameBytes.encode(text)).isEqualTo(bytes);
        assertThat(printed(text)).isEqualTo(bytes);
    }

    @Test
    void differentBytesAreDifferentNames() {
        assertThat(NameBytes.decode(new byte[]{'l', (byte) 0xe9}))
                .isNotEqualTo(NameBytes.decode(new byte[]{'l', (byte) 0xea}))
                .isEqualTo("l\udce9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00b", "\udd00"})
    void textThatStandsForNoBytesIsRefused(String text) {
        assertThatThrownBy(() -> NameBytes.encode(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lineEndsAndNulDoNotFitOnALine() {
        assertThat(NameBytes.fitsOnLine("a\tb\u001b\udce9 ")).isTrue();
        assertThat(NameBytes.fitsOnLine("a\nb")).isFalse();
        assertThat(NameBytes.fitsOnLine("a\r")).isFalse();
        assertThat(NameBytes.fitsOnLine("a\0b")).isFalse();
    }

    private static byte[] printed(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, NameCharset.NAMES)) {
            out.print(text);
        }
        return bytes.toByteArray();
    }
}
