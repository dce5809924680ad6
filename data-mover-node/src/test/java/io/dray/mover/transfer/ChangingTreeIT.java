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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.dray.mover.transfer.TreeIT.EXTENDED;
import static io.dray.mover.transfer.TreeIT.left;
import static io.dray.mover.transfer.TreeIT.report;
import static org.assertj.core.api.Assertions.assertThat;

/// A tree that changes while it is copied: files appear, vanish, grow, shrink and are replaced, and become
/// directories and the reverse. The transfer ends as usual; whatever has got a name is one version of its file.
final class ChangingTreeIT {
    private static final int DIRECTORIES = 6;
    private static final int NAMES = 12;
    private static final int ROUNDS = 12;
    /// Bytes of a line of a version.
    private static final int LINE = 18;

    private final TransferEngine engine = TreeIT.engine(DataPlaneConfig.usual());
    private final Random random = new Random(21);
    private int versions;
    private Exported tree;

    @BeforeEach
    void export() throws IOException {
        tree = Ground.KERNEL_ON_TMPFS.export();
        Files.createDirectories(tree.at("/from"));
        Files.createDirectories(tree.at("/to"));
    }

    @AfterEach
    void remove() throws IOException {
        engine.close();
        tree.close();
    }

    /// A version of a file: its number again and again, so that a mixture of two versions shows.
    private byte[] version() {
        int lines = random.nextInt(4) == 0 ? random.nextInt(40_000) : 1 + random.nextInt(50);
        return String.format("%08d %08d%n", versions++, lines)
                .repeat(lines)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// Whether it is a version, or the beginning of one: a file that grows may be found at any length.
    private static boolean isOfOneVersion(byte[] content) {
        String text = new String(content, StandardCharsets.US_ASCII);
        int line = text.indexOf('\n') + 1;
        if (line == 0) {
            return text.length() < LINE;
        }
        String first = text.substring(0, line);
        return first.repeat(Integer.parseInt(first.substring(9, 17))).startsWith(text);
    }

    private void change() throws IOException {
        Path directory = tree.at("/from/d" + random.nextInt(DIRECTORIES));
        Path file = directory.resolve("f" + random.nextInt(NAMES));
        switch (random.nextInt(7)) {
            case 0 -> {
                makeRoom(file);
                remove(file);
                Files.createDirectories(file);
                Files.write(file.resolve("below"), version());
            }
            case 1 -> remove(file);
            case 2 -> remove(directory);
            case 3 -> {
                // Grows: readers may see any length.
                makeRoom(file);
                byte[] content = version();
                Files.write(file, new byte[0]);
                for (int done = 0; done < content.length;) {
                    int step = Math.min(content.length - done, 1 + random.nextInt(100_000));
                    try (var out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
                        out.write(content, done, step);
                    }
                    done += step;
                }
            }
            case 4 -> {
                remove(directory);
                Files.write(directory, version());
            }
            default -> {
                makeRoom(file);
                Path next = Files.write(tree.at("/next"), version());
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private void makeRoom(Path file) throws IOException {
        if (Files.isRegularFile(file.getParent())) {
            Files.delete(file.getParent());
        }
        Files.createDirectories(file.getParent());
        if (Files.isDirectory(file)) {
            remove(file);
        }
    }

    private static void remove(Path entry) throws IOException {
        if (Files.isDirectory(entry)) {
            Exported.deleteTree(entry);
        } else if (Files.exists(entry)) {
            Files.delete(entry);
        }
    }

    private record Ends(EventLog sending, EventLog receiving) {}

    private Ends move(Optional<TreePosition> after, TreeContent content) {
        Ends ends = new Ends(new EventLog(), new EventLog());
        try (DataSession sender = TreeIT.session(engine, tree.tree(StoreUnderTest.ALL));
                DataSession receiver = TreeIT.session(engine, tree.tree(StoreUnderTest.ALL))) {
            sender.connectTo(List.of(Movers.listen(receiver)));
            receiver.start(new ReceiveTree(EXTENDED, "/to", true), ends.receiving());
            sender.start(new SendTree(EXTENDED, "/from", FactSelection.STANDARD, after,
                    TreeCompression.NONE, List.of(), content, PathFilter.ALL), ends.sending());
            TreeReport.Sent sent = (TreeReport.Sent) report(ends.sending().completed());
            TreeReport.Stored stored = (TreeReport.Stored) report(ends.receiving().completed());
            assertThat(sent.agreesWith(stored)).as("%s %s", sent, stored).isTrue();
            if (stored.refused().files() > 0) {
                assertThat(left(ends.receiving())).isNotEmpty();
            }
        }
        return ends;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givesNamesToNoMixtures(boolean afterABreak) throws Exception {
        for (int i = 0; i < 300; i++) {
            change();
        }
        Optional<TreePosition> after = afterABreak
                ? Optional.of(new TreePosition("d3/f5"))
                : Optional.empty();
        List<String> torn = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            AtomicBoolean over = new AtomicBoolean();
            Thread changing = Thread.ofPlatform().start(() -> {
                try {
                    while (!over.get()) {
                        change();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            try {
                for (int i = 0; i < 5; i++) {
                    move(after, i == 4 ? new TreeContent.Attributes() : TreeShard.WHOLE);
                }
            } finally {
                over.set(true);
                changing.join();
            }
            torn.addAll(torn());
        }
        assertThat(torn).isEmpty();
        assertThat(versions).as("changes meanwhile").isGreaterThan(300 + ROUNDS);
    }

    /// Files at the destination that are of no version of a file, and leftovers.
    private List<String> torn() throws IOException {
        List<String> torn = new ArrayList<>();
        try (var all = Files.walk(tree.at("/to"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (!isOfOneVersion(Files.readAllBytes(file))) {
                    torn.add(file.toString());
                }
            }
        }
        return torn;
    }

    /// When the changes have ended, one more copy makes both trees equal, but for what a file stands in the way of a
    /// directory, which is named.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNextCopyIsWhole(boolean afterABreak) throws Exception {
        for (int i = 0; i < 300; i++) {
            change();
        }
        move(Optional.empty(), TreeShard.WHOLE);
        for (int i = 0; i < 60; i++) {
            change();
        }
        Ends ends = move(afterABreak ? Optional.of(new TreePosition("z")) : Optional.empty(),
                TreeShard.WHOLE);
        List<String> named = left(ends.receiving());
        Path from = tree.at("/from");
        int compared = 0;
        try (var all = Files.walk(from)) {
            for (Path path : all.toList()) {
                String relative = from.relativize(path).toString();
                if (named.stream()
                        .noneMatch(one -> relative.equals(one)
                                || relative.startsWith(one + "/"))) {
                    Path there = tree.at("/to").resolve(relative);
                    assertThat(Files.isDirectory(there)).isEqualTo(Files.isDirectory(path));
                    if (Files.isRegularFile(path)) {
                        assertThat(there).hasSameBinaryContentAs(path);
                        compared++;
                    }
                }
            }
        }
        assertThat(compared).isPositive();
        assertThat(left(ends.sending())).isEmpty();
    }
}
