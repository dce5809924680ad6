package io.dray.mover.storage.posix;

import io.dray.control.journal.RestartJournal;
import io.dray.control.security.Authorization;
import io.dray.control.security.PrivateFiles;
import io.dray.control.server.FileNamespace;
import io.dray.mover.frontend.StripeJournalSteps;
import io.dray.mover.storage.ExportedTree;
import io.dray.mover.storage.Storage;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.TreeTarget;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveTree;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

import static io.dray.mover.storage.StoreUnderTest.ledger;
import static io.dray.mover.storage.StoreUnderTest.put;
import static io.dray.mover.storage.StoreUnderTest.replace;
import static io.dray.mover.storage.StoreUnderTest.request;

/// Everything that is acknowledged to somebody, done once, in a process whose system calls are recorded. After
/// each thing it says what it was told was done, by one write to a file.
///
/// Arguments: a directory that is there.
final class PowerCutScenario {
    private final Path base;
    private final FileChannel told;
    private final FileNamespace files;
    private final Storage storage;

    private PowerCutScenario(Path base, FileChannel told, ExportedTree tree) {
        this.base = base;
        this.told = told;
        this.files = tree.files();
        this.storage = tree.storage();
    }

    public static void main(String[] arguments) throws IOException {
        Path base = Path.of(arguments[0]);
        try (FileChannel told = FileChannel.open(base.resolveSibling("told"),
                StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                PosixExports exports = PosixExports.open()) {
            ExportedTree tree = exports.tree(
                    new Authorization("test", "test", base, Exported.ALL, false));
            new PowerCutScenario(base, told, tree).run();
        }
    }

    private void run() throws IOException {
        directories();
        uploads();
        changes();
        renames();
        copies();
        trees();
        removals();
        state();
    }

    private void directories() throws IOException {
        for (String path : List.of("/a", "/a/b", "/a/b/c", "/away", "/set", "/set/d")) {
            files.makeDirectory(path);
            present(path);
        }
    }

    private void uploads() throws IOException {
        store("/a/f", "one");
        present("/a/f");
        store("/a/f", "two, longer");
        present("/a/f");
        try (StorageWriter writer = storage.openForWriting(replace("/a/p"))) {
            put(writer, 0, "0123");
            writer.stabilize(ByteRangeSet.parse("0-4").orElseThrow());
            log("/a/" + PartNames.ranges("p"));
            range("/a/" + PartNames.part("p"), 0, 4);
            put(writer, 4, "456789");
            writer.stabilize(ByteRangeSet.parse("0-10").orElseThrow());
            log("/a/" + PartNames.ranges("p"));
            range("/a/" + PartNames.part("p"), 0, 10);
            put(writer, 10, "abc");
            forget("/a/" + PartNames.ranges("p"));
            forget("/a/" + PartNames.part("p"));
            writer.commit(13, ledger(), true);
        }
        present("/a/p");
        for (String path : List.of("/a/f", "/a/new")) {
            change("/a/f");
            try (StorageWriter writer = storage.openForWriting(request(path,
                    new Placement.Append(), ByteRangeSet.EMPTY, OptionalLong.empty()))) {
                put(writer, 0, "more");
                writer.commit(4, ledger(), true);
            }
            present(path);
        }
    }

    private void changes() throws IOException {
        change("/a/f");
        files.setMode("/a/f", 0640);
        present("/a/f");
        change("/a/f");
        files.setModified("/a/f", Instant.ofEpochSecond(1_000_000_000));
        present("/a/f");
        change("/a/f");
        files.truncate("/a/f", 2);
        present("/a/f");
        change("/a");
        files.setMode("/a", 0750);
        present("/a");
        files.makeSymbolicLink("f", "/a/link");
        present("/a/link");
    }

    private void renames() throws IOException {
        files.rename("/a/f", "/a/g");
        absent("/a/f");
        present("/a/g");
        files.rename("/a/g", "/away/h");
        absent("/a/g");
        present("/away/h");
        files.rename("/a/b", "/away/b");
        absent("/a/b");
        present("/away/b/c");
    }

    /// As a coordinator does it.
    private void copies() throws IOException {
        String temporary = "/away/" + LeftoverName.of("h", "copy", LeftoverName.Kind.COPY).text();
        for (int i = 0; i < 2; i++) {
            store(temporary, "copied " + i);
            present(temporary);
            forget(temporary);
            files.setMode(temporary, 0600 + i);
            files.setModified(temporary, Instant.ofEpochSecond(1_100_000_000 + i));
            files.rename(temporary, "/away/h");
            present("/away/h");
        }
        store(temporary, "to another directory");
        present(temporary);
        // It gets the mode of a new file before it gets the name.
        change(temporary);
        files.rename(temporary, "/set/h");
        absent(temporary);
        present("/set/h");
    }

    /// A few files, which are forced one by one, and many, which are forced together.
    private void trees() throws IOException {
        change("/set/h");
        tree("/set", List.of("h", "one", "two", "d/three"));
        List<String> many = IntStream.range(0, 24).mapToObj(i -> i % 12 + "/" + i).toList();
        files.makeDirectory("/many");
        for (int i = 0; i < 12; i++) {
            files.makeDirectory("/many/" + i);
            present("/many/" + i);
        }
        tree("/many", many);
    }

    private void tree(String top, List<String> members) throws IOException {
        try (TreeTarget target = storage.storeTree(
                new ReceiveTree(Exported.parameters(TransferMode.EXTENDED_BLOCK), top, true),
                true)) {
            Named named = new Named();
            try (TreeTarget.Stream stream = target.stream(named)) {
                for (String member : members) {
                    int slash = member.lastIndexOf('/');
                    stream.directory(member.substring(0, Math.max(0, slash)));
                    stream.begin(member.substring(slash + 1), 0644, 1_000_000_000L);
                    stream.write(direct(member));
                    stream.end(0);
                }
                stream.flush();
            }
            if (named.files != members.size()) {
                throw new IllegalStateException("not all files of a tree were stored");
            }
            for (String member : members) {
                present(top + "/" + member);
            }
        }
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static final class Named implements TreeTarget.Results {
        private int files;

        @Override
        public void stored(long size, long digest) {
            files++;
        }

        @Override
        public void refused(String path, long size, long digest, StorageFailure why) {
            throw why;
        }
    }

    private void removals() throws IOException {
        files.delete("/away/h");
        absent("/away/h");
        files.removeDirectory("/away/b/c");
        absent("/away/b/c");
        forget("/set/h");
        for (String name : List.of("one", "two", "d/three", "d")) {
            forget("/set/" + name);
        }
        files.deleteTree("/set");
        absent("/set");
    }

    /// What the programs themselves keep.
    private void state() throws IOException {
        Path state = base.resolve("state/of/node");
        PrivateFiles.directory(state);
        present("/state/of/node");
        PrivateFiles.write(state.resolve("key"), "first", "rw-------");
        present("/state/of/node/key");
        PrivateFiles.write(state.resolve("key"), "second", "r--------");
        present("/state/of/node/key");
        Path journals = base.resolve("journals");
        try (RestartJournal _ = RestartJournal.open(journals, "from", "to",
                InstantSource.system())) {
            present("/journals");
            try (var kept = Files.newDirectoryStream(journals)) {
                for (Path file : kept) {
                    range("/journals/" + file.getFileName(), 0,
                            Files.readAllLines(file).getFirst().length());
                }
            }
        }
        StripeJournalSteps.run(base.resolve("stripes"), this::presentWhole, this::absentWhole);
    }

    private void store(String path, String content) {
        try (StorageWriter writer = storage.openForWriting(replace(path))) {
            put(writer, 0, content);
            writer.commit(content.length(), ledger(), true);
        }
    }

    /// It was said to be there, as it is now.
    private void present(String path) throws IOException {
        tell("present " + path);
    }

    private void absent(String path) throws IOException {
        tell("absent " + path);
    }

    /// Bytes of it were announced.
    private void range(String path, long start, long end) throws IOException {
        tell("range " + path + " " + start + " " + end);
    }

    /// Of what is only appended to, all that is there now.
    private void log(String path) throws IOException {
        range(path, 0, Files.size(base.resolve(path.substring(1))));
    }

    /// What was said of it no longer holds.
    private void forget(String path) throws IOException {
        tell("forget " + path);
    }

    /// It is about to be changed where it is: until that is done, it may be anything in between.
    private void change(String path) throws IOException {
        tell("change " + path);
    }

    private void presentWhole(Path path) {
        whole("present ", path);
    }

    private void absentWhole(Path path) {
        whole("absent ", path);
    }

    private void whole(String word, Path path) {
        try {
            tell(word + "/" + base.relativize(path));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void tell(String line) throws IOException {
        told.write(ByteBuffer.wrap((line + ";").getBytes(StandardCharsets.US_ASCII)));
    }
}
