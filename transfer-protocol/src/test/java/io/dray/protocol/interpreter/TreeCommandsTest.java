package io.dray.protocol.interpreter;

import io.dray.protocol.command.CommandFormatter;
import io.dray.protocol.command.CommandParser;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.reply.TreeNews;
import io.dray.protocol.reply.TreeReport;
import io.dray.protocol.tree.TreeCompression;
import io.dray.protocol.tree.TreeContent;
import io.dray.protocol.tree.TreePosition;
import io.dray.protocol.tree.TreeShard;
import io.dray.protocol.tree.TreeTotals;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

final class TreeCommandsTest {
    private final ScriptedNode node = new ScriptedNode().loggedIn().allowingThirdParty();

    @BeforeEach
    void negotiate() {
        node.say("TYPE I", "MODE E");
        node.heard();
    }

    @Test
    void storesATree() {
        node.say("PASV", "ESTO TREE=\"1,preserve\" /there");

        assertThat(node.codes()).containsExactly("227");
        TransferRequest.ReceiveTree request = (TransferRequest.ReceiveTree) node.request();
        assertThat(request.path()).isEqualTo("/there");
        assertThat(request.preserve()).isTrue();
    }

    @Test
    void sendsATree() {
        node.say("PORT 127,0,0,1,4,5",
                "eret tree=\"1,after=612f62,zstd,except=2.ff,attributes\" /here");

        TransferRequest.SendTree request = (TransferRequest.SendTree) node.request();
        assertThat(request.path()).isEqualTo("/here");
        assertThat(request.after()).contains(new TreePosition("a/b"));
        assertThat(request.compression()).isEqualTo(TreeCompression.ZSTD);
        assertThat(request.except()).containsExactly(2L, 255L);
        assertThat(request.content()).isEqualTo(new TreeContent.Attributes());
    }

    @Test
    void reportsWhatIsLeftAndReachedAndMoved() {
        node.say("PASV", "ESTO TREE=\"1\" /there");
        node.heard();
        TreeTotals one = new TreeTotals(1, 5, 255);
        for (TransferEvent event : List.of(
                new TransferEvent.Tree(new TreeNews.Left(" a b")),
                new TransferEvent.Tree(new TreeNews.Reached(7, "c d")),
                new TransferEvent.Completed(9, new TreeReport.Stored(one, TreeTotals.NOTHING,
                        TreeTotals.NOTHING), List.of("owner")))) {
            node.feed(new ServerEvent.TransferReported(event));
        }

        assertThat(node.heard()).containsExactly("113-Tree Left", "  a b", "113 End.",
                "111 Tree Marker 7 c d", "226-Transfer Complete.",
                " Tree Stored=1,5,00000000000000ff;Refused=0,0,0000000000000000;"
                        + "Unchanged=0,0,0000000000000000",
                "226-NotKept=owner", "226 End.");
    }

    @Test
    void tellsHowFarATreeIsThatItReceives() {
        node.say("PASV", "ESTO TREE=\"1\" /there");
        node.heard();
        node.feed(new ServerEvent.TransferReported(new TransferEvent.Progress(1000, 77)));

        assertThat(node.heard()).contains(" Stripe Bytes Transferred: 77");
    }

    @Test
    void refusesATreeInStreamModeAndAfterRest() {
        node.say("PASV", "REST 0-1", "ESTO TREE=\"1\" /there", "MODE S", "PASV",
                "ESTO TREE=\"1\" /there");

        assertThat(node.codes()).containsExactly("227", "350", "504", "200", "227", "504");
    }

    /// The rules travel as lines in hexadecimal.
    @Test
    void takesAFilter() {
        TransferCommand.RetrieveTree command = new TransferCommand.RetrieveTree(Optional.empty(),
                TreeCompression.NONE, List.of(), TreeShard.WHOLE,
                PathFilter.of(List.of("- a b", "+ \u00e9*")),
                "/here");
        String line = CommandFormatter.format(command);
        assertThat(line).isEqualTo("ERET TREE=\"1,filter=2D206120620A2B20C3A92A\" /here");
        assertThat(CommandParser.parse(line)).isEqualTo(command);
        node.say("PASV", "ERET TREE=\"1,filter=2D\" /here", "ERET TREE=\"1,filter=2D205B\" /here",
                "ERET TREE=\"1,filter=2\" /here", "ESTO TREE=\"1,filter=2D2061\" /there");
        assertThat(node.codes()).containsExactly("227", "501", "501", "501", "501");
    }

    @ParameterizedTest
    @CsvSource({"0/1,0,1", "0/2,0,2", "1/2,1,2", "9/10,9,10", "63/64,63,64"})
    void takesAShard(String text, int index, int count) {
        node.say("PORT 127,0,0,1,4,5",
                "ERET TREE=\"1,except=2,shard=" + text + ",filter=2D2061\" /here");
        TransferRequest.SendTree request = (TransferRequest.SendTree) node.request();
        assertThat(request.content()).isEqualTo(new TreeShard(index, count));
    }

    /// What is not divided looks as it did before there were shards.
    @Test
    void namesAShardOnlyOfADividedTree() {
        assertThat(CommandFormatter.format(retrieve(TreeShard.WHOLE)))
                .isEqualTo("ERET TREE=\"1\" /here");
        for (TreeContent content : List.of(new TreeShard(0, 2), new TreeShard(63, 64),
                TreeShard.WHOLE, new TreeContent.Attributes())) {
            TransferCommand.RetrieveTree command = retrieve(content);
            assertThat(CommandParser.parse(CommandFormatter.format(command)))
                    .isEqualTo(command);
        }
    }

