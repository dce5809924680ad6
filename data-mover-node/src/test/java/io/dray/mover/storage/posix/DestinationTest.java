package io.dray.mover.storage.posix;

import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.dray.mover.storage.StoreUnderTest.assertFails;
import static io.dray.mover.storage.StoreUnderTest.ledger;
import static io.dray.mover.storage.StoreUnderTest.put;
import static io.dray.mover.storage.StoreUnderTest.replace;
import static io.dray.mover.storage.StoreUnderTest.request;
import static io.dray.mover.storage.StoreUnderTest.resume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// What stands at a destination is looked at before anything is stored there, on each [Ground].
@Timeout(60)
class DestinationTest extends OnEachGround {
    /// As a coordinator and a front end name what has yet to get its name.
    private static final List<String> UNNAMED = List.of(
            "/" + LeftoverName.of("f", "test", LeftoverName.Kind.COPY).text(),
            "/" + LeftoverName.of("f", "test", LeftoverName.Kind.STRIPES).text());

    @Test
    void neverReplacesADeviceFifoOrSocketNorALinkToOne() throws Exception {
        for (String special : specials()) {
            FileStatus before = FileStatus.ofEntry(exported.at(special));
            for (String path : List.of(special, linkTo(special))) {
                for (Map.Entry<String, ThrowingCallable> way : ways(path).entrySet()) {
                    assertFails(StorageCondition.BAD_NAME, way.getValue());
                    assertThat(FileStatus.ofEntry(exported.at(special)))
                            .as("%s to %s", way.getKey(), path)
                            .isEqualTo(before);
                }
            }
        }
    }

    @Test
    void neverReplacesADirectoryByAFile() throws IOException {
        Files.createDirectory(exported.at("/d"));
        for (ThrowingCallable way : ways("/d").values()) {
            assertFails(StorageCondition.IS_A_DIRECTORY, way);
        }
        assertThat(exported.at("/d")).isEmptyDirectory();
    }

    @Test
    void saysWhatStandsThere() throws Exception {
        for (String special : specials()) {
            for (ThrowingCallable way : ways(special).values()) {
                org.assertj.core.api.Assertions.assertThatThrownBy(way)
                        .hasMessageMatching("Cannot (store|rename) " + special
                                + ": it is a (FIFO|socket|device), .*");
            }
        }
    }

    @Test
    void anUploadToALinkGoesWhereItLeads() throws IOException {
        Files.createDirectory(exported.at("/d"));
        exported.write("/d/f", "old");
        Files.createSymbolicLink(exported.at("/link"), Path.of("d/f"));
        exported.store("/link", "new");
        assertThat(exported.read("/d/f")).isEqualTo("new");
        for (String unnamed : UNNAMED) {
            exported.store(unnamed, unnamed);
            exported.files().rename(unnamed, "/link");
            assertThat(Files.isSymbolicLink(exported.at("/link"))).isTrue();
            assertThat(exported.read("/d/f")).isEqualTo(unnamed);
        }
        assertThat(exported.names("/d")).containsExactly("f");
        assertThat(exported.names("/")).containsExactlyInAnyOrder("d", "link");
    }

    @Test
    void anUploadToALinkThatLeadsNowhereMakesTheFile() throws IOException {
        Files.createDirectory(exported.at("/d"));
        Files.createSymbolicLink(exported.at("/link"), Path.of("d/f"));
        exported.store(UNNAMED.getFirst(), "new");
        exported.files().rename(UNNAMED.getFirst(), "/link");
        assertThat(exported.read("/d/f")).isEqualTo("new");
        assertThat(Files.isSymbolicLink(exported.at("/link"))).isTrue();
    }

    @Test
    void anUploadToALinkThatLeadsInACircleOrOutIsRefused() throws IOException {
        Files.createSymbolicLink(exported.at("/one"), Path.of("two"));
        Files.createSymbolicLink(exported.at("/two"), Path.of("one"));
        Files.createSymbolicLink(exported.at("/out"), exported.secret());
        for (String path : List.of("/one", "/out")) {
            exported.store(UNNAMED.getFirst(), "new");
            StorageCondition expected = path.equals("/one")
                    ? StorageCondition.LINK_LOOP
                    : StorageCondition.PERMISSION_DENIED;
            assertFails(expected, () -> exported.files().rename(UNNAMED.getFirst(), path));
            assertFails(expected, () -> exported.store(path, "new"));
            assertThat(Files.isSymbolicLink(exported.at(path))).isTrue();
        }
        assertThat(Files.readString(exported.secret())).isEqualTo("secret");
    }

