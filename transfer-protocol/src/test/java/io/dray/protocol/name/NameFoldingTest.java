package io.dray.protocol.name;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class NameFoldingTest {
    @Test
    void namesThatSomeFileSystemTakesAsOneHaveOneKey() {
        for (List<String> one : List.of(
                List.of("readme", "README", "ReadMe", "readme.", "README. ."),
                List.of("stra\u00dfe", "STRASSE", "strasse"),
                List.of("\u00e9t\u00e9", "\u00c9T\u00c9", "e\u0301te\u0301", "E\u0301TE\u0301"),
                List.of("\u03c3", "\u03a3", "\u03c2"), List.of("k", "\u212a"),
                List.of("a\u200db", "ab", "A\u00adB", "a\ufe0fb", "a\ufe00B", "a\u034fb",
                        "a\u3164b", "a\u115fb", "a\u17b4b", "a\u180bb",
                        "a\udb40\udd00b"))) {
            assertThat(one).extracting(NameFolding::key)
                    .as("%s", one)
                    .containsOnly(
                            NameFolding.key(one.getFirst()));
        }
    }

    @Test
    void otherNamesHaveOthers() {
        List<String> names = List.of("a", "b", ".", "..", "...", " ", "a b", "a.b", "", "e",
                "\u00e9",
                NameBytes.decode(new byte[]{(byte) 0x80}),
                NameBytes.decode(new byte[]{(byte) 0x81}), "o", "\u00f8");
        assertThat(names.stream().map(NameFolding::key)).doesNotHaveDuplicates();
    }

    @Test
    void aKeyHasItselfAsKey() {
        for (String name : List.of("README. .", "stra\u00dfe", "\u00c9T\u00c9", "\u0130",
                "x\udc80 Y",
                "\u1e9e", "\ufb03")) {
            String key = NameFolding.key(name);
            assertThat(NameFolding.key(key)).as(name).isEqualTo(key);
        }
    }
}
