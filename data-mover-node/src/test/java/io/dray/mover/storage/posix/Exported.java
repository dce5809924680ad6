package io.dray.mover.storage.posix;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumLedger;
import io.dray.control.security.Authorization;
import io.dray.control.server.FileNamespace;
import io.dray.mover.storage.ExportedTree;
import io.dray.mover.storage.Storage;
import io.dray.mover.storage.StorageReader;
import io.dray.mover.storage.StorageWriter;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// An exported directory for tests, with something beside it that must stay out of reach.
///
///     BASE/outside/secret      not exported
///     BASE/root/               exported
public final class Exported implements AutoCloseable {
    public static final List<Authorization.Rule> ALL = List
            .of(new Authorization.Rule("/", true, true, true));

    private final Path base;
    private final PosixExports exports;

    public Exported(Path base, PosixExports exports) throws IOException {
        this.base = base;
        this.exports = exports;
        Files.createDirectory(root());
        Files.createDirectory(base.resolve("outside"));
        Files.writeString(secret(), "secret");
    }

    public Path root() {
        return base.resolve("root");
    }

    public Path secret() {
        return base.resolve("outside/secret");
    }

    public Path at(String path) {
        return root().resolve(path.substring(1));
    }

    public ExportedTree tree(List<Authorization.Rule> rules) {
        try {
            return exports.tree(new Authorization("test", "test", root(), rules, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All rights, for a client of this name.
    public ExportedTree treeOf(String identity) {
        try {
            return exports.tree(new Authorization(identity, identity, root(), ALL, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Storage storage() {
        return tree(ALL).storage();
    }

    public FileNamespace files() {
        return tree(ALL).files();
    }

    public void write(String path, String content) throws IOException {
        Files.writeString(at(path), content);
    }

    public String read(String path) throws IOException {
        return Files.readString(at(path));
    }

    /// All that is in a directory, leftovers included.
    public Set<String> names(String path) throws IOException {
        try (var entries = Files.list(at(path))) {
            TreeSet<String> names = new TreeSet<>();
            entries.forEach(e -> names.add(e.getFileName().toString()));
            return names;
        }
    }

    public Set<String> listed(String path) {
        TreeSet<String> names = new TreeSet<>();
        files().list(path, facts -> names.add(facts.name()));
        return names;
    }

    public void store(String path, String content) {
        try (StorageWriter writer = storage().openForWriting(replace(path))) {
            put(writer, 0, content);
            writer.commit(content.length(), ledger(), false);
        }
    }

    public String fetch(String path) {
        try (StorageReader reader = storage().openForReading(path)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) reader.size());
            int count = 0;
            while (bytes.hasRemaining() && count >= 0) {
                count = reader.read(bytes, bytes.position());
            }
            reader.finish(ledger());
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }

    public static void put(StorageWriter writer, long position, String text) {
        writer.write(bytes(text), position);
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    public static ChecksumLedger ledger() {
        return new ChecksumLedger(ChecksumAlgorithm.CRC32C);
    }

    public static ReceiveFile replace(String path) {
        return request(path, new Placement.Replace(), ByteRangeSet.EMPTY, OptionalLong.empty());
    }

    public static ReceiveFile replace(String path, OptionalLong size) {
        return request(path, new Placement.Replace(), ByteRangeSet.EMPTY, size);
    }

    public static ReceiveFile resume(String path, String ranges) {
        return request(path, new Placement.Replace(), ByteRangeSet.parse(ranges).orElseThrow(),
                OptionalLong.empty());
    }

    public static ReceiveFile request(String path, Placement placement, ByteRangeSet stored,
            OptionalLong size) {
        return new ReceiveFile(parameters(TransferMode.EXTENDED_BLOCK), path, placement, stored,
                size, Optional.empty(), Optional.empty());
    }

    public static TransferParameters parameters(TransferMode mode) {
        TransferParameters initial = TransferParameters.INITIAL;
        return new TransferParameters(initial.type(), mode, Parallelism.fixed(1),
                initial.blockSize(), 0,
                initial.restartMarkerInterval(), initial.performanceInterval(), 0);
    }

    public static void assertFails(StorageCondition condition, ThrowingCallable call) {
        Assertions.assertThatThrownBy(call)
                .isInstanceOfSatisfying(StorageFailure.class,
                        e -> Assertions.assertThat(e.condition())
                                .as(e.getMessage())
                                .isEqualTo(condition))
                .message()
                .doesNotContain("/proc/")
                .doesNotContain("/root/");
    }

    @Override
    public void close() throws IOException {
        exports.close();
        deleteTree(base);
    }

    public static void deleteTree(Path top) throws IOException {
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                    throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory,
                    @org.jspecify.annotations.Nullable IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
