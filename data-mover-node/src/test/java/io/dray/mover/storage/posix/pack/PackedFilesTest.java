package io.dray.mover.storage.posix.pack;

import io.dray.control.security.Authorization;
import io.dray.mover.storage.PackSource;
import io.dray.mover.storage.PackTarget;
import io.dray.mover.storage.Storage;
import io.dray.mover.storage.posix.Exported;
import io.dray.mover.storage.posix.Ground;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferRequest.ReceivePack;
import io.dray.protocol.interpreter.TransferRequest.SendPack;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.FileState;
import io.dray.protocol.pack.PackCompression;
import io.dray.protocol.pack.PackMember;
import io.dray.protocol.pack.PackMembers;
import io.dray.protocol.pack.PackReport;
import io.dray.protocol.pack.PackReport.LeftOut;
import io.dray.protocol.pack.PackReport.Moved;
import io.dray.protocol.parameters.TransferMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Files that are packed below `/from` and stored below `/to`.
final class PackedFilesTest {
    private Exported tree;

    @BeforeEach
    void export() throws IOException {
        tree = Ground.KERNEL_ON_DISK.export();
        Files.createDirectories(tree.at("/from/d"));
        Files.createDirectories(tree.at("/to/d"));
    }

    @AfterEach
    void remove() throws IOException {
        tree.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void storesWhatWasRead(boolean stable) throws IOException {
        tree.write("/from/one", "content");
        tree.write("/from/d/empty", "");
        FileTime time = FileTime.from(Instant.ofEpochSecond(1_600_000_000, 123_456_789));
        Files.setAttribute(tree.at("/from/one"), "unix:mode", 0100751);
        Files.setLastModifiedTime(tree.at("/from/one"), time);
        PackMembers members = members("7 one", "0 d/empty");

        PackReport stored = store(members, pack(members), true, stable);

        assertThat(stored.moved()).isEqualTo(2);
        List<String> names = List.of("/to/one", "/to/d/empty");
        for (int i = 0; i < 2; i++) {
            Moved member = (Moved) stored.results().get(i);
            assertThat(member.agreesWith((Moved) reported(members).results().get(i))).isTrue();
            FileFacts shown = tree.files().facts(names.get(i));
            assertThat(member.state()).isPresent()
                    .isEqualTo(FileState.of(Optional.of(shown.unique()), shown.size(),
                            shown.changed().orElseThrow()));
        }
        assertThat(tree.read("/to/one")).isEqualTo("content");
        assertThat(tree.names("/to/d")).containsExactly("empty");
        assertThat(Files.getLastModifiedTime(tree.at("/to/one"))).isEqualTo(time);
        assertThat((int) Files.getAttribute(tree.at("/to/one"), "unix:mode") & 07777)
                .isEqualTo(0751);
        assertThat(tree.names("/to")).containsExactly("d", "one");
    }

    @Test
    void forcesManyFilesInSeveralDirectories() throws IOException {
        String[] names = new String[600];
        for (int i = 0; i < names.length; i++) {
            String directory = "/d" + i % 200;
            Files.createDirectories(tree.at("/from" + directory));
            Files.createDirectories(tree.at("/to" + directory));
            tree.write("/from" + directory + "/f" + i, "c");
            names[i] = "1 " + directory.substring(1) + "/f" + i;
        }
        PackMembers members = members(names);

        assertThat(store(members, pack(members), false, true).moved()).isEqualTo(600);
        assertThat(tree.read("/to/d7/f207")).isEqualTo("c");
        assertThat(tree.names("/to/d7")).containsExactly("f207", "f407", "f7");
    }

    @Test
    void replacesWhatIsThereAndClearsLeftovers() throws IOException {
        tree.write("/from/one", "new");
        tree.write("/to/one", "something old");
        tree.write("/to/" + PartNames.part("one"), "half of something longer");
        tree.write("/to/" + PartNames.ranges("one"), "0-5");
        PackMembers members = members("3 one");

        assertThat(store(members, pack(members), true, true).moved()).isEqualTo(1);
        assertThat(tree.read("/to/one")).isEqualTo("new");
        assertThat(tree.names("/to")).containsExactly("d", "one");
    }

    @Test
    void leftoversGoWhenTheFileArrivesAnotherWay() throws IOException {
        tree.write("/to/copy", "whole");
        tree.write("/to/" + PartNames.part("one"), "half");
        tree.write("/to/" + PartNames.part("two"), "half");
        tree.write("/to/" + PartNames.ranges("two"), "0-4");

        tree.files().rename("/to/copy", "/to/one");
        tree.files().rename("/to/one", "/to/two");

        assertThat(tree.names("/to")).containsExactlyInAnyOrder("d", "two");
    }

    @Test
    void aLeftoverThatCannotGoKeepsNoFileFromItsName() throws IOException {
        tree.write("/to/copy", "whole");
        Files.createDirectory(tree.at("/to/" + PartNames.part("one")));

        tree.files().rename("/to/copy", "/to/one");

        assertThat(tree.read("/to/one")).isEqualTo("whole");
    }

    @Test
    @Timeout(30)
    void bundlesThatHaveNotComeTakeNoMemory() throws IOException {
        tree.write("/from/one", "1");
        PackMembers members = members("1 one");
        PackMembers large = new PackMembers(IntStream.range(0, 8)
                .mapToObj(i -> new PackMember(1 << 20, OptionalLong.empty(), "f" + i))
                .toList());
        List<PackTarget> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(tree.storage()
                    .packs()
                    .openForUnpacking(new ReceivePack(
                            Exported.parameters(TransferMode.EXTENDED_BLOCK), "/to", large, true,
                            PackCompression.NONE),
                            () -> false));
        }

        assertThat(store(members, pack(members), true, false).moved()).isEqualTo(1);
        waiting.forEach(PackTarget::close);
    }

