package io.dray.protocol.interpreter;

import io.dray.protocol.pack.PackMembers;
import io.dray.protocol.pack.PackReport;
import io.dray.protocol.pack.PackReport.LeftOut;
import io.dray.protocol.pack.PackReport.Moved;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class PackCommandsTest {
    private final ScriptedNode node = new ScriptedNode().loggedIn().allowingThirdParty();

    @BeforeEach
    void negotiate() {
        node.say("TYPE I", "MODE E");
        node.heard();
    }

    @Test
    void gathersNamesForOneBundle() {
        node.say("PASV", "SITE PACK 1,-,a//2,7,b/c", "SITE PACK 3,-,d",
                "ESTO PACK=\"tar,3,preserve\" /there");

        assertThat(node.codes()).containsExactly("227", "200", "200");
        TransferRequest.ReceivePack request = (TransferRequest.ReceivePack) node.request();
        assertThat(request.path()).isEqualTo("/there");
        assertThat(request.preserve()).isTrue();
        assertThat(request.members().bytes()).isEqualTo(6);
        assertThat(request.members()).isEqualTo(new PackMembers(
                PackMembers.parse("1,-,a//2,7,b/c//3,-,d").orElseThrow()));
    }

    @Test
    void answersWhatBecameOfEachMember() {
        node.say("PORT 127,0,0,1,4,5", "SITE PACK 1,-,a//1,-,b", "ERET PACK=\"tar,2\" /here");
        node.heard();
        node.feed(new ServerEvent.TransferReported(new TransferEvent.Completed(2048,
                new PackReport(List.of(new Moved(1, 255), new LeftOut("Gone."))))));

        assertThat(node.heard()).containsExactly("226-Transfer Complete.", " 1 - Gone.",
                " 0 1 000000ff", "226 End.");
    }

    @Test
    void tellsHowFarABundleIsThatItReceives() {
        node.say("PASV", "SITE PACK 1,-,a", "ESTO PACK=\"tar,1\" /there");
        node.heard();
        node.feed(new ServerEvent.TransferReported(new TransferEvent.Progress(1000, 77)));

        assertThat(node.heard()).contains(" Stripe Bytes Transferred: 77");
    }

    @Test
    void forgetsTheNamesAfterTheBundle() {
        node.say("PORT 127,0,0,1,4,5", "SITE PACK 1,-,a", "ERET PACK=\"tar,1\" /here");
        node.happen("completed");
        node.heard();
        node.say("ERET PACK=\"tar,1\" /here");

        assertThat(node.codes()).containsExactly("501");
    }

    @Test
    void refusesABundleOfWhichANameWasRefused() {
        node.say("PASV", "SITE PACK 1,-,a", "SITE PACK 1,-,../b", "ESTO PACK=\"tar,2\" /there");

        assertThat(node.codes()).containsExactly("227", "200", "501", "501");
    }

    @Test
    void refusesABundleOfNothing() {
        node.say("PASV", "ESTO PACK=\"tar,0\" /there");

        assertThat(node.codes()).containsExactly("227", "501");
    }

    @Test
    void refusesABundleInTypeAOrAfterRest() {
        node.say("PASV", "SITE PACK 1,-,a", "REST 0-1", "ESTO PACK=\"tar,1\" /there", "TYPE A",
                "SITE PACK 1,-,a", "ESTO PACK=\"tar,1\" /there");

        assertThat(node.codes()).containsExactly("227", "200", "350", "504", "200", "200", "504");
    }

    @Test
    void refusesMoreNamesThanABundleHolds() {
        String line = "SITE PACK " + "1,-,a//".repeat(3000) + "1,-,a";
        node.say(line, line);

        assertThat(node.codes()).containsExactly("200", "501");
    }
}
