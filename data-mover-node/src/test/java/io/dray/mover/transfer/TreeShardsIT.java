package io.dray.mover.transfer;

import io.dray.control.server.DataSession;
import io.dray.mover.storage.StoreUnderTest;
import io.dray.mover.storage.posix.Exported;
import io.dray.mover.storage.posix.Ground;
import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.interpreter.TransferRequest.ReceiveTree;
import io.dray.protocol.interpreter.TransferRequest.SendTree;
import io.dray.protocol.listing.FactSelection;
import io.dray.protocol.reply.TreeReport;
import io.dray.protocol.tree.TreeCompression;
import io.dray.protocol.tree.TreeContent;
import io.dray.protocol.tree.TreePosition;
import io.dray.protocol.tree.TreeShard;
import io.dray.protocol.tree.TreeTotals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.dray.mover.transfer.TreeIT.EXTENDED;
import static org.assertj.core.api.Assertions.assertThat;

/// The shards of a tree, moved one after another.
final class TreeShardsIT {
    private final TransferEngine engine = TreeIT.engine(DataPlaneConfig.usual());
    private EventLog sending = new EventLog();
    private EventLog receiving = new EventLog();
    private Exported tree;

    @BeforeEach
    void export() throws IOException {
        tree = Ground.KERNEL_ON_TMPFS.export();
        make("/from");
        make("/to");
    }

    @AfterEach
    void remove() throws IOException {
        engine.close();
        tree.close();
    }

    private TreeReport.Stored move(TreeContent content) {
        return move(content, Optional.empty(), List.of(), PathFilter.ALL);
    }

    /// Returns the destination's report, with which the source's agrees.
    private TreeReport.Stored move(TreeContent content, Optional<TreePosition> after,
            List<Long> except, PathFilter filter) {
        sending = new EventLog();
        receiving = new EventLog();
        try (DataSession sender = TreeIT.session(engine, tree.tree(StoreUnderTest.ALL));
                DataSession receiver = TreeIT.session(engine, tree.tree(StoreUnderTest.ALL))) {
            sender.connectTo(List.of(Movers.listen(receiver)));
            receiver.start(new ReceiveTree(EXTENDED, "/to", true), receiving);
            sender.start(new SendTree(EXTENDED, "/from", FactSelection.STANDARD, after,
                    TreeCompression.NONE, except, content, filter), sending);
            TreeReport.Sent sent = (TreeReport.Sent) TreeIT.report(sending.completed());
            TreeReport.Stored stored = (TreeReport.Stored) TreeIT.report(receiving.completed());
            assertThat(sent.agreesWith(stored)).isTrue();
            return stored;
        }
    }

    private void make(String path) throws IOException {
        Files.createDirectories(tree.at(path));
    }

    private int mode(String path) throws IOException {
        return (int) Files.getAttribute(tree.at(path), "unix:mode") & 07777;
    }

