package io.dray.mover.storage;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumLedger;
import io.dray.control.security.Authorization;
import io.dray.control.server.FileNamespace;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// A store as its clients see it, and the words in which tests speak to it. Closes what it exports.
public class StoreUnderTest implements AutoCloseable {
    public static final List<Authorization.Rule> ALL = List
            .of(new Authorization.Rule("/", true, true, true));

    private final Exports exports;
    private final Path root;

    /// @param root that logins are given
    public StoreUnderTest(Exports exports, Path root) {
        this.exports = exports;
        this.root = root;
    }

    public Path root() {
        return root;
    }

    public ExportedTree tree(List<Authorization.Rule> rules) {
        return tree("test", rules);
    }

    /// All rights, for a client of this name.
    public ExportedTree treeOf(String identity) {
        return tree(identity, ALL);
    }

    private ExportedTree tree(String identity, List<Authorization.Rule> rules) {
        try {
            return exports.tree(new Authorization(identity, identity, root, rules, false));
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

    public Set<String> listed(String path) {
        TreeSet<String> names = new TreeSet<>();
        files().list(path, facts -> names.add(facts.name()));
        return names;
    }

    public void store(String path, String content) {
        try (StorageWriter writer = storage().openForWriting(replace(path))) {
            put(writer, 0, content);
            writer.commit(bytes(content).remaining(), ledger(), false);
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

    public static ByteBuffer bytes(String text) {
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

    /// In stream mode, the bytes before an offset being there.
    public static ReceiveFile streamFrom(String path, long offset) {
        ByteRangeSet stored = offset == 0 ? ByteRangeSet.EMPTY : ByteRangeSet.of(0, offset);
        return new ReceiveFile(parameters(TransferMode.STREAM), path, new Placement.Replace(),
                stored, OptionalLong.empty(), Optional.empty(), Optional.empty());
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
    }
}
