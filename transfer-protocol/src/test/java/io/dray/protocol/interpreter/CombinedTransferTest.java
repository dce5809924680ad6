package io.dray.protocol.interpreter;

import io.dray.protocol.parameters.TransferMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// GET and PUT (GFD.47).
final class CombinedTransferTest {
    @Test
    void tellsTheAddressOfItsOwnListenerAndSends() {
        ScriptedNode node = new ScriptedNode().loggedIn().say("GET path=/big;pasv;");

        assertThat(node.happen("started").happen("completed").heard())
                .satisfies(lines -> assertThat(lines.get(0)).startsWith("127 ")
                        .contains("(127,0,0,1,"))
                .anyMatch(line -> line.startsWith("150 "))
                .last()
                .asString()
                .startsWith("226 ");
        assertThat(node.request()).isInstanceOf(TransferRequest.SendFile.class);
    }

    @Test
    void connectsToTheAddressGivenAndReceivesWithoutFurtherReplies() {
        ScriptedNode node = new ScriptedNode().loggedIn()
                .say("PUT path=/new;port=127,0,0,1,19,136;");

        assertThat(node.happen("started").happen("completed").codes())
                .containsExactly("150", "226");
        assertThat(node.request()).isInstanceOf(TransferRequest.ReceiveFile.class);
        assertThat(node.actions).hasAtLeastOneElementOfType(ServerAction.ConnectTo.class);
    }

    @Test
    void setsTheModeThatItNames() {
        ScriptedNode node = new ScriptedNode().loggedIn()
                .say("TYPE I", "PUT path=/new;mode=e;pasv;");

        assertThat(node.request().parameters().mode()).isEqualTo(TransferMode.EXTENDED_BLOCK);
    }

    @Test
    void leavesThePassiveModeOfLaterCommandsAsItWas() {
        ScriptedNode node = new ScriptedNode().loggedIn().say("GET path=/big;pasv;");
        node.happen("completed").heard();

        assertThat(node.say("PASV").codes()).containsExactly("227");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET path=/big;port=127,0,0,1,0,22;",
            "GET path=/big;port=10,0,0,9,19,136;",
            "GET path=/big;mode=x;pasv;", "GET path=/big;", "GET pasv;", "GET path=;pasv;",
            "GET path=/big;pasv;pasv;pasv;", "GET path=/big;what=1;", "GET path=/big;port=1,2;",
            "PUT path=/big;mode=e;port=127,0,0,1,19,136;", "GET path=/big;mode=;pasv;", "GET "})
    void refusesWithOneReply(String line) {
        ScriptedNode node = new ScriptedNode().loggedIn();

        assertThat(node.say(line).codes()).singleElement().asString().matches("5..|425");
        assertThat(node.actions).noneMatch(ServerAction.StartTransfer.class::isInstance);
        assertThat(node.say("NOOP").codes()).containsExactly("200");
    }

    @Test
    void asksForProgressOfChecksumsOnlyWhenMarkersAreWanted() {
        ScriptedNode node = new ScriptedNode().loggedIn()
                .say("CKSM MD5 0 -1 big", "OPTS CKSM markers=5;", "CKSM MD5 0 -1 big");

        assertThat(node.actions.stream()
                .filter(ServerAction.PerformOperation.class::isInstance)
                .map(action -> ((ServerAction.PerformOperation) action).operation())
                .map(operation -> ((FileOperation.Checksum) operation).markers().toSeconds()))
                .containsExactly(0L, 5L);
    }
}
