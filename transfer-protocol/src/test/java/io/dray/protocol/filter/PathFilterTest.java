package io.dray.protocol.filter;

import io.dray.protocol.name.NameBytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/// The rules of rclone's documentation (<https://rclone.org/filtering/>).
final class PathFilterTest {
    private static PathFilter filter(String... lines) {
        PathFilter.Builder builder = new PathFilter.Builder();
        Arrays.stream(lines).forEach(builder::line);
        return builder.build();
    }

    /// The examples of the section "Filter patterns", and their neighbours.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "file.jpg | file.jpg | directory/file.jpg | yes",
            "file.jpg | file.jpg | afile.jpg | no",
            "file.jpg | file.jpg | directory/file.jpg2 | no",
            "/file.jpg | file.jpg | directory/file.jpg | no",
            "*.jpg | file.jpg | directory/file.jpg | yes",
            "*.jpg | file.jpg | file.jpg/something | no",
            "/*.jpg | file.jpg | directory/file.jpg | no",
            "/** | a | a/b/c | yes",
            "* | a | a/b/c | yes",
            "dir/** | dir/file.jpg | a/dir/b/c | yes",
            "dir/** | dir/file.jpg | adir/b | no",
            "/dir/** | dir/file.jpg | a/dir/b | no",
            "dir/ | dir/file.jpg | a/dir/b/c | yes",
            "dir/ | dir/file.jpg | dir | no",
            "/dir/ | dir/a/b | a/dir/b | no",
            "dir/*.jpg | dir/a.jpg | dir/a/b.jpg | no",
            "dir/*.jpg | dir/a.jpg | top/dir/b.jpg | yes",
            "/dir/**.jpg | dir/a.jpg | dir/a/b.jpg | yes",
            "/dir/**.jpg | dir/a.jpg | dir/a/b.png | no",
            "h?llo | hello | hallo | yes",
            "h?llo | hello | hllo | no",
            "h?llo | hello | h/llo | no",
            "h[ae]llo | hello | hallo | yes",
            "h[ae]llo | hello | hullo | no",
            "h[!ae]llo | hullo | hallo | no",
            "h[^ae]llo | hullo | h/llo | no",
            "h[a-e]llo | hcllo | hfllo | no",
            "h[]a]llo | h]llo | hallo | yes",
            "h[a-]llo | h-llo | hallo | yes",
            "{one,two}_potato | one_potato | two_potato | yes",
            "{one,two}_potato | one_potato | three_potato | no",
            "*.{jpg,png,gif} | a.jpg | d/b.gif | yes",
            "a{b{c,d},e}f | abcf | abdf | yes",
            "a{b{c,d},e}f | aef | abf | no",
            "a{,b}c | ac | abc | yes",
            "a,b | a,b | x/a,b | yes",
            "\\*.jpg | *.jpg | a.jpg | no",
            "\\\\.jpg | \\.jpg | a.jpg | no",
            "\\[one\\].jpg | [one].jpg | o.jpg | no",
            "a.c | a.c | abc | no",
            "a+(b)$ | a+(b)$ | aab | no",
            "x**z | xyz | x/y/z | yes",
            "x*z | xyz | x/z | no"})
    void matchesAsDocumented(String pattern, String matched, String other, String also) {
        assertThat(filter("- " + pattern).includes(matched)).isFalse();
        assertThat(filter("- " + pattern).includes(other)).isEqualTo(also.equals("no"));
        assertThat(filter("+ " + pattern, "- **").includes(matched)).isTrue();
    }

    @Test
    void theFirstRuleThatMatchesDecides() {
        PathFilter filter = filter("# a comment", "; another", "", "- secret*.jpg", "+ *.jpg",
                "+ *.png", "+ file2.avi", "- /dir/Trash/**", "+ /dir/**", "- *");
        assertThat(filter.includes("secret17.jpg")).isFalse();
        assertThat(filter.includes("non-sensitive/secret17.jpg")).isFalse();
        assertThat(filter.includes("file1.jpg")).isTrue();
        assertThat(filter.includes("a/file2.avi")).isTrue();
        assertThat(filter.includes("dir/something")).isTrue();
        assertThat(filter.includes("dir/Trash/x")).isFalse();
        assertThat(filter.includes("dir/Trash/x.png")).isTrue();
        assertThat(filter.includes("other.txt")).isFalse();
    }

    @Test
    void anExclamationMarkDropsTheRulesBeforeIt() {
        assertThat(filter("- *.tmp", "!", "- *.bak").lines()).containsExactly("- *.bak");
    }

    @Test
    void anIncludeOptionExcludesTheRestBehindAllOtherRules() {
        PathFilter.Builder builder = new PathFilter.Builder();
        builder.include("*.c");
        builder.exclude("test*");
        builder.line("+ README");
        PathFilter filter = builder.build();
        assertThat(filter.lines()).containsExactly("+ *.c", "- test*", "+ README", "- **");
        assertThat(filter.includes("test.c")).isTrue();
        assertThat(filter.includes("d/README")).isTrue();
        assertThat(filter.includes("test.h")).isFalse();
        assertThat(filter.includes("a.h")).isFalse();
    }

    @Test
    void withoutRulesEverythingIsIncluded() {
        assertThat(PathFilter.ALL.isAll()).isTrue();
        assertThat(PathFilter.ALL.includes("a/b")).isTrue();
        assertThat(PathFilter.ALL.enters("a")).isTrue();
    }

    @Test
    void entersOnlyDirectoriesThatMayHoldIncludedFiles() {
        PathFilter cache = filter("- cache/", "- /build/**");
        assertThat(cache.enters("a/cache")).isFalse();
        assertThat(cache.enters("a/cache/b")).isFalse();
        assertThat(cache.enters("caches")).isTrue();
        assertThat(cache.enters("build")).isFalse();
        assertThat(cache.enters("a/build")).isTrue();

        PathFilter some = filter("+ /a/b/*.c", "- *");
        assertThat(some.enters("a")).isTrue();
        assertThat(some.enters("a/b")).isTrue();
        assertThat(some.enters("a/b/c")).isFalse();
        assertThat(some.enters("b")).isFalse();

        assertThat(filter("+ *.c", "- **").enters("any/where")).isTrue();
        assertThat(filter("- *", "+ *.c").enters("any")).isFalse();
        assertThat(filter("- /*").enters("any")).isTrue();
        assertThat(filter("+ keep/**", "- /a/").enters("a")).isTrue();
    }

    /// Names are bytes: `?` is one character of UTF-8, or one byte outside of it.
    @Test
    void matchesNamesThatAreNotText() {
        byte[] name = {'h', (byte) 0xff, 'l'};
        assertThat(filter("- h?l").includes(NameBytes.decode(name))).isFalse();
        assertThat(filter("- h?l").includes("h\u00e9l")).isFalse();
        assertThat(filter("- h?l").includes(NameBytes.decode("h\ud83d\ude00l"
                .getBytes(StandardCharsets.UTF_8)))).isFalse();
        assertThat(filter("- *\n*").includes("two\nlines")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{regex}}", "a***b", "[a", "a]", "{a", "a}", "a\\", "[z-a]",
            "[[:alpha:]]", "{{a,b},c", "[", "[a-"})
    void refusesInvalidPatterns(String pattern) {
        assertThatThrownBy(() -> filter("- " + pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(pattern);
    }

    @Test
    void refusesWhatIsNoRule() {
        for (String line : List.of("*.jpg", "+", "+*.jpg", "!!", "include *.jpg")) {
            assertThatThrownBy(() -> filter(line)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no filter rule");
        }
        assertThatThrownBy(() -> filter("- " + "a".repeat(Glob.LONGEST + 1)))
                .hasMessageContaining("at most 4096");
        assertThatThrownBy(() -> filter("- " + "{".repeat(50).replace("{", "{a,")))
                .hasMessageContaining("nests more than");
        PathFilter.Builder many = new PathFilter.Builder();
        assertThatThrownBy(() -> {
            for (int i = 0; i <= 10_000; i++) {
                many.exclude("a");
            }
        }).hasMessageContaining("more than 10000 filter rules");
    }

    /// A matcher that goes back would need longer than the age of the universe.
    @Test
    void pathologicalPatternsTakeLinearTime() {
        PathFilter filter = filter("- " + "*a".repeat(500) + "b", "- " + "{a,a*}".repeat(300) + "c",
                "- " + "**/".repeat(500) + "x");
        String path = "a".repeat(200) + "/" + "a".repeat(255) + "/" + "a/".repeat(500) + "a";
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThat(filter.includes(path)).isTrue();
            assertThat(filter.enters(path)).isTrue();
        });
    }

    @Test
    void linesRoundTrip() {
        PathFilter filter = filter("- a b", "+ {x,y}/", "- *");
        assertThat(filter(filter.lines().toArray(String[]::new)).lines())
                .isEqualTo(filter.lines());
    }
}
