package io.dray.protocol.interpreter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class VirtualPathTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
            "a|/data/a", "/a|/a", ".|/data", "..|/", "../../..|/", "/../../etc/passwd|/etc/passwd",
            "a//b///c|/data/a/b/c", "a/./b/../c/|/data/a/c", "~|/home/u", "~/x|/home/u/x",
            "~/../..|/", "~x|/data/~x", "a~|/data/a~", " a |/data/ a ", "...|/data/...",
            "a\\b|/data/a\\b", "/|/", "f*|/data/f*"})
    void becomesAbsoluteAndNormalized(String argument, String expected) {
        assertThat(VirtualPath.resolve("/data", "/home/u", argument)).contains(expected);
    }

    @Test
    void isTheWorkingDirectoryWithoutAnArgument() {
        assertThat(VirtualPath.resolve("/data", "/", "")).contains("/data");
    }

    @ParameterizedTest
    @CsvSource({"'a\0b'", "'a\nb'"})
    void isRefusedWhenItCannotTravelOnALine(String argument) {
        assertThat(VirtualPath.resolve("/", "/", argument)).isEmpty();
    }
}
