package io.dray.mover.storage.posix.identity;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumLedger;
import io.dray.control.server.FileNamespace;
import io.dray.mover.storage.ExportedTree;
import io.dray.mover.storage.Storage;
import io.dray.mover.storage.StorageReader;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.TreeSource;
import io.dray.mover.storage.TreeTarget;
import io.dray.mover.storage.UnfinishedUploads;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.UnfinishedUpload;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.range.StoredRanges;
import io.dray.protocol.reply.ChecksumAnswer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// A tree whose operations are done as a local account. Reading from an open file needs no identity: the kernel
/// checks it when the file is opened. A write needs it: for quotas, reserved space, and the removal of set-ID
/// bits.
public final class ImpersonatedTree {
    private ImpersonatedTree() {}

    public static ExportedTree of(ExportedTree tree, Impersonation as) {
        return new ExportedTree(new Files(tree.storage(), as), new Namespace(tree.files(), as),
                new Unfinished(tree.unfinished(), as));
    }

    private record Files(Storage storage, Impersonation as) implements Storage {
        @Override
        public StorageReader openForReading(String path) {
            return new Reader(as.of(() -> storage.openForReading(path)), as);
        }

        @Override
        public StorageWriter openForWriting(TransferRequest.ReceiveFile request) {
            return new Writer(as.of(() -> storage.openForWriting(request)), as);
        }

        @Override
        public TreeSource openTree(TransferRequest.SendTree request) {
            return new Source(as.of(() -> storage.openTree(request)), as);
        }

        @Override
        public TreeTarget storeTree(TransferRequest.ReceiveTree request, boolean stable) {
            TreeTarget tree = as.of(() -> storage.storeTree(request, stable));
            return new TreeTo(tree, as);
        }
    }

    private record Reader(StorageReader file, Impersonation as) implements StorageReader {
        @Override
        public long size() {
            return file.size();
        }

        @Override
        public int read(ByteBuffer target, long position) {
            return file.read(target, position);
        }

        @Override
        public void finish(ChecksumLedger ledger) {
            as.of(() -> file.finish(ledger));
        }

        @Override
        public void close() {
            file.close();
        }
    }

    private record Writer(StorageWriter file, Impersonation as) implements StorageWriter {
        @Override
        public long origin() {
            return file.origin();
        }

        @Override
        public void write(ByteBuffer source, long position) {
            as.of(() -> file.write(source, position));
        }

        @Override
        public int read(ByteBuffer target, long position) {
            return file.read(target, position);
        }

        @Override
        public void stabilize(ByteRangeSet ranges) {
            as.of(() -> file.stabilize(ranges));
        }

        @Override
        public void commit(long length, ChecksumLedger ledger, boolean stable) {
            as.of(() -> file.commit(length, ledger, stable));
        }

        @Override
        public List<String> notKept() {
            return file.notKept();
        }

        @Override
        public void close() {
            as.of(file::close);
        }
    }

    private record Source(TreeSource tree, Impersonation as) implements TreeSource {
        @Override
        public Optional<Share> next(int most) {
            return as.of(() -> tree.next(most))
                    .map(share -> new Share(share.number(), share.lastPath(),
                            share.parts().stream().<Part>map(part -> new Some(part, as)).toList(),
                            share.left(), share.similar()));
        }

        @Override
        public void close() {
            tree.close();
        }
    }

    private record Some(TreeSource.Part part, Impersonation as) implements TreeSource.Part {
        @Override
        public byte[] path() {
            return part.path();
        }

        @Override
        public int mode() {
            return part.mode();
        }

        @Override
        public long modified() {
            return part.modified();
        }

        @Override
        public List<byte[]> names() {
            return part.names();
        }

        @Override
        public Optional<TreeSource.OpenFile> open(byte[] name) {
            return as.of(() -> part.open(name));
        }

        @Override
        public void close() {
            part.close();
        }
    }

    private record TreeTo(TreeTarget tree, Impersonation as) implements TreeTarget {
        @Override
        public Stream stream(Results results) {
            return new Storing(tree.stream(results), as);
        }

        @Override
        public List<String> notKept() {
            return tree.notKept();
        }

        @Override
        public void close() {
            as.of(tree::close);
        }
    }

    private record Storing(TreeTarget.Stream stream, Impersonation as)
            implements
                TreeTarget.Stream {
        @Override
        public void directory(String path) {
            as.of(() -> stream.directory(path));
        }

        @Override
        public void begin(String name, int mode, long modified) {
            as.of(() -> stream.begin(name, mode, modified));
        }

        @Override
        public void write(ByteBuffer run) {
            as.of(() -> stream.write(run));
        }

        @Override
        public void end(long digest) {
            as.of(() -> stream.end(digest));
        }

        @Override
        public void discard() {
            as.of(stream::discard);
        }

        @Override
        public boolean holds(String name, int mode, long modified, int size, int crc32c) {
            return as.of(() -> stream.holds(name, mode, modified, size, crc32c));
        }

        @Override
        public boolean isSettled() {
            return stream.isSettled();
        }

        @Override
        public void flush() {
            as.of(stream::flush);
        }

        @Override
        public void close() {
            as.of(stream::close);
        }
    }

    private record Namespace(FileNamespace files,
            Impersonation as) implements FileNamespace {
        @Override
        public FileFacts facts(String path) {
            return as.of(() -> files.facts(path));
        }

        @Override
        public void list(String path, Consumer<FileFacts> each) {
            as.of(() -> files.list(path, each));
        }

        @Override
        public void makeDirectory(String path) {
            as.of(() -> files.makeDirectory(path));
        }

        @Override
        public void removeDirectory(String path) {
            as.of(() -> files.removeDirectory(path));
        }

        @Override
        public void delete(String path) {
            as.of(() -> files.delete(path));
        }

        @Override
        public void deleteTree(String path) {
            as.of(() -> files.deleteTree(path));
        }

        @Override
        public List<String> rename(String from, String to) {
            return as.of(() -> files.rename(from, to));
        }

        @Override
        public void setModified(String path, Instant modified) {
            as.of(() -> files.setModified(path, modified));
        }

        @Override
        public void setMode(String path, int mode) {
            as.of(() -> files.setMode(path, mode));
        }

        @Override
        public void setGroup(String path, String group) {
            as.of(() -> files.setGroup(path, group));
        }

        @Override
        public void makeSymbolicLink(String target, String link) {
            as.of(() -> files.makeSymbolicLink(target, link));
        }

        @Override
        public void truncate(String path, long length) {
            as.of(() -> files.truncate(path, length));
        }

        @Override
        public void check(FileCommand.Check.Verb verb, String path) {
            as.of(() -> files.check(verb, path));
        }

        @Override
        public ChecksumAnswer checksum(ChecksumAlgorithm algorithm, String path, long offset,
                long length, ChecksumBasis basis, LongConsumer progress) {
            return as.of(() -> files.checksum(algorithm, path, offset, length, basis, progress));
        }
    }

    private record Unfinished(UnfinishedUploads uploads,
            Impersonation as) implements UnfinishedUploads {
        @Override
        public List<UnfinishedUpload> in(String directory) {
            return as.of(() -> uploads.in(directory));
        }

        @Override
        public StoredRanges stored(String path) {
            return as.of(() -> uploads.stored(path));
        }
    }
}
