package io.dray.control.security;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class UserHomeTest {
    @Test
    void isWhatTheEnvironmentSaysWhateverTheAccountHas() {
        assertThat(UserHome.find(Map.of("HOME", "/data/me"), "/home/me"))
                .contains(Path.of("/data/me"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "me", "./me", "?"})
    void isThatOfTheAccountWhereTheEnvironmentHasNone(String variable) {
        assertThat(UserHome.find(Map.of("HOME", variable), "/home/me"))
                .contains(Path.of("/home/me"));
        assertThat(UserHome.find(Map.of(), "/home/me")).contains(Path.of("/home/me"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "home"})
    void isNoneWhereNeitherNamesADirectory(String account) {
        assertThat(UserHome.find(Map.of(), account)).isEmpty();
        assertThat(UserHome.find(Map.of("HOME", ""), account)).isEmpty();
    }
}
