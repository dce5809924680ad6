package io.dray.mover.transfer;

import com.github.luben.zstd.Zstd;
import io.dray.control.server.DataSession;
import io.dray.mover.storage.ExportedTree;
import io.dray.mover.storage.StoreUnderTest;
import io.dray.mover.storage.posix.Exported;
import io.dray.mover.storage.posix.Ground;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest.ReceiveTree;
import io.dray.protocol.reply.TreeNews;
import io.dray.protocol.reply.TreeReport;
import io.dray.protocol.tree.TreeFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.dray.mover.transfer.RawPeer.header;
import static io.dray.mover.transfer.TreeIT.EXTENDED;
import static io.dray.mover.transfer.TreeIT.left;
import static io.dray.mover.transfer.TreeIT.reached;
import static io.dray.mover.transfer.TreeIT.report;
import static org.assertj.core.api.Assertions.assertThat;

/// The tree `/to` is received from senders that misbehave.
final class ScriptedTreeSenderIT {
    private static final DataPlaneConfig IMPATIENT = DataPlaneConfig.usual()
            .withLimits(new DataPlaneConfig.Limits(Duration.ofSeconds(5), Duration.ofSeconds(5),
                    Duration.ofMillis(700), Duration.ofMillis(700), Duration.ofMillis(500),
                    Duration.ofSeconds(1)));

    private final TransferEngine engine = TreeIT.engine(DataPlaneConfig.usual());
    private EventLog receiving = new EventLog();
    private Exported tree;

    @BeforeEach
    void export() throws IOException {
        tree = Ground.KERNEL_ON_TMPFS.export();
        Files.createDirectories(tree.at("/to"));
    }

    @AfterEach
    void remove() throws IOException {
        engine.close();
        tree.close();
    }

    private DataSession session(ExportedTree as) {
        return TreeIT.session(engine, as);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] block(long share, Consumer<ByteBuffer> members) {
        ByteBuffer block = ByteBuffer.allocate(300_000);
        members.accept(block);
        ByteBuffer whole = ByteBuffer.allocate(17 + block.position());
        whole.put(header(0, block.position(), share)).put(block.flip());
        return whole.array();
    }

    static void directory(ByteBuffer block, String path) {
        TreeFormat.putDirectory(block, 0755, 1, bytes(path));
    }

    static void file(ByteBuffer block, String name, String content, int wrong) {
        CRC32C crc = new CRC32C();
        crc.update(bytes(content));
        TreeFormat.putFile(block, 0644, 7, content.length(), bytes(name));
        block.put(bytes(content));
        TreeFormat.putTrailer(block, true, (int) crc.getValue() ^ wrong);
    }

    static byte[] eof() {
        return header(0x48, 0, 1);
    }

    static byte[] endOfShare(long share, String path) {
        return block(share, one -> TreeFormat.putEndOfShare(one, bytes(path)));
    }

    /// Receives what a sender sends.
    private void receive(byte[]... pieces) {
        try (DataSession receiver = session(tree.tree(StoreUnderTest.ALL))) {
            HostPort port = Movers.listen(receiver);
            receiver.start(new ReceiveTree(EXTENDED, "/to", true), receiving);
            try (RawPeer peer = RawPeer.connect(port)) {
                sendUnlessRefused(receiving, peer, pieces);
                receiving.last();
            }
        }
    }

    /// The receiver may close before it has read everything.
    static void sendUnlessRefused(EventLog log, RawPeer peer, byte[]... pieces) {
        try {
            peer.send(pieces);
        } catch (UncheckedIOException e) {
            assertThat(log.failure()).isNotNull();
        }
    }

    private void assertRefused(Class<? extends TransferFailure> failure, byte[]... pieces)
            throws IOException {
        receive(pieces);
        assertThat(receiving.failure()).isInstanceOf(failure);
        assertNothingOutside();
    }

