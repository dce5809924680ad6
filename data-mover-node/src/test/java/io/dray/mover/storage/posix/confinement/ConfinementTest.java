package io.dray.mover.storage.posix.confinement;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.security.Authorization.Rule;
import io.dray.control.server.FileNamespace;
import io.dray.mover.storage.Storage;
import io.dray.mover.storage.posix.Ground;
import io.dray.mover.storage.posix.OnEachGround;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.parameters.ChecksumBasis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import static io.dray.mover.storage.StoreUnderTest.assertFails;
import static io.dray.mover.storage.StoreUnderTest.replace;
import static org.assertj.core.api.Assertions.assertThat;

/// No path leaves the exported directory, and no rule is evaded.
class ConfinementTest extends OnEachGround {
    /// Attempts of the race test: some tens of milliseconds.
    private static final int RACES = 2000;

    @Test
    void refusesLinksThatLeadOutside() throws IOException {
        Files.createSymbolicLink(exported.at("/file"), Path.of("../outside/secret"));
        Files.createSymbolicLink(exported.at("/absolute"), exported.secret());
        Files.createSymbolicLink(exported.at("/directory"), Path.of("../outside"));
        Files.createSymbolicLink(exported.at("/chain"), Path.of("directory"));
        for (String path : List.of("/file", "/absolute", "/directory/secret", "/chain/secret")) {
            assertFails(StorageCondition.PERMISSION_DENIED, () -> exported.fetch(path));
            assertFails(StorageCondition.PERMISSION_DENIED, () -> exported.store(path, "x"));
            assertFails(StorageCondition.PERMISSION_DENIED, () -> exported.files()
                    .checksum(ChecksumAlgorithm.MD5, path, 0, -1, ChecksumBasis.READ,
                            _ -> {}));
            assertFails(StorageCondition.PERMISSION_DENIED,
                    () -> exported.files().setMode(path, 0777));
            assertFails(StorageCondition.PERMISSION_DENIED,
                    () -> exported.files().truncate(path, 0));
        }
        assertFails(StorageCondition.PERMISSION_DENIED,
                () -> exported.files().list("/directory", f -> {}));
        assertFails(StorageCondition.PERMISSION_DENIED,
                () -> exported.files().makeDirectory("/directory/new"));
        assertFails(StorageCondition.PERMISSION_DENIED,
                () -> exported.files().rename("/file", "/directory/new"));
        assertThat(exported.secret()).hasContent("secret");
    }

    @Test
    void removesLinksAndNotWhatTheyLeadTo() throws IOException {
        Files.createDirectories(exported.at("/tree/sub"));
        Files.createSymbolicLink(exported.at("/tree/sub/out"), Path.of("../../../outside"));
        Files.createSymbolicLink(exported.at("/link"), exported.secret());
        exported.files().delete("/link");
        exported.files().deleteTree("/tree");
        assertThat(exported.names("/")).isEmpty();
        assertThat(exported.secret()).hasContent("secret");
    }

    @Test
    void followsLinksThatStayInside() throws IOException {
        Files.createDirectories(exported.at("/a/b"));
        exported.write("/a/f", "inside");
        Files.createSymbolicLink(exported.at("/a/b/up"), Path.of("../f"));
        Files.createSymbolicLink(exported.at("/dir"), Path.of("a/b"));
        assertThat(exported.fetch("/dir/up")).isEqualTo("inside");
        exported.store("/dir/up", "changed");
        assertThat(exported.read("/a/f")).isEqualTo("changed");
        assertThat(Files.isSymbolicLink(exported.at("/a/b/up"))).isTrue();
    }

    @Test
    void storesThroughALinkToNothingYet() throws IOException {
        Files.createDirectory(exported.at("/a"));
        Files.createSymbolicLink(exported.at("/link"), Path.of("a/new"));
        exported.store("/link", "x");
        assertThat(exported.read("/a/new")).isEqualTo("x");
    }

