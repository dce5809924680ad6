package io.dray.control.client;

import io.dray.control.security.AccessToken;
import io.dray.control.security.Fingerprint;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DrayKeyTest {
    private static final DrayKey KEY = new DrayKey(new Fingerprint("0a".repeat(32)),
            new AccessToken("a token of 24 bytes size".getBytes(
                    java.nio.charset.StandardCharsets.US_ASCII)));

    @Test
    void readsWhatItWrites() {
        assertThat(KEY.text()).hasSize(76).matches("[A-Za-z0-9_-]+");
        assertThat(DrayKey.parse(KEY.text())).isEqualTo(KEY);
        for (int size = AccessToken.SHORTEST; size <= AccessToken.LONGEST; size++) {
            DrayKey key = new DrayKey(KEY.fingerprint(), new AccessToken(new byte[size]));
            assertThat(DrayKey.parse(key.text())).isEqualTo(key);
        }
    }

    @Test
    void doesNotPrintTheToken() {
        assertThat(KEY.toString()).contains(KEY.fingerprint().hex())
                .doesNotContain(KEY.token().text())
                .doesNotContain(KEY.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "****", "AQ", "AQID"})
    void refusesGarbage(String text) {
        assertThatThrownBy(() -> DrayKey.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The key in the URL");
    }

    @Test
    void refusesOtherVersionsSizesAndSpellings() {
        byte[] bytes = Base64.getUrlDecoder().decode(KEY.text());
        bytes[0] = 2;
        assertRefused(Base64.getUrlEncoder().encodeToString(bytes), "has a version");
        assertRefused(KEY.text().substring(0, 62), "too short");
        assertRefused("A".repeat(1000), "too long");
        assertRefused(new DrayKey(KEY.fingerprint(), new AccessToken(new byte[16])).text() + "==",
                "damaged");
        String odd = new DrayKey(KEY.fingerprint(), new AccessToken(new byte[16])).text();
        assertRefused(odd.substring(0, odd.length() - 1) + "B", "damaged");
    }

    private static void assertRefused(String text, String why) {
        assertThatThrownBy(() -> DrayKey.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(text));
    }
}