    private void assertNothingOutside() throws IOException {
        assertThat(tree.names("/")).containsExactly("to");
        try (var outside = Files.list(tree.secret().getParent())) {
            assertThat(outside).containsExactly(tree.secret());
        }
    }

    @Test
    void storesNothingOfAFileWithWrongBytes() throws IOException {
        receive(block(0, one -> {
            directory(one, "");
            file(one, "bad", "1", 1);
            file(one, "good", "2", 0);
        }), endOfShare(0, "good"), eof());

        TreeReport.Stored report = (TreeReport.Stored) report(receiving.completed());
        assertThat(report.stored().files()).isEqualTo(1);
        assertThat(report.refused().files()).isEqualTo(1);
        assertThat(left(receiving)).containsExactly("bad");
        assertThat(tree.names("/to")).containsExactly("good");
    }

    @Test
    void dropsWhatTheSourceDiscards() throws IOException {
        receive(block(0, one -> {
            directory(one, "");
            TreeFormat.putFile(one, 0644, 7, 1, bytes("changing"));
            one.put((byte) 'x');
            TreeFormat.putTrailer(one, false, 0);
        }), endOfShare(0, "changing"), eof());

        TreeReport.Stored report = (TreeReport.Stored) report(receiving.completed());
        assertThat(report.stored().files() + report.refused().files()).isZero();
        assertThat(tree.names("/to")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "..", "../outside", "a/../../outside", "a//b"})
    void refusesPathsThatLeadElsewhere(String path) throws IOException {
        assertRefused(ProtocolViolation.class, block(0, one -> {
            directory(one, path);
            file(one, "f", "x", 0);
        }), eof());
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "../f", "/f", "d/f", "a\0"})
    void refusesNamesThatLeadElsewhere(String name) throws IOException {
        assertRefused(ProtocolViolation.class, block(0, one -> {
            directory(one, "");
            file(one, name, "x", 0);
        }), eof());
        assertThat(tree.names("/to")).isEmpty();
    }

    @Test
    void leavesNamesThatAreReserved() throws IOException {
        receive(block(0, one -> {
            directory(one, "");
            file(one, PartNames.part("x"), "x", 0);
        }), eof());
        receiving.completed();
        assertThat(tree.names("/to")).isEmpty();
        assertThat(left(receiving)).hasSize(1);
    }

    @Test
    void refusesOtherKindsOfMembers() throws IOException {
        assertRefused(ProtocolViolation.class, block(0, one -> {
            directory(one, "");
            one.put((byte) 9).put(new byte[20]);
        }), eof());
    }

    @Test
    void refusesAFileTwice() throws IOException {
        assertRefused(ProtocolViolation.class, block(0, one -> {
            directory(one, "");
            file(one, "f", "1", 0);
            file(one, "f", "2", 0);
        }), eof());
    }

    @Test
    void refusesFilesThatAreTooLarge() throws IOException {
        assertRefused(ProtocolViolation.class, block(0, one -> {
            directory(one, "");
            TreeFormat.putFile(one, 0644, 7, TreeFormat.LARGEST_FILE + 1, bytes("f"));
        }), eof());
    }

    @Test
    void refusesABlockThatEndsInAFile() throws IOException {
        assertRefused(ProtocolViolation.class, block(0, one -> {
            directory(one, "");
            TreeFormat.putFile(one, 0644, 7, 100, bytes("f"));
            one.put(new byte[50]);
        }), endOfShare(0, "f"), eof());
        assertThat(tree.names("/to")).isEmpty();
    }

    @Test
    void refusesAShareTwice() throws IOException {
        assertRefused(ProtocolViolation.class, endOfShare(0, "a"), endOfShare(0, "a"), eof());
    }

    @Test
    void refusesCompressedBlocksThatHoldMore() throws IOException {
        byte[] bomb = Zstd.compress(new byte[100 << 20], 1);
        for (int size : new int[]{-1, 0, 10, TreeFormat.LARGEST_COMPRESSED,
                TreeFormat.LARGEST_COMPRESSED + 1, Integer.MAX_VALUE}) {
            EventLog log = new EventLog();
            try (DataSession receiver = session(tree.tree(StoreUnderTest.ALL))) {
                HostPort port = Movers.listen(receiver);
                receiver.start(new ReceiveTree(EXTENDED, "/to", true), log);
                try (RawPeer _ = RawPeer.connect(port)
                        .send(block(0, one -> one.put(TreeFormat.COMPRESSED)
                                .putInt(size)
                                .put(bomb)), eof())) {
                    assertThat(log.failure()).isInstanceOfAny(ProtocolViolation.class,
                            IntegrityFailure.class);
                }
            }
        }
        assertRefused(ProtocolViolation.class, header(0, 1L << 30, 0),
                new byte[]{TreeFormat.COMPRESSED});
    }

    @Test
    void failsWhenTheSenderEndsTooEarly() throws IOException {
        byte[] whole = block(0, one -> {
            directory(one, "");
            file(one, "f", "content", 0);
        });
        try (DataSession receiver = session(tree.tree(StoreUnderTest.ALL))) {
            HostPort port = Movers.listen(receiver);
            receiver.start(new ReceiveTree(EXTENDED, "/to", true), receiving);
            RawPeer.connect(port).send(Arrays.copyOf(whole, whole.length - 3)).close();
            assertThat(receiving.failure()).isInstanceOf(DataChannelFailure.class);
        }
        assertThat(tree.names("/to")).isEmpty();
    }

    @Test
    void failsWhenTheSenderNeverEnds() {
        receiveImpatiently(block(0, one -> {
            directory(one, "d");
            file(one, "f", "content", 0);
        }));
        assertThat(receiving.failure()).isInstanceOf(DataChannelFailure.class)
                .hasMessageContaining("No byte passed on the data channels for 700 ms");
    }

    private TreeReport.Stored stored() {
        return (TreeReport.Stored) report(receiving.completed());
    }

    @Test
    void takesSharesInAnyOrder() throws IOException {
        receive(endOfShare(2, "c"), block(1, one -> {
            directory(one, "");
            file(one, "b", "1", 0);
        }), endOfShare(1, "b"), block(0, one -> {
            directory(one, "");
            file(one, "a", "0", 0);
        }), endOfShare(0, "a"), eof());

        assertThat(stored().stored().files()).isEqualTo(2);
        assertThat(reached(receiving)).isEqualTo(new TreeNews.Reached(2, "c"));
    }

    /// What lies behind a share that never came is not announced.
    @Test
    void announcesNothingBehindAMissingShare() {
        receive(endOfShare(0, "a"), endOfShare(2, "c"), eof());
        receiving.completed();
        assertThat(reached(receiving).path()).isEqualTo("a");
    }

    @Test
    void keepsTheFirstOfTwoFilesOfOneName() throws IOException {
        byte[] again = block(1, one -> {
            directory(one, "d");
            file(one, "f", "third", 0);
        });
        receive(block(0, one -> {
            directory(one, "d");
            file(one, "f", "first", 0);
            directory(one, "");
            directory(one, "d");
            file(one, "f", "second", 0);
        }), again, again, eof());

        assertThat(stored().stored().files()).isEqualTo(1);
        assertThat(stored().refused().files()).isEqualTo(3);
        assertThat(left(receiving)).containsExactly("d/f", "d/f", "d/f");
        assertThat(tree.names("/to/d")).containsExactly("f");
        assertThat(tree.read("/to/d/f")).isEqualTo("first");
    }

    /// They are private, as nobody has said who may see them.
    @Test
    void makesDirectoriesThatWereNeverDescribed() throws IOException {
        receive(block(0, one -> {
            directory(one, "a/b/c");
            file(one, "f", "1", 0);
        }), eof());

        assertThat(stored().stored().files()).isEqualTo(1);
        assertThat(tree.read("/to/a/b/c/f")).isEqualTo("1");
        for (String path : List.of("/to/a", "/to/a/b")) {
            assertThat((int) Files.getAttribute(tree.at(path), "unix:mode") & 0777).as(path)
                    .isEqualTo(0700);
        }
    }

    @Test
    void boundsTheMemoryForDirectoriesThatWereNeverDescribed() throws IOException {
        String long4000 = ("a".repeat(249) + "/").repeat(16);
        byte[][] pieces = new byte[2200][];
        for (int i = 0; i < pieces.length; i++) {
            int number = i;
            pieces[i] = block(i, one -> directory(one, long4000 + number + "/d"));
        }
        assertRefused(ProtocolViolation.class, pieces);
        assertThat(receiving.failure()).hasMessageContaining("describes too many directories");
    }

    @Test
    void boundsDirectoriesThatItRefuses() throws IOException {
        tree.write("/to/f", "a file");
        receive(block(0, one -> {
            for (int i = 0; i <= 10_000; i++) {
                directory(one, "f/" + i);
            }
        }), eof());
        assertThat(receiving.failure()).isInstanceOf(Refused.class)
                .hasMessageContaining("More than 10000 directories of /to");
        assertThat(left(receiving)).hasSize(10_000);
    }

    /// The path of each is kept until share 0 has come.
    @Test
    void boundsTheMemoryForSharesThatComeTooEarly() throws IOException {
        String path = ("a".repeat(250) + "/").repeat(16) + "a";
        byte[][] pieces = new byte[4500][];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = endOfShare(i + 1L, path);
        }
        assertRefused(ProtocolViolation.class, pieces);
        assertThat(receiving.failure()).hasMessageContaining("far out of order");
    }

    /// Their ends wait for the group of the file, which does not wait for them.
    @Test
    void settlesWhenManySharesEnd() {
        byte[][] pieces = new byte[3002][];
        pieces[0] = block(0, one -> {
            directory(one, "");
            file(one, "f", "1", 0);
        });
        for (int i = 0; i < 3000; i++) {
            pieces[i + 1] = endOfShare(i, "p" + i);
        }
        pieces[3001] = eof();
        receive(pieces);
        assertThat(stored().stored().files()).isEqualTo(1);
        assertThat(reached(receiving)).isEqualTo(new TreeNews.Reached(1, "p2999"));
    }

    @Test
    void storesNamesOf255BytesAndLeavesPathsThatAreTooLong() throws IOException {
        String longest = "\u00e9".repeat(127) + "e";
        // Relative 4096 bytes at most, but not below /to.
        String deep = (("d".repeat(250) + "/").repeat(16) + "d".repeat(80));
        receive(block(0, one -> {
            directory(one, "");
            file(one, longest, "1", 0);
            directory(one, deep);
            file(one, "f", "1", 0);
        }), eof());
        assertThat(stored().stored().files()).isEqualTo(1);
        assertThat(stored().refused().files()).isEqualTo(1);
        assertThat(tree.read("/to/" + longest)).isEqualTo("1");
        assertThat(left(receiving)).containsExactly(deep);
    }

    @Test
    void takesAttributesOfAnyValue() throws IOException {
        Files.createDirectory(tree.at("/to/d"));
        for (long time : new long[]{Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
            receiving = new EventLog();
            receive(block(0, one -> {
                directory(one, "d");
                TreeFormat.putFile(one, 0xffff, time, 0, bytes("f" + time));
                TreeFormat.putTrailer(one, true, 0);
                TreeFormat.putAttributes(one, 0xffff, time, bytes("d"));
                TreeFormat.putAttributes(one, 0755, time, bytes("none"));
            }), eof());
            receiving.completed();
            assertThat(left(receiving)).contains("d", "none");
            assertThat((int) Files.getAttribute(tree.at("/to/d"), "unix:mode") & 07777)
                    .isEqualTo(01777);
        }
        assertNothingOutside();
    }

    @ParameterizedTest
    @CsvSource({"0, from 1 to 128", "-1, from 1 to 128", "129, from 1 to 128",
            "2, announced 2 data channels"})
    void refusesEndsThatAreCountedWrong(long count, String why) {
        byte[] tree = block(0, one -> {
            directory(one, "");
            file(one, "f", "1", 0);
        });
        receiveImpatiently(tree, header(0x48, 0, count));
        assertThat(receiving.failure()).hasMessageContaining(why);
    }

    private void receiveImpatiently(byte[]... pieces) {
        try (TransferEngine impatient = TreeIT.engine(IMPATIENT);
                DataSession receiver = TreeIT.session(impatient, tree.tree(StoreUnderTest.ALL))) {
            HostPort port = Movers.listen(receiver);
            receiver.start(new ReceiveTree(EXTENDED, "/to", true), receiving);
            try (RawPeer _ = RawPeer.connect(port).send(pieces)) {
                receiving.last();
            }
        }
    }

    /// Headers of empty blocks keep no transfer alive.
    @Test
    void endsWhenOnlyHeadersCome() throws Exception {
        try (TransferEngine impatient = TreeIT.engine(IMPATIENT);
                DataSession receiver = TreeIT.session(impatient, tree.tree(StoreUnderTest.ALL))) {
            HostPort port = Movers.listen(receiver);
            receiver.start(new ReceiveTree(EXTENDED, "/to", true), receiving);
            try (RawPeer peer = RawPeer.connect(port)) {
                CompletableFuture<TransferFailure> failure = CompletableFuture
                        .supplyAsync(receiving::failure);
                for (int i = 0; !failure.isDone() && i < 1000; i++) {
                    sendUnlessRefused(receiving, peer, header(0, 0, i));
                    Thread.sleep(10);
                }
                assertThat(failure.get(1, TimeUnit.SECONDS)).isInstanceOf(DataChannelFailure.class)
                        .hasMessageContaining("No byte passed");
            }
        }
    }

    @Test
    void refusesFilesOnMoreChannelsThanWereAnnounced() throws IOException {
        try (TransferEngine impatient = TreeIT.engine(IMPATIENT);
                DataSession receiver = TreeIT.session(impatient, tree.tree(StoreUnderTest.ALL))) {
            HostPort port = Movers.listen(receiver);
            receiver.start(new ReceiveTree(EXTENDED, "/to", true), receiving);
            byte[] other = block(1, one -> {
                directory(one, "other");
                file(one, "f", "1", 0);
            });
            try (RawPeer _ = RawPeer.connect(port).send(other)) {
                TreeIT.await(() -> Files.exists(tree.at("/to/other")));
                try (RawPeer _ = RawPeer.connect(port).send(block(0, one -> {
                    directory(one, "");
                    file(one, "f", "1", 0);
                }), eof())) {
                    assertThat(receiving.failure()).isInstanceOf(ProtocolViolation.class)
                            .hasMessageContaining("announced fewer data channels");
                }
            }
        }
    }

    /// Wherever the sender breaks off: a failure, whole files under their names, and nothing else.
    @Test
    void keepsWholeFilesOnlyWhereverTheSenderBreaksOff() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : wholeTree()) {
            all.writeBytes(piece);
        }
        byte[] stream = all.toByteArray();
        Random random = new Random(3);
        for (int i = 0; i < 40; i++) {
            receiving = new EventLog();
            try (DataSession receiver = session(tree.tree(StoreUnderTest.ALL))) {
                HostPort port = Movers.listen(receiver);
                receiver.start(new ReceiveTree(EXTENDED, "/to", true), receiving);
                RawPeer.connect(port)
                        .send(Arrays.copyOf(stream, 18 + random.nextInt(stream.length - 35)))
                        .close();
                assertThat(receiving.failure()).isInstanceOf(DataChannelFailure.class);
            }
            assertWholeFiles();
            empty();
        }
    }

    private static byte[][] wholeTree() {
        return new byte[][]{block(0, one -> {
            directory(one, "");
            file(one, "a", "content a", 0);
            file(one, "b", "content b", 0);
            directory(one, "d");
            file(one, "c", "content c", 0);
        }), block(1, one -> {
            directory(one, "d/e");
            file(one, "d", "content d".repeat(3000), 0);
        }), endOfShare(0, "d/c"), endOfShare(1, "d/e/d"), eof()};
    }

    private void assertWholeFiles() throws IOException {
        try (var all = Files.walk(tree.at("/to"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                assertThat(Files.readString(file)).as(name)
                        .isEqualTo(("content " + name).repeat(name.equals("d") ? 3000 : 1));
            }
        }
    }

    private void empty() throws IOException {
        Exported.deleteTree(tree.at("/to"));
        Files.createDirectory(tree.at("/to"));
    }

    /// A sender that is out of its mind, or malicious: nothing leaves the tree, and no other failure than those of
    /// the protocol and of files comes out of it.
    @Test
    void damagedBlocksHarmNothing() throws IOException {
        Random random = new Random(8);
        byte[][] whole = wholeTree();
        for (int i = 0; i < 150; i++) {
            byte[][] pieces = Arrays.stream(whole).map(byte[]::clone).toArray(byte[][]::new);
            for (int j = random.nextInt(5); j >= 0; j--) {
                byte[] block = pieces[random.nextInt(4)];
                // Behind the header of the block, and mostly not in the long content.
                int at = 17 + random.nextInt(Math.min(block.length, 150) - 17);
                block[at] = random.nextBoolean()
                        ? (byte) random.nextInt()
                        : (byte) "./\0\n".charAt(random.nextInt(4));
            }
            receiving = new EventLog();
            receive(pieces);
            if (receiving.last() instanceof TransferEvent.Failed(TransferFailure why)) {
                assertThat(why).isInstanceOfAny(ProtocolViolation.class, IntegrityFailure.class,
                        TransferFailure.StorageFailure.class, Refused.class);
            }
            assertNothingOutside();
            try (var all = Files.walk(tree.at("/to"))) {
                assertThat(all.map(file -> file.getFileName().toString()))
                        .noneMatch(name -> name.startsWith(".dray-"));
            }
            empty();
        }
    }

    /// A link of the destination leads now to a directory of the export, now out of it.
    @Test
    void storesNothingThroughALinkThatSomebodyPutsThere() throws Exception {
        Path inside = Files.createDirectory(tree.at("/to/inside"));
        Path next = tree.at("/to/next");
        Files.createSymbolicLink(tree.at("/to/d"), inside.getFileName());
        AtomicBoolean over = new AtomicBoolean();
        Thread swapping = Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; !over.get(); i++) {
                    Files.createSymbolicLink(next, i % 2 == 0
                            ? tree.secret().getParent()
                            : inside.getFileName());
                    Files.move(next, tree.at("/to/d"), StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            byte[][] pieces = new byte[201][];
            for (int i = 0; i < 200; i++) {
                int number = i;
                pieces[i] = block(i, one -> {
                    for (int j = 0; j < 5; j++) {
                        directory(one, "d");
                        file(one, "f" + number + "-" + j, "x", 0);
                        directory(one, "d/e" + number);
                        file(one, "secret", "x", 0);
                        TreeFormat.putAttributes(one, 0777, 0, bytes("d"));
                    }
                });
            }
            pieces[200] = eof();
            Object before = Files.getAttribute(tree.secret().getParent(), "unix:ctime");
            receive(pieces);
            receiving.last();
            assertThat(Files.getAttribute(tree.secret().getParent(), "unix:ctime"))
                    .isEqualTo(before);
            assertThat(tree.secret()).hasContent("secret");
            assertNothingOutside();
            assertThat(swapping.isAlive()).isTrue();
        } finally {
            over.set(true);
            swapping.join();
        }
    }
}
