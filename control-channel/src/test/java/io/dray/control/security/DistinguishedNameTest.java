package io.dray.control.security;

import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DistinguishedNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"/O=Test/OU=Interop/CN=Test User", "CN=Test User,OU=Interop,O=Test",
            "cn=Test User, ou=Interop, o=Test"})
    void readsBothForms(String text) {
        assertThat(DistinguishedName.parse(text))
                .isEqualTo(DistinguishedName
                        .of(new X500Principal("CN=Test User,OU=Interop,O=Test")))
                .hasToString("/O=Test/OU=Interop/CN=Test User");
    }

    @Test
    void keepsSlashesAndCommasInsideValues() {
        assertThat(DistinguishedName.parse("/O=Test/CN=host/node.example.org").parts())
                .hasSize(2)
                .last()
                .hasToString("Part[type=CN, value=host/node.example.org]");
        assertThat(DistinguishedName.of(new X500Principal("CN=\"x,OU=evil\",O=Lab")))
                .isNotEqualTo(DistinguishedName.parse("CN=x,OU=evil,O=Lab"));
    }

    @Test
    void starCoversOneValueOnly() {
        DistinguishedName pattern = DistinguishedName.parse("CN=*,OU=Physics,O=Lab");
        assertThat(pattern.covers(DistinguishedName.parse("CN=Alice,OU=Physics,O=Lab"))).isTrue();
        assertThat(pattern.covers(DistinguishedName.parse("CN=Alice,OU=Biology,O=Lab"))).isFalse();
        assertThat(pattern.covers(DistinguishedName.parse("CN=A,CN=B,OU=Physics,O=Lab")))
                .isFalse();
        assertThat(pattern.covers(DistinguishedName.parse("OU=Physics,O=Lab"))).isFalse();
        assertThat(pattern.covers(DistinguishedName
                .of(new X500Principal("CN=\"x,OU=Physics,O=Lab\",O=Evil")))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Alice", "/", "/Alice", "=x", "CN=a,,b", ","})
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> DistinguishedName.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsTheSubjectOfAProxy() {
        DistinguishedName user = DistinguishedName.parse("/O=Test/CN=User");
        assertThat(user.isIssuerOfProxy(DistinguishedName.parse("/O=Test/CN=User/CN=123")))
                .isTrue();
        assertThat(user.isIssuerOfProxy(DistinguishedName.parse("/O=Test/CN=User/OU=123")))
                .isFalse();
        assertThat(user.isIssuerOfProxy(user)).isFalse();
    }

    /// Half of such a name could be somebody else's.
    @Test
    void refusesPartsOfSeveralValues() {
        assertThatThrownBy(
                () -> DistinguishedName.of(new X500Principal("CN=Alice+UID=eve,O=Lab")))
                .hasMessageContaining("several values");
    }
}
