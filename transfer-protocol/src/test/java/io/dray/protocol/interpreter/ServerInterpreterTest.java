package io.dray.protocol.interpreter;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.command.UnrecognizedCommand;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.interpreter.TransferRequest.SendFile;
import io.dray.protocol.interpreter.TransferRequest.SendListing;
import io.dray.protocol.listing.FactSelection;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.parameters.DataChannelAuthentication;
import io.dray.protocol.parameters.ExpectedChecksum;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.parameters.RepresentationType;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.transcript.Mutations;
import io.dray.protocol.transcript.Transcript;
import io.dray.protocol.transcript.Transcript.Speaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Behaviour that transcripts cannot show: limits, the requests handed to the data mover, hostile input.
final class ServerInterpreterTest {
    @Test
    void answersAThousandPipelinedCommandsInOrder() {
        ScriptedNode node = new ScriptedNode().loggedIn().say("TYPE I", "PASV", "RETR big");
        node.heard();
        for (int i = 0; i < 1000; i++) {
            node.say(i % 2 == 0 ? "NOOP" : "SIZE big");
        }
        assertThat(node.heard()).isEmpty();

        List<String> codes = node.happen("started").happen("completed").codes();

        List<String> expected = new ArrayList<>(List.of("150", "226"));
        expected.addAll(Collections.nCopies(500, List.of("200", "213"))
                .stream()
                .flatMap(List::stream)
                .toList());
        assertThat(codes).isEqualTo(expected);
    }

    @Test
    void closesWhenMoreThanAThousandCommandsWait() {
        ScriptedNode node = new ScriptedNode().loggedIn().say("PASV", "RETR big");
        node.heard();
        for (int i = 0; i < 1001; i++) {
            node.say("NOOP");
        }

        assertThat(node.heard()).containsExactly("500 Pipeline queue full.");
        assertThat(node.interpreter().isClosed()).isTrue();
        assertThat(node.actions).hasAtLeastOneElementOfType(ServerAction.AbortTransfer.class);
        assertThat(node.actions.getLast()).isInstanceOf(ServerAction.CloseConnection.class);
    }

    @Test
    void closesWhenWaitingCommandsTakeTooMuchMemory() {
        ScriptedNode node = new ScriptedNode().loggedIn().say("PASV", "RETR big");
        node.heard();
        String line = "CWD " + "x".repeat(60_000);
        for (int i = 0; i < 20 && !node.interpreter().isClosed(); i++) {
            node.say(line);
        }

        assertThat(node.heard()).containsExactly("500 Pipeline queue full.");
    }

    @Test
    void closesAfterAnOverlongLine() {
        ScriptedNode node = new ScriptedNode();
        node.heard();

        node.feed(new ServerEvent.CommandReceived(new UnrecognizedCommand("",
                UnrecognizedCommand.Reason.LINE_TOO_LONG, "Command line too long."), 1 << 20));

        assertThat(node.heard()).containsExactly("500 Command line too long.");
        assertThat(node.interpreter().isClosed()).isTrue();
    }

    @Test
    void losesPatienceWithStrangersWhoDoNotSpeakFtp() {
        ScriptedNode node = new ScriptedNode();
        node.heard();
        for (int i = 0; i < 100; i++) {
            node.say("\u0001\u0002garbage" + i);
        }

        List<String> said = node.heard();
        assertThat(said).hasSize(20);
        assertThat(said.getLast()).startsWith("421 ");
    }

    @Test
    void boundsSilenceExceptWhileATransferRuns() {
        ScriptedNode node = new ScriptedNode();
        assertThat(node.interpreter().idleLimit()).contains(Duration.ofMinutes(2));
        node.loggedIn();
        assertThat(node.interpreter().idleLimit()).contains(Duration.ofMinutes(10));
        node.say("PASV", "RETR big");
        assertThat(node.interpreter().idleLimit()).isEmpty();
        node.happen("completed");
        assertThat(node.interpreter().idleLimit()).contains(Duration.ofMinutes(10));
    }