    @Test
    void givesNoSetUserId() throws IOException {
        tree.write("/from/one", "x");
        Files.setAttribute(tree.at("/from/one"), "unix:mode", 0104755);
        PackMembers members = members("1 one");

        store(members, pack(members), true, false);

        assertThat((int) Files.getAttribute(tree.at("/to/one"), "unix:mode") & 07777)
                .isEqualTo(0755);
    }

    @Test
    void leavesOutWhatIsNotAsListed() throws IOException {
        tree.write("/from/one", "1");
        tree.write("/from/grown", "22");
        Files.createSymbolicLink(tree.at("/from/link"), Path.of("one"));
        Files.createSymbolicLink(tree.at("/from/secret"), tree.secret());
        Files.createSymbolicLink(tree.at("/from/out"), tree.secret().getParent());
        PackMembers members = members("1 grown", "1 missing", "1 link", "6 secret", "6 out/secret",
                "1 d", "1 " + PartNames.part("x"), "1 one");

        PackReport report = reported(members);

        assertThat(report.results().subList(0, 7)).allMatch(LeftOut.class::isInstance);
        assertThat(report.results().get(7)).isInstanceOf(Moved.class);
        assertThat(store(members, pack(members), true, false).moved()).isEqualTo(1);
        assertThat(tree.names("/to")).containsExactly("d", "one");
    }

    @Test
    void leavesOutAFileOfAnotherTime() throws IOException {
        tree.write("/from/one", "1");
        Files.setLastModifiedTime(tree.at("/from/one"), FileTime.from(Instant.ofEpochSecond(7)));

        assertThat(reported(new PackMembers(List.of(new PackMember(1, OptionalLong.of(8), "one"))))
                .moved()).isZero();
        assertThat(reported(new PackMembers(List.of(new PackMember(1, OptionalLong.of(7), "one"))))
                .moved()).isEqualTo(1);
    }

    @Test
    void doesNotWaitForAPipe() throws Exception {
        new ProcessBuilder("mkfifo", tree.at("/from/pipe").toString()).start().waitFor();

        assertThat(reported(members("0 pipe")).moved()).isZero();
    }

    @Test
    void storesTheOthersWhenOneCannotBe() throws IOException {
        tree.write("/from/one", "1");
        tree.write("/from/two", "2");
        Files.createDirectory(tree.at("/from/none"));
        tree.write("/from/none/file", "3");
        Files.createDirectory(tree.at("/to/one"));
        PackMembers members = members("1 one", "1 two", "1 none/file");

        PackReport report = store(members, pack(members), true, true);

        assertThat(report.results().get(0)).isInstanceOf(LeftOut.class);
        assertThat(report.results().get(1)).isInstanceOf(Moved.class);
        assertThat(report.results().get(2)).isInstanceOf(LeftOut.class);
        assertThat(tree.names("/to")).containsExactly("d", "one", "two");
    }

