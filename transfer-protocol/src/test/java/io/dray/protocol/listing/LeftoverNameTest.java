package io.dray.protocol.listing;

import io.dray.protocol.listing.LeftoverName.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class LeftoverNameTest {
    private static final List<String> NAMES = List.of("x", "data.nc", "a b", "100%", "%41", "é.dat",
            "\u65e5\u672c", "tab\there", "l\udce9", ".copy", "-", "a".repeat(255),
            "\u00e9".repeat(127));

    @ParameterizedTest
    @EnumSource
    void isReadAsItWasWritten(Kind kind) {
        for (String name : NAMES) {
            LeftoverName leftover = LeftoverName.of(name, "version", kind);
            assertThat(LeftoverName.parse(leftover.text())).as(name).contains(leftover);
            assertThat(LeftoverName.isOne(leftover.text())).isTrue();
            assertThat(leftover.isOf(name)).isTrue();
            assertThat(leftover.isOf(name + "x")).isFalse();
        }
    }

    @Test
    void tellsTheNameOfItsTarget() {
        for (String name : NAMES) {
            LeftoverName leftover = LeftoverName.of(name, "", Kind.PART);
            if (name.length() < 80) {
                assertThat(leftover.targetName()).contains(name);
                assertThat(leftover.shownTarget()).isEqualTo(name);
            } else {
                assertThat(leftover.targetName()).isEmpty();
                assertThat(leftover.shownTarget()).startsWith(name.substring(0, 10))
                        .endsWith("...");
            }
        }
    }

    @Test
    void isShortPrintableAsciiWhateverTheTarget() {
        for (String name : NAMES) {
            String text = LeftoverName.of(name, "", Kind.STRIPES).text();
            assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(143);
            assertThat(text).matches("[!-~]+").doesNotContain("/");
        }
    }

    @Test
    void belongsToTheTargetOfWhatItIsThePartOf() {
        LeftoverName copy = LeftoverName.of("data.nc", "version 1", Kind.COPY);
        LeftoverName part = LeftoverName.of(copy.text(), "", Kind.PART);
        assertThat(part.isOf("data.nc")).isTrue();
        assertThat(part.targetName()).contains("data.nc");
        assertThat(part).isNotEqualTo(LeftoverName.of("data.nc", "", Kind.PART));
    }

    @Test
    void differsByTargetVersionAndKind() {
        String one = LeftoverName.of("a", "1", Kind.COPY).text();
        assertThat(List.of(LeftoverName.of("a", "2", Kind.COPY).text(),
                LeftoverName.of("b", "1", Kind.COPY).text(),
                LeftoverName.of("a", "1", Kind.PART).text())).doesNotContain(one)
                .doesNotHaveDuplicates();
    }

    @Test
    void whatDiffersInOneCharacterIsAnOrdinaryName() {
        String name = LeftoverName.of("data.nc", "1", Kind.PART).text();
        for (int i = 0; i < name.length(); i++) {
            char other = name.charAt(i) == '0' ? '1' : '0';
            String changed = name.substring(0, i) + other + name.substring(i + 1);
            assertThat(LeftoverName.isOne(changed)).as(changed).isFalse();
            assertThat(LeftoverName.isOne(name.substring(0, i))).isFalse();
        }
        assertThat(LeftoverName.isOne(name + "s")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".dray-", ".dray-x.part", ".dray-0123456789abcdef.copy",
            ".dray-0123456789abcdef0123456789abcdef.part",
            ".dray-0123456789abcdef0123456789abcdef01234567-x.part", "data.part"})
    void whatAUserNamesLikeOneIsAnOrdinaryName(String name) {
        assertThat(LeftoverName.parse(name)).isEmpty();
    }
}