    /// Each shard alone is what a transfer of its own finds; together they are the tree.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64})
    void shardsCoverEveryEntryOnce(int count) throws IOException {
        Map<String, Long> expected = new HashMap<>();
        make("/from/d/empty/deeper");
        make("/from/alone");
        for (int i = 0; i < 300; i++) {
            String path = "d/" + i % 7 + "/f" + i;
            make("/from/d/" + i % 7);
            tree.write("/from/" + path, "" + i);
            expected.put(path, sumOf(path) % count);
        }
        for (int i = 0; i < 30; i++) {
            Files.createSymbolicLink(tree.at("/from/d/link" + i), Path.of("nowhere"));
        }
        TreeTotals all = move(TreeShard.WHOLE).stored();
        assertThat(all.files()).isEqualTo(300);
        List<String> links = TreeIT.left(sending);
        assertThat(links).hasSize(30);

        Exported.deleteTree(tree.at("/to"));
        make("/to");
        TreeTotals sum = TreeTotals.NOTHING;
        List<String> leftByShards = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            sum = sum.plus(move(new TreeShard(index, count)).stored());
            leftByShards.addAll(TreeIT.left(sending));
            for (Map.Entry<String, Long> one : expected.entrySet()) {
                assertThat(Files.exists(tree.at("/to/" + one.getKey())))
                        .as("%s in %s/%s", one.getKey(), index, count)
                        .isEqualTo(one.getValue() <= index);
            }
        }
        assertThat(sum).isEqualTo(all);
        assertThat(leftByShards).containsExactlyInAnyOrderElementsOf(links);
        assertThat(tree.names("/to")).containsExactly("alone", "d");
        assertThat(tree.names("/to/d")).contains("empty");
        assertThat(tree.names("/to/d/empty")).containsExactly("deeper");
    }

    private static long sumOf(String path) {
        CRC32C crc = new CRC32C();
        crc.update(path.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    /// A shard makes only the directories that it needs.
    @Test
    void aShardHasTheDirectoriesOfItsFiles() throws IOException {
        for (int i = 0; i < 40; i++) {
            make("/from/d" + i);
            tree.write("/from/d" + i + "/file", "x");
        }
        move(new TreeShard(0, 2));
        for (int i = 0; i < 40; i++) {
            String directory = "d" + i;
            assertThat(Files.exists(tree.at("/to/" + directory))).as(directory)
                    .isEqualTo(sumOf(directory) % 2 == 0 || sumOf(directory + "/file") % 2 == 0);
        }
    }

    /// Any shard may have entries in it. The client visits it once.
    @Test
    void everyShardNamesADirectoryThatIsNotEntered() throws IOException {
        make("/from/d");
        tree.write("/from/d/file", "x");
        tree.write("/from/other", "x");
        long inode = (Long) Files.getAttribute(tree.at("/from/d"), "unix:ino");
        for (int index = 0; index < 3; index++) {
            move(new TreeShard(index, 3), Optional.empty(), List.of(inode), PathFilter.ALL);
            assertThat(TreeIT.left(sending)).containsExactly("d");
        }
    }

    /// What another shard stores later needs a directory that may be written to, whatever its mode at the source.
    @Test
    void directoriesStayOpenForOtherShards() throws IOException {
        make("/from/closed/deep");
        for (int i = 0; i < 20; i++) {
            tree.write("/from/closed/deep/" + i, "x");
        }
        Files.setAttribute(tree.at("/from/closed/deep"), "unix:mode", 0555);
        Files.setAttribute(tree.at("/from/closed"), "unix:mode", 0500);
        FileTime time = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(tree.at("/from/closed/deep"), time);

        long stored = 0;
        for (int index = 0; index < 4; index++) {
            stored += move(new TreeShard(index, 4)).stored().files();
            assertThat(mode("/to/closed") & 0700).isEqualTo(0700);
            assertThat(mode("/to/closed/deep") & 0700).isEqualTo(0700);
        }
        assertThat(stored).isEqualTo(20);
        move(new TreeContent.Attributes());
        assertThat(mode("/to/closed")).isEqualTo(0500);
        assertThat(mode("/to/closed/deep")).isEqualTo(0555);
        assertThat(Files.getLastModifiedTime(tree.at("/to/closed/deep"))).isEqualTo(time);
    }

    /// A position of a shard says nothing about the others.
    @Test
    void aShardGoesOnByItsPath() throws IOException {
        for (int i = 0; i < 50; i++) {
            tree.write("/from/f" + i, "" + i);
        }
        long first = move(new TreeShard(0, 2)).stored().files();
        TreePosition at = new TreePosition(TreeIT.reached(receiving).path());
        TreeReport.Stored again = move(new TreeShard(0, 2), Optional.of(at), List.of(),
                PathFilter.ALL);
        assertThat(again.unchanged().files()).isEqualTo(first);
        assertThat(again.stored().files()).isZero();
        assertThat(move(new TreeShard(1, 2)).stored().files()).isEqualTo(50 - first);
    }

    @Test
    void aShardKeepsToTheFilter() throws IOException {
        make("/from/d");
        make("/from/bare");
        for (int i = 0; i < 40; i++) {
            tree.write("/from/d/" + i + (i % 2 == 0 ? ".o" : ".c"), "x");
        }
        long stored = 0;
        for (int index = 0; index < 3; index++) {
            stored += move(new TreeShard(index, 3), Optional.empty(), List.of(),
                    PathFilter.of(List.of("- *.o"))).stored().files();
        }
        assertThat(stored).isEqualTo(20);
        assertThat(tree.names("/to")).containsExactly("d");
        assertThat(tree.names("/to/d")).allMatch(name -> name.endsWith(".c")).hasSize(20);
    }

}