    @Test
    void handsOverWhatAStoreIsToBe() {
        ScriptedNode node = new ScriptedNode().loggedIn()
                .say("TYPE I", "MODE E", "PASV",
                        "ALLO 1000", "REST 0-10,20-30",
                        "SITE STORATTR modify=20200101000000;x.checksum.md5=AB;",
                        "OPTS STOR RateLimit=5000;", "OPTS STOR MostUnannounced=64;",
                        "SBUF 65536", "TREV RESTART 2",
                        "STOR sub/../a b");

        ReceiveFile request = (ReceiveFile) node.request();
        assertThat(request.path()).isEqualTo("/data/a b");
        assertThat(request.placement()).isEqualTo(new TransferRequest.Placement.Replace());
        assertThat(request.alreadyStored()).isEqualTo(
                ByteRangeSet.parse("0-10,20-30").orElseThrow());
        assertThat(request.expectedSize()).isEqualTo(OptionalLong.of(1000));
        assertThat(request.modified()).contains("20200101000000");
        assertThat(request.checksum())
                .contains(new ExpectedChecksum(ChecksumAlgorithm.MD5, "ab"));
        assertThat(request.parameters().mode()).isEqualTo(TransferMode.EXTENDED_BLOCK);
        assertThat(request.parameters().type()).isEqualTo(RepresentationType.IMAGE);
        assertThat(request.parameters().rateLimit()).isEqualTo(5000);
        assertThat(request.parameters().mostUnannounced()).isEqualTo(64);
        assertThat(request.parameters().socketBuffer()).isEqualTo(65536);
        assertThat(request.parameters().restartMarkerInterval()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void marksStreamsOnlyForThoseWhoAskedForIt() {
        ScriptedNode node = new ScriptedNode().loggedIn().say("TYPE I", "PASV", "STOR a");
        assertThat(node.request().parameters().restartMarkerInterval()).isZero();

        node.happen("started").happen("completed").say("TREV RESTART 2", "PASV", "STOR b");
        assertThat(node.request().parameters().restartMarkerInterval())
                .isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void forgetsAfterOneTransferWhatWasSaidForOne() {
        ScriptedNode node = new ScriptedNode().loggedIn()
                .say("TYPE I", "MODE E", "PASV",
                        "ALLO 1000", "REST 10", "SCKS MD5 00", "STOR a");
        node.happen("started").happen("completed").say("STOR b");

        ReceiveFile request = (ReceiveFile) node.request();
        assertThat(request.path()).isEqualTo("/data/b");
        assertThat(request.alreadyStored().isEmpty()).isTrue();
        assertThat(request.expectedSize()).isEmpty();
        assertThat(request.checksum()).isEmpty();
    }

    @Test
    void restartsOnlyTheNextTransferVerbEvenIfThatIsRefused() {
        ScriptedNode node = new ScriptedNode().loggedIn()
                .say("TYPE I", "REST 10", "RETR big",
                        "PASV", "RETR big");

        assertThat(((SendFile) node.request()).alreadyStored().isEmpty()).isTrue();
    }

    @Test
    void doesNotCarryDataChannelsFromOneModeToTheOther() {
        ScriptedNode node = new ScriptedNode().loggedIn().say("TYPE I", "PASV", "MODE E", "STOR a");
        assertThat(node.interpreter().idleLimit()).isEmpty();

        node.happen("started").happen("completed").say("MODE E", "STOR b");
        assertThat(node.interpreter().idleLimit()).isEmpty();

        node.happen("reusing").happen("completed").say("MODE S");
        node.heard();
        assertThat(node.say("STOR c").codes()).containsExactly("425");
    }

    @Test
    void sendsPartsAndListings() {
        ScriptedNode node = new ScriptedNode().loggedIn()
                .say("TYPE I", "MODE E",
                        "OPTS RETR Parallelism=4,4,4;", "PORT 127,0,0,1,19,136",
                        "ERET P 10 20 /x y");
        assertThat(node.request()).isEqualTo(new SendFile(node.request().parameters(), "/x y", 10,
                OptionalLong.of(20), ByteRangeSet.EMPTY));
        assertThat(node.request().parameters().parallelism()).isEqualTo(Parallelism.fixed(4));

        node.happen("completed").say("OPTS MLST Type;Size;", "MLSD");
        assertThat(node.request()).isEqualTo(new SendListing(node.request().parameters(),
                ListingForm.MLSD, "/data", "", FactSelection.of(List.of("Type", "Size"))));
        node.happen("completed").say("LIST -la treeput/*");
        assertThat(node.request().path()).isEqualTo("/data/treeput/*");
        node.happen("completed").say("OPTS RETR Parallelism=100000;", "RETR big");
        assertThat(node.request().parameters().parallelism())
                .isEqualTo(Parallelism.fixed(Parallelism.MOST));
    }

    @Test
    void placesAppendedAndAdjustedBytes() {
        ScriptedNode node = new ScriptedNode().loggedIn().say("PASV", "APPE log");
        assertThat(((ReceiveFile) node.request()).placement())
                .isEqualTo(new TransferRequest.Placement.Append());
        node.happen("completed").say("PASV", "ESTO A 4096 log");
        assertThat(((ReceiveFile) node.request()).placement())
                .isEqualTo(new TransferRequest.Placement.Adjust(4096));
    }

    @Test
    void securesDataChannelsBeforeTheyAreOpenedAndAgainAfterAChange() {
        ScriptedNode node = ScriptedNode.secluded()
                .loggedIn()
                .say("PBSZ 0", "PROT P", "DCAU A", "PASV");
        assertThat(node.actions).contains(new ServerAction.SecureDataChannels(
                new DataChannelAuthentication.Self(), ProtectionLevel.PRIVATE));
        node.actions.clear();

        node.say("PROT P", "DCAU A", "PASV");
        assertThat(node.actions).noneMatch(ServerAction.SecureDataChannels.class::isInstance);

        node.say("PROT C", "RETR big");
        assertThat(node.actions.subList(node.actions.size() - 2, node.actions.size()))
                .satisfiesExactly(
                        action -> assertThat(action).isEqualTo(new ServerAction.SecureDataChannels(
                                new DataChannelAuthentication.Self(), ProtectionLevel.CLEAR)),
                        action -> assertThat(action)
                                .isInstanceOf(ServerAction.StartTransfer.class));
    }

    @Test
    void opensNothingWhenDataChannelsCannotBeSecured() {
        ScriptedNode node = ScriptedNode.secluded()
                .loggedIn()
                .refusingDataChannels()
                .say("PBSZ 0", "PROT P",
                        "PASV", "PORT 127,0,0,1,19,136", "RETR big", "NOOP");

        assertThat(node.codes()).containsExactly("200", "200", "521", "200", "521", "200");
        assertThat(node.actions).noneMatch(ServerAction.Listen.class::isInstance)
                .noneMatch(ServerAction.StartTransfer.class::isInstance);
    }

    @Test
    void connectsAnywhereForThoseWhoMayStartThirdPartyTransfers() {
        ScriptedNode node = new ScriptedNode().allowingThirdParty()
                .loggedIn()
                .say("PORT 192,0,2,7,19,136", "PORT 192,0,2,7,0,25");

        assertThat(node.codes()).containsExactly("200", "500");
        assertThat(node.actions).filteredOn(ServerAction.ConnectTo.class::isInstance).hasSize(1);
    }

    @Test
    void saysWhichProtocolToUseOverIpv6() {
        ScriptedNode node = new ScriptedNode(InterpreterOptions.of("h", "Dray/1"),
                ScriptedNode.address("2001:db8::1")).loggedIn();

        assertThat(node.say("PASV").heard())
                .containsExactly("522 Network protocol not supported, use (2).");
        assertThat(node.say("EPSV 1", "SPAS").codes()).containsExactly("522", "522");
    }

    @Test
    void sendsLargeListingsInBlocksAndKeepsOneAtMost() {
        ScriptedNode node = new ScriptedNode().loggedIn();
        ServerInterpreter interpreter = node.interpreter();
        FileFacts file = ((FileAnswer.Facts) node.tree.perform(new FileOperation.Stat("/data/big"),
                _ -> {})).facts();
        interpreter.on(received("MLSC treeput"));

        List<ServerAction> first = interpreter.on(new ServerEvent.EntriesListed(
                List.of(file.named("1"))));
        List<ServerAction> second = interpreter.on(new ServerEvent.EntriesListed(
                List.of(file.named("2"))));
        List<ServerAction> last = interpreter.on(
                new ServerEvent.OperationCompleted(new FileAnswer.Listed(FakeTree.TIME)));

        assertThat(first).isEmpty();
        assertThat(text(second)).startsWith("150 Contents of treeput").endsWith("1 End.");
        assertThat(text(last)).startsWith("250 Contents of treeput").endsWith("2 End.");
    }

    @Test
    void refusesNamesThatCannotTravelOnALine() {
        assertThat(new ScriptedNode().loggedIn().say("CWD a\nb", "DELE a\0b", "MKD a\nb").codes())
                .containsExactly("501", "501", "501");
    }

    @Test
    void survivesWhateverIsSaidToIt() {
        List<String> corpus = new ArrayList<>();
        for (String name : List.of("globus-commands", "globus-files-and-listings",
                "client-put-and-get", "client-secured")) {
            corpus.addAll(Transcript.read(name).by(Speaker.CLIENT));
        }
        corpus.remove("QUIT");
        ScriptedNode[] node = {new ScriptedNode().loggedIn()};
        new Mutations(7, corpus).feed(20_000, line -> {
            if (node[0].interpreter().isClosed()) {
                node[0] = new ScriptedNode().loggedIn();
            }
            node[0].say(line);
            if (node[0].interpreter().idleLimit().isEmpty()) {
                node[0].happen("started").happen(line.length() % 2 == 0 ? "completed" : "broken");
            }
            if (!node[0].interpreter().isClosed()) {
                assertThat(node[0].codes()).as("a final reply").isNotEmpty();
            }
            node[0].actions.clear();
        });
    }

    private static ServerEvent received(String line) {
        return new ServerEvent.CommandReceived(
                io.dray.protocol.command.CommandParser.parse(line), line.length());
    }

    private static String text(List<ServerAction> actions) {
        assertThat(actions).hasSize(1);
        return Optional.of(actions.getFirst())
                .map(ServerAction.SendReply.class::cast)
                .map(action -> action.reply().code() + " " + action.reply().text())
                .orElseThrow();
    }
}