    @Test
    void leavesToOthersWhatMayNotBeReplaced() throws Exception {
        List<String> there = List.of("link", "dangling", "fifo", "directory");
        StringBuilder names = new StringBuilder();
        for (String name : there) {
            tree.write("/from/" + name, "new");
            names.append("3 ").append(name).append('\n');
        }
        tree.write("/to/d/target", "old");
        Files.createSymbolicLink(tree.at("/to/link"), Path.of("d/target"));
        Files.createSymbolicLink(tree.at("/to/dangling"), Path.of("d/none"));
        Files.createDirectory(tree.at("/to/directory"));
        new ProcessBuilder("mkfifo", tree.at("/to/fifo").toString()).start().waitFor();
        PackMembers members = members(names.toString().split("\n"));

        PackReport report = store(members, pack(members), false, true);

        assertThat(report.results()).allMatch(LeftOut.class::isInstance);
        assertThat(tree.read("/to/d/target")).isEqualTo("old");
        assertThat(Files.isSymbolicLink(tree.at("/to/link"))).isTrue();
        assertThat(FileStatus.ofEntry(tree.at("/to/fifo")).isSpecial()).isTrue();
        assertThat(tree.names("/to")).containsExactlyInAnyOrder("d", "link", "dangling", "fifo",
                "directory");
        assertThat(tree.names("/to/d")).containsExactly("target");
    }

    @Test
    void whatReplacesAFileKeepsItsModeUnlessItFollowsTheSource() throws IOException {
        tree.write("/from/one", "new");
        Files.setAttribute(tree.at("/from/one"), "unix:mode", 0640);
        tree.write("/to/one", "old");
        Files.setAttribute(tree.at("/to/one"), "unix:mode", 04600);
        PackMembers members = members("3 one");

        store(members, pack(members), false, true);
        assertThat(FileStatus.ofEntry(tree.at("/to/one")).permissions()).isEqualTo(0600);

        store(members, pack(members), true, true);
        assertThat(FileStatus.ofEntry(tree.at("/to/one")).permissions()).isEqualTo(0640);
    }

    @Test
    void doesNotFollowALinkOutOfTheTree() throws IOException {
        tree.write("/from/d/one", "new");
        PackMembers members = members("3 d/one");
        byte[] bundle = pack(members);
        Files.delete(tree.at("/to/d"));
        Files.createSymbolicLink(tree.at("/to/d"), tree.secret().getParent());

        assertThat(store(members, bundle, false, false).moved()).isZero();
        assertThat(tree.secret().resolveSibling("one")).doesNotExist();
    }

    @Test
    void asksTheRulesOfEachPath() throws IOException {
        tree.write("/from/one", "1");
        tree.write("/from/d/two", "2");
        Storage storage = tree
                .tree(List.of(new Authorization.Rule("/", true, false, false),
                        new Authorization.Rule("/from/d", false, false, false),
                        new Authorization.Rule("/to/d", true, true, false)))
                .storage();
        PackMembers members = members("1 one", "1 d/two");

        try (PackSource source = storage.packs()
                .openForPacking(
                        new SendPack(Exported.parameters(TransferMode.EXTENDED_BLOCK), "/from",
                                members, PackCompression.NONE),
                        () -> false)) {
            assertThat(source.report().results().get(0)).isInstanceOf(Moved.class);
            assertThat(source.report().results().get(1)).isInstanceOf(LeftOut.class);
        }
        PackReport report = store(storage, members, pack(members));
        assertThat(report.results().get(0)).isInstanceOf(LeftOut.class);
        assertThat(report.results().get(1)).isInstanceOf(Moved.class);
        assertThat(tree.names("/to")).containsExactly("d");
    }

    @Test
    void storesNothingOfAMemberWithWrongBytes() throws IOException {
        tree.write("/from/one", "1");
        tree.write("/from/two", "2");
        PackMembers members = members("1 one", "1 two");
        byte[] bundle = pack(members);
        bundle[512] = '9';

        PackReport report = store(members, bundle, true, false);

        assertThat(report.results().get(0)).isInstanceOf(LeftOut.class);
        assertThat(tree.names("/to")).containsExactly("d", "two");
    }

