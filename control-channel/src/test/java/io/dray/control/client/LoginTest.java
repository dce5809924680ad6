package io.dray.control.client;

import io.dray.control.security.AccessToken;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.reply.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Logins on behalf of users.
final class LoginTest {
    private static final Login OWN = new Login.ByToken(
            new AccessToken(new byte[AccessToken.SHORTEST]));

    @Test
    void goesOnWhereTheServerNamesTheAccount() {
        assertThatCode(() -> OWN.onBehalfOf("alice")
                .judge(Reply.of(230, "User alice logged in."), "host"))
                .doesNotThrowAnyException();
    }

    /// A node without support for front ends accepts any user name with a token.
    @ParameterizedTest
    @ValueSource(strings = {"User owner logged in.", "User alice2 logged in.", "", "Welcome",
            "User owner logged in. Not alice"})
    void isNobodyElse(String said) {
        assertThatThrownBy(() -> OWN.onBehalfOf("alice").judge(Reply.of(230, said), "host"))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("access.front-ends")
                .hasMessageContaining("alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"421 You have 8 sessions open here already.",
            "530 Sorry, there are too many connections from your address.",
            "530 The maximum number of clients are already connected.", "450 Try later."})
    void takesAFullServerForNoWrongLogin(String said) {
        Reply reply = Reply.of(Integer.parseInt(said.substring(0, 3)), said.substring(4));
        assertThatThrownBy(() -> OWN.judge(reply, "host")).isInstanceOf(ConversationBroken.class)
                .hasMessageContaining("now")
                .hasMessageNotContaining("token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Login incorrect.", "Too many failed logins."})
    void takesAWrongLoginForOne(String said) {
        assertThatThrownBy(() -> OWN.judge(Reply.of(530, said), "host"))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("token");
    }

    @Test
    void asksForAnAccountByTheOwnCredential() {
        assertThat(new Login.ByGrid(Login.ByGrid.MAPPED).onBehalfOf("alice"))
                .isEqualTo(new Login.ByGrid("alice"));
        assertThat(new Login.ByCertificate(Login.ByCertificate.MAPPED).onBehalfOf("alice"))
                .isEqualTo(new Login.ByCertificate("alice"));
        assertThat(new Login.Anonymous().onBehalfOf("anonymous")).isEqualTo(new Login.Anonymous());
    }

    @Test
    void hasNoSayWhereItIsNobodyOrAPassword() {
        assertThatThrownBy(() -> new Login.Anonymous().onBehalfOf("alice"))
                .isInstanceOf(SecurityFailure.class);
        assertThatThrownBy(() -> new Login.ByPassword("dray", "secret").onBehalfOf("alice"))
                .isInstanceOf(SecurityFailure.class)
                .message()
                .doesNotContain("secret");
    }
}