    private static TransferCommand.RetrieveTree retrieve(TreeContent content) {
        return new TransferCommand.RetrieveTree(Optional.empty(), TreeCompression.NONE, List.of(),
                content, PathFilter.ALL, "/here");
    }

    @Test
    void aDestinationTakesNoShard() {
        node.say("PASV", "ESTO TREE=\"1,shard=0/2\" /there");
        assertThat(node.codes()).containsExactly("227", "501");
    }

    @Test
    void rulesThatDoNotFitOnALineAreNotCarried() {
        assertThat(TransferCommand.RetrieveTree.carries(PathFilter.of(List.of("- a"))))
                .isTrue();
        assertThat(TransferCommand.RetrieveTree.carries(PathFilter.of(
                Collections.nCopies(1000, "- " + "a".repeat(20))))).isFalse();
    }

    @Test
    void refusesOtherArguments() {
        node.say("PASV", "ESTO TREE=\"2\" /there", "ESTO TREE=\"1,zstd\" /there",
                "ESTO TREE=\"1,after=61\" /there", "ERET TREE=\"1,preserve\" /here",
                "ERET TREE=\"1,after=6\" /here", "ERET TREE=\"1,after=\" /here");

        assertThat(node.codes()).containsExactly("227", "501", "501", "501", "501", "501",
                "501");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TREE", "TREE=", "TREE=\"", "TREE=\"\"", "TREE=\"1", "TREE=1",
            "TREE=\"1,\"", "TREE=\",1\"", "TREE=\"01\"", "TREE=\"1 \"", "XTREE=\"1\"",
            "TREE=\"1\"x", "TREE=\"1,preserve,preserve\"", "TREE=\"1,zstd,zstd\"",
            "TREE=\"1,zstd,compress\"", "TREE=\"1,after=61,after=62\"",
            "TREE=\"1,except=1,except=2\"", "TREE=\"1,attributes,attributes\"",
            "TREE=\"1,filter=2D2061,filter=2D2061\"", "TREE=\"1,zstd,after=61\"",
            "TREE=\"1,except=\"", "TREE=\"1,except=.\"", "TREE=\"1,except=1.\"",
            "TREE=\"1,except=11111111111111111\"", "TREE=\"1,except=-1\"",
            "TREE=\"1,after=zz\"", "TREE=\"1,after=-61\"", "TREE=\"1,filter=\"",
            "TREE=\"1,shard=2/2\"", "TREE=\"1,shard=0/65\"", "TREE=\"1,shard=0/0\"",
            "TREE=\"1,shard=\"", "TREE=\"1,shard=/\"", "TREE=\"1,shard=1\"", "TREE=\"1,shard=1/\"",
            "TREE=\"1,shard=/2\"", "TREE=\"1,shard=01/2\"", "TREE=\"1,shard=1/02\"",
            "TREE=\"1,shard=+0/2\"", "TREE=\"1,shard=-1/2\"", "TREE=\"1,shard=0/-2\"",
            "TREE=\"1,shard=0/2/2\"", "TREE=\"1,shard=0//2\"", "TREE=\"1,shard= 0/2\"",
            "TREE=\"1,shard=0/4294967298\"", "TREE=\"1,shard=4294967296/2\"",
            "TREE=\"1,shard=0x0/2\"", "TREE=\"1,shard=\u0660/\u0662\"",
            "TREE=\"1,shard=0/2,shard=1/2\"", "TREE=\"1,attributes,shard=0/2\"",
            "TREE=\"1,shard=0/2,attributes\"", "TREE=\"1,filter=2D2061,shard=0/2\"",
            "TREE=\"\u0661\""})
    void refusesGarbage(String module) {
        for (String verb : List.of("ERET", "ESTO")) {
            node.heard();
            node.say(verb + " " + module + " /here");
            assertThat(node.codes()).as(verb).hasSize(1).allMatch(code -> code.startsWith("5"));
        }
    }

    /// A command of the greatest length for each option. None of them may take long or exhaust the stack.
    @Test
    void refusesOptionsThatAreTooLong() {
        String path = HexFormat.of().formatHex("a/".repeat(5000).getBytes(US_ASCII));
        String inodes = String.join(".", Collections.nCopies(256, "f".repeat(16)));
        String rules = "2D206161" + "0A2D2061".repeat(2499);
        assertThat(parsed("after=" + path.substring(0, 2 * 4352))).isTrue();
        assertThat(parsed("after=" + path.substring(0, 2 * 4353))).isFalse();
        assertThat(parsed("after=" + path)).isFalse();
        assertThat(parsed("except=" + inodes)).isTrue();
        assertThat(parsed("except=" + inodes + ".1")).isFalse();
        assertThat(parsed("filter=" + rules)).isTrue();
        assertThat(parsed("filter=" + rules + "61")).isFalse();
        assertThat(parsed("filter=" + "2D20610A".repeat(1_000_000))).isFalse();
        assertThat(parsed("except=" + inodes + ("." + inodes).repeat(1000))).isFalse();
    }

    private static boolean parsed(String option) {
        return CommandParser.parse(
                "ERET TREE=\"1," + option + "\" /here") instanceof TransferCommand.RetrieveTree;
    }
}