    @Test
    void storesNothingOfABundleThatIsNone() throws IOException {
        PackMembers members = members("1 one");

        assertThatThrownBy(() -> store(members, new byte[2048], true, false))
                .isInstanceOf(IntegrityFailure.class);
        assertThat(tree.names("/to")).containsExactly("d");
    }

    @Test
    void takesNoMoreThanTheMembersCanBe() {
        PackMembers members = members("1 one");
        byte[] large = new byte[1 << 20];

        assertThatThrownBy(() -> store(members, large, true, false))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("larger");
    }

    @Test
    void takesNoNameTwice() {
        assertThatThrownBy(() -> store(members("1 one", "1 one"), new byte[0], true, false))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("twice");
    }

    @Test
    void leavesAFileToAnotherUploadOfIt() throws IOException {
        tree.write("/from/one", "1");
        PackMembers members = members("1 one");
        byte[] bundle = pack(members);
        try (var upload = tree.storage().openForWriting(Exported.replace("/to/one"))) {
            Exported.put(upload, 0, "other");
            assertThat(store(members, bundle, true, false).moved()).isZero();
            upload.commit(5, Exported.ledger(), false);
        }
        assertThat(tree.read("/to/one")).isEqualTo("other");
    }

    @Test
    void readsWhatIsWrittenToWhileItIsRead() throws IOException {
        tree.write("/from/one", "1");
        PackMembers members = members("1 one");
        try (FileChannel file = FileChannel.open(tree.at("/from/one"), StandardOpenOption.WRITE);
                PackSource source = packed(members)) {
            file.write(ByteBuffer.wrap(new byte[]{'2'}), 0);
            ByteBuffer sent = ByteBuffer.allocate((int) source.size());
            source.read(sent, 0);
            assertThat(sent.get(512)).isEqualTo((byte) '1');
        }
    }

    private PackSource packed(PackMembers members) {
        return tree.storage()
                .packs()
                .openForPacking(new SendPack(
                        Exported.parameters(TransferMode.EXTENDED_BLOCK), "/from", members,
                        PackCompression.NONE), () -> false);
    }

    private PackReport reported(PackMembers members) {
        try (PackSource source = packed(members)) {
            return source.report();
        }
    }

    private byte[] pack(PackMembers members) {
        try (PackSource source = packed(members)) {
            ByteBuffer bundle = ByteBuffer.allocate((int) source.size());
            while (bundle.hasRemaining()) {
                source.read(bundle.slice(bundle.position(), Math.min(100, bundle.remaining())),
                        bundle.position());
                bundle.position(bundle.position() + Math.min(100, bundle.remaining()));
            }
            return bundle.array();
        }
    }

    private PackReport store(PackMembers members, byte[] bundle, boolean preserve,
            boolean stable) {
        try (PackTarget target = tree.storage()
                .packs()
                .openForUnpacking(new ReceivePack(
                        Exported.parameters(TransferMode.EXTENDED_BLOCK), "/to", members,
                        preserve, PackCompression.NONE), () -> false)) {
            target.write(ByteBuffer.wrap(bundle), 0);
            target.commit(bundle.length, Exported.ledger(), stable);
            return target.report();
        }
    }

    private static PackReport store(Storage storage, PackMembers members, byte[] bundle) {
        try (PackTarget target = storage.packs()
                .openForUnpacking(
                        new ReceivePack(Exported.parameters(TransferMode.EXTENDED_BLOCK), "/to",
                                members,
                                true, PackCompression.NONE),
                        () -> false)) {
            target.write(ByteBuffer.wrap(bundle), 0);
            target.commit(bundle.length, Exported.ledger(), true);
            return target.report();
        }
    }

    /// `SIZE NAME`
    private static PackMembers members(String... sizesAndNames) {
        return new PackMembers(Arrays.stream(sizesAndNames)
                .map(text -> new PackMember(Long.parseLong(text.substring(0, text.indexOf(' '))),
                        OptionalLong.empty(), text.substring(text.indexOf(' ') + 1)))
                .toList());
    }
}