    @Test
    void endsOnLinksInACircle() throws IOException {
        Files.createSymbolicLink(exported.at("/x"), Path.of("y"));
        Files.createSymbolicLink(exported.at("/y"), Path.of("x"));
        assertFails(StorageCondition.LINK_LOOP, () -> exported.fetch("/x"));
        assertFails(StorageCondition.LINK_LOOP, () -> exported.store("/x", "z"));
    }

    @Test
    void makesOnlyLinksThatStayInside() throws IOException {
        FileNamespace files = exported.files();
        Files.createDirectories(exported.at("/a/b"));
        exported.write("/f", "x");
        files.makeSymbolicLink("/f", "/a/b/absolute");
        files.makeSymbolicLink("../../f", "/a/b/relative");
        assertThat(exported.fetch("/a/b/absolute")).isEqualTo("x");
        assertThat(exported.fetch("/a/b/relative")).isEqualTo("x");
        for (String out : List.of("../../../outside/secret", "/../outside", "../../..",
                "c/../../../../x", "")) {
            assertFails(StorageCondition.PERMISSION_DENIED,
                    () -> files.makeSymbolicLink(out, "/a/b/out"));
        }
    }

    @Test
    void losesNoRaceAgainstADirectorySwappedForALink() throws Exception {
        Assumptions.assumeTrue(ground != Ground.CHECKED_ON_DISK,
                "only the kernel can decide this race");
        Files.createDirectory(exported.at("/d"));
        exported.write("/d/secret", "public");
        Files.createSymbolicLink(exported.at("/evil"), Path.of("../outside"));
        Path d = exported.at("/d");
        Path evil = exported.at("/evil");
        Path aside = exported.at("/aside");
        Thread swapper = Thread.ofPlatform().start(() -> {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    Files.move(d, aside, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(evil, d, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(d, evil, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(aside, d, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        for (int i = 0; i < RACES; i++) {
            try {
                assertThat(exported.fetch("/d/secret")).isEqualTo("public");
                exported.store("/d/written", "x");
                exported.files().delete("/d/written");
            } catch (StorageFailure e) {
                assertThat(e.condition()).isIn(StorageCondition.PERMISSION_DENIED,
                        StorageCondition.NOT_FOUND);
            }
        }
        swapper.interrupt();
        swapper.join();
        try (var outside = Files.list(exported.secret().getParent())) {
            assertThat(outside).containsExactly(exported.secret());
        }
    }

    @Test
    void letsTheLongestPrefixDecide() throws IOException {
        List<Rule> rules = List.of(new Rule("/", true, false, false),
                new Rule("/in", false, true, false), new Rule("/in/open", true, true, true));
        Files.createDirectories(exported.at("/in/open"));
        Files.createDirectories(exported.at("/inner"));
        exported.write("/inner/f", "x");
        exported.write("/in/f", "x");
        exported.write("/in/open/f", "x");
        Files.createSymbolicLink(exported.at("/in/open/evil"), Path.of("../../inner/f"));
        Storage storage = exported.tree(rules).storage();
        FileNamespace files = exported.tree(rules).files();
        storage.openForReading("/inner/f").close();
        storage.openForReading("/in/open/f").close();
        storage.openForWriting(replace("/in/new")).close();
        assertFails(StorageCondition.PERMISSION_DENIED, () -> storage.openForReading("/in/f"));
        assertFails(StorageCondition.PERMISSION_DENIED,
                () -> storage.openForWriting(replace("/inner/f")));
        assertFails(StorageCondition.PERMISSION_DENIED,
                () -> storage.openForWriting(replace("/in/open/evil")));
        assertFails(StorageCondition.PERMISSION_DENIED, () -> files.delete("/in/f"));
        assertFails(StorageCondition.PERMISSION_DENIED, () -> files.deleteTree("/in"));
        assertFails(StorageCondition.PERMISSION_DENIED, () -> files.deleteTree("/in/open"));
        files.delete("/in/open/f");
        assertThat(files.facts("/inner/f").access().writable()).isFalse();
    }
}
