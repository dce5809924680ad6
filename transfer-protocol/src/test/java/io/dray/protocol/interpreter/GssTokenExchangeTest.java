package io.dray.protocol.interpreter;

import io.dray.protocol.parameters.DataChannelAuthentication;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// AUTH GSSAPI and ADAT as the interpreter sees them.
class GssTokenExchangeTest {
    private static ScriptedNode node() {
        return new ScriptedNode(
                new InterpreterOptions("localhost", "Dray/1", EnumSet.allOf(ControlMechanism.class),
                        Duration.ofMinutes(10), UnaryOperator.identity(), DataHostPolicy.STRICT),
                ScriptedNode.address("127.0.0.1"));
    }

    @Test
    void passesTokensOnUntilTheLast() {
        ScriptedNode node = node();
        node.heard();
        node.say("AUTH GSSAPI", "ADAT aGVsbG8=", "ADAT bGFzdA==");
        assertThat(node.heard()).containsExactly(
                "334 Using authentication type; ADAT must follow.", "335 ADAT=dG9rZW4=",
                "235 GSSAPI Authentication successful.");
    }

    @Test
    void authenticatesDataChannelsAfterItUnlessTheClientSaysOtherwise() {
        ScriptedNode node = node().say("AUTH gssapi", "ADAT bGFzdA==").loggedIn();
        node.say("PASV");
        assertThat(node.actions()).contains(new ServerAction.SecureDataChannels(
                new DataChannelAuthentication.Self(),
                io.dray.protocol.parameters.ProtectionLevel.CLEAR));
    }

    @Test
    void wrapsEverythingBehindTheLastReplyInClear() {
        ScriptedNode node = node().say("AUTH GSSAPI", "ADAT bGFzdA==");
        List<ServerAction> actions = node.actions();
        assertThat(actions.getLast()).isEqualTo(new ServerAction.WrapControlChannel());
        assertThat(actions.get(actions.size() - 2)).isInstanceOf(ServerAction.SendReply.class);
    }

    @Test
    void answersNothingElseBetweenAuthAndTheLastToken() {
        ScriptedNode node = node();
        node.heard();
        node.say("AUTH GSSAPI", "FEAT", "USER root", "ADAT", "AUTH TLS", "ENC AAAA", "QUIT");
        assertThat(node.heard()).containsExactly(
                "334 Using authentication type; ADAT must follow.",
                "530 Must perform GSSAPI authentication.",
                "530 Must perform GSSAPI authentication.",
                "530 Must perform GSSAPI authentication.",
                "530 Must perform GSSAPI authentication.",
                "530 Must perform GSSAPI authentication.", "221 Goodbye.");
    }

    @Test
    void closesAfterATokenThatIsRefused() {
        ScriptedNode node = node();
        node.heard();
        node.say("AUTH GSSAPI", "ADAT Z2FyYmFnZQ==");
        assertThat(node.heard()).endsWith(
                "535-GSSAPI Authentication failed. : That is no TLS.", "535 End.");
        assertThat(node.interpreter().isClosed()).isTrue();
    }

    @Test
    void bearsSilenceBetweenTokensForAsLongAsBeforeLogin() {
        ScriptedNode node = node().say("AUTH GSSAPI");
        assertThat(node.interpreter().idleLimit()).isEqualTo(Optional.of(Duration.ofMinutes(2)));
    }

    @Test
    void doesNotGoBackToClearCommandsOrAnotherMechanism() {
        ScriptedNode node = node().say("AUTH GSSAPI", "ADAT bGFzdA==").loggedIn();
        assertThat(node.say("CCC", "AUTH TLS", "ADAT AAAA", "ENC AAAA").codes())
                .containsExactly("534", "503", "503", "537");
    }

    @Test
    void refusesTheMechanismWhereThereAreNoCredentials() {
        ScriptedNode node = new ScriptedNode();
        node.heard();
        assertThat(node.say("AUTH GSSAPI", "ADAT aGVsbG8=").codes()).containsExactly("504",
                "503");
    }
}