    @Test
    void anOrdinaryRenameReplacesALinkItself() throws IOException {
        exported.write("/f", "old");
        exported.write("/g", "new");
        Files.createSymbolicLink(exported.at("/link"), Path.of("f"));
        exported.files().rename("/g", "/link");
        assertThat(Files.isSymbolicLink(exported.at("/link"))).isFalse();
        assertThat(exported.read("/f")).isEqualTo("old");
        assertThat(exported.read("/link")).isEqualTo("new");
    }

    @Test
    void whatTakesThePlaceWhileAnUploadRunsIsLookedAt() throws Exception {
        StorageWriter writer = exported.storage().openForWriting(replace("/f"));
        put(writer, 0, "new");
        fifo("/f");
        assertFails(StorageCondition.BAD_NAME, () -> writer.commit(3, ledger(), true));
        writer.close();
        assertThat(FileStatus.ofEntry(exported.at("/f")).isSpecial()).isTrue();
        assertThat(exported.names("/")).containsExactly("f");
    }

    @Test
    void aFileThatTakesThePlaceWhileAnUploadRunsGivesItItsMode() throws IOException {
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            put(writer, 0, "new");
            exported.write("/f", "in between");
            Files.setAttribute(exported.at("/f"), "unix:mode", 0600);
            writer.commit(3, ledger(), true);
        }
        assertThat(exported.read("/f")).isEqualTo("new");
        assertThat(FileStatus.ofEntry(exported.at("/f")).permissions()).isEqualTo(0600);
    }

    /// Every way to store something under a name.
    private Map<String, ThrowingCallable> ways(String path) throws IOException {
        Map<String, ThrowingCallable> ways = new LinkedHashMap<>();
        ways.put("STOR", () -> exported.store(path, "new"));
        ways.put("APPE", () -> open(path, new Placement.Append()));
        ways.put("ESTO", () -> open(path, new Placement.Adjust(0)));
        ways.put("ESTO later", () -> open(path, new Placement.Adjust(7)));
        ways.put("REST and STOR", () -> exported.storage().openForWriting(resume(path, "0-1")));
        ways.put("REST and STOR in stream mode",
                () -> exported.storage()
                        .openForWriting(new ReceiveFile(Exported.parameters(TransferMode.STREAM),
                                path, new Placement.Replace(), ByteRangeSet.of(0, 1),
                                OptionalLong.empty(), Optional.empty(), Optional.empty())));
        exported.write("/plain", "plain");
        ways.put("RNTO", () -> exported.files().rename("/plain", path));
        for (String unnamed : UNNAMED) {
            exported.write(unnamed, "unnamed");
            ways.put("RNTO of " + unnamed, () -> exported.files().rename(unnamed, path));
        }
        return ways;
    }

    private void open(String path, Placement placement) {
        exported.storage()
                .openForWriting(request(path, placement, ByteRangeSet.EMPTY, OptionalLong.empty()))
                .close();
    }

    private List<String> specials() throws Exception {
        fifo("/fifo");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(exported.at("/socket")));
        }
        boolean root = new ProcessBuilder("mknod", exported.at("/null").toString(), "c", "1", "3")
                .start()
                .waitFor() == 0;
        return root ? List.of("/fifo", "/socket", "/null") : List.of("/fifo", "/socket");
    }

    private void fifo(String path) throws Exception {
        int made = new ProcessBuilder("mkfifo", exported.at(path).toString()).start().waitFor();
        assumeTrue(made == 0, "there is no mkfifo here");
    }

    private String linkTo(String path) throws IOException {
        String link = path + "-link";
        Files.createSymbolicLink(exported.at(link), Path.of(path.substring(1)));
        return link;
    }
}
