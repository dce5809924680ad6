package io.dray.mover.transfer;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumLedger;
import io.dray.control.server.FileNamespace;
import io.dray.mover.storage.PackSource;
import io.dray.mover.storage.PackTarget;
import io.dray.mover.storage.Storage;
import io.dray.mover.storage.StorageReader;
import io.dray.mover.storage.StorageWriter;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.FileFacts.Access;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.FileFacts.Principal;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.ChecksumAnswer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Files in memory, with the contracts of storage and namespace, and what can go wrong on request.
final class FakeStorage implements Storage, FileNamespace {
    /// Visible files by path.
    final Map<String, byte[]> files = new ConcurrentHashMap<>();
    /// Part files that a failed upload left.
    final Map<String, byte[]> parts = new ConcurrentHashMap<>();
    /// What was forced to disk, by path.
    final Map<String, ByteRangeSet> stable = new ConcurrentHashMap<>();
    /// The checksum of the last file read or stored, if the bytes that passed gave it.
    volatile Optional<String> checksum = Optional.empty();
    volatile @Nullable ChecksumLedger passed;
    /// Called before each write, with its position.
    volatile Consumer<Long> beforeWrite = position -> {};
    /// Called before each read, with its position.
    volatile Consumer<Long> beforeRead = position -> {};
    /// Called before each commit, with its length.
    volatile Consumer<Long> beforeCommit = length -> {};
    final AtomicInteger open = new AtomicInteger();

    @Override
    public StorageReader openForReading(String path) {
        byte[] content = content(path);
        open.incrementAndGet();
        return new StorageReader() {
            @Override
            public long size() {
                return content.length;
            }

            @Override
            public int read(ByteBuffer target, long position) {
                beforeRead.accept(position);
                byte[] now = content(path);
                int count = (int) Math.min(target.remaining(), now.length - position);
                if (count <= 0) {
                    return -1;
                }
                target.put(now, (int) position, count);
                return count;
            }

            @Override
            public void finish(ChecksumLedger ledger) {
                passed = ledger;
                if (!Arrays.equals(content(path), content)) {
                    throw new IntegrityFailure("The file " + path + " changed while it was read.");
                }
                checksum = ledger.valueOf(0, content.length);
            }

            @Override
            public void close() {
                open.decrementAndGet();
            }
        };
    }

    @Override
    public PackSource openForPacking(TransferRequest.SendPack request,
            BooleanSupplier cancelled) {
        throw new Refused("There is nothing to pack here.");
    }

    @Override
    public PackTarget openForUnpacking(TransferRequest.ReceivePack request,
            BooleanSupplier cancelled) {
        throw new Refused("There is nothing to unpack here.");
    }

    @Override
    public StorageWriter openForWriting(ReceiveFile request) {
        String path = request.path();
        if (path.startsWith("/denied")) {
            throw new StorageFailure(StorageCondition.PERMISSION_DENIED, "open",
                    path + ": Permission denied");
        }
        open.incrementAndGet();
        byte[] old = files.getOrDefault(path, new byte[0]);
        long origin = switch (request.placement()) {
            case Placement.Replace() -> 0;
            case Placement.Append() -> old.length;
            case Placement.Adjust(long offset) -> offset;
        };
        byte[] start = request.placement() instanceof Placement.Replace
                ? parts.getOrDefault(path, new byte[0])
                : old;
        return new Writer(path, origin, request.alreadyStored(), start);
    }

    private final class Writer implements StorageWriter {
        private final String path;
        private final long origin;
        private final ByteRangeSet stored;
        private byte[] content;
        private boolean committed;

        Writer(String path, long origin, ByteRangeSet stored, byte[] content) {
            this.path = path;
            this.origin = origin;
            this.stored = stored;
            this.content = content;
        }

        @Override
        public long origin() {
            return origin;
        }

        @Override
        public void write(ByteBuffer source, long position) {
            beforeWrite.accept(position);
            synchronized (this) {
                int at = (int) (origin + position);
                if (at + source.remaining() > content.length) {
                    content = Arrays.copyOf(content, at + source.remaining());
                }
                source.get(content, at, source.remaining());
            }
        }

        @Override
        public int read(ByteBuffer target, long position) {
            synchronized (this) {
                int at = (int) (origin + position);
                int count = Math.min(target.remaining(), content.length - at);
                if (count <= 0) {
                    return -1;
                }
                target.put(content, at, count);
                return count;
            }
        }

        @Override
        public void stabilize(ByteRangeSet ranges) {
            stable.put(path, ranges);
        }

        @Override
        public synchronized void commit(long length, ChecksumLedger ledger, boolean forced) {
            beforeCommit.accept(length);
            committed = true;
            int end = Math.max((int) (origin + length), origin == 0 ? 0 : content.length);
            files.put(path, Arrays.copyOf(content, end));
            checksum = ledger.valueOf(0, length);
            passed = ledger;
            parts.remove(path);
        }

        @Override
        public synchronized void close() {
            open.decrementAndGet();
            if (!committed) {
                parts.put(path, content);
            }
        }
    }

    @Override
    public FileFacts facts(String path) {
        if (path.equals("/") || files.keySet().stream().anyMatch(f -> f.startsWith(path + "/"))) {
            return entry(path, Kind.DIRECTORY, 4096);
        }
        return entry(path, Kind.FILE, content(path).length);
    }

    @Override
    public void list(String path, Consumer<FileFacts> each) {
        String prefix = path.equals("/") ? "/" : path + "/";
        files.keySet()
                .stream()
                .filter(file -> file.startsWith(prefix))
                .map(file -> file.substring(prefix.length()))
                .map(rest -> rest.indexOf('/') < 0 ? rest : rest.substring(0, rest.indexOf('/')))
                .distinct()
                .sorted()
                .forEach(name -> each.accept(facts(prefix + name).named(name)));
    }

    private byte[] content(String path) {
        byte @Nullable [] content = files.get(path);
        if (content == null) {
            throw new StorageFailure(StorageCondition.NOT_FOUND, "open",
                    path + ": No such file or directory");
        }
        return content;
    }

    private static FileFacts entry(String path, Kind kind, long size) {
        Principal nobody = new Principal(Optional.of("nobody"), 99);
        return new FileFacts(path, kind, size, Instant.EPOCH, Optional.empty(), 0644, nobody,
                nobody, "1-2",
                Optional.empty(), new Access(true, true, kind == Kind.DIRECTORY),
                Optional.empty(), Optional.empty());
    }

    @Override
    public void makeDirectory(String path) {
        throw unsupported();
    }

    @Override
    public void removeDirectory(String path) {
        throw unsupported();
    }

    @Override
    public void delete(String path) {
        throw unsupported();
    }

    @Override
    public void deleteTree(String path) {
        throw unsupported();
    }

    @Override
    public List<String> rename(String from, String to) {
        throw unsupported();
    }

    @Override
    public void setModified(String path, Instant modified) {
        throw unsupported();
    }

    @Override
    public void setMode(String path, int mode) {
        throw unsupported();
    }

    @Override
    public void makeSymbolicLink(String target, String link) {
        throw unsupported();
    }

    @Override
    public void truncate(String path, long length) {
        throw unsupported();
    }

    @Override
    public void check(FileCommand.Check.Verb verb, String path) {
        throw unsupported();
    }

    @Override
    public ChecksumAnswer checksum(ChecksumAlgorithm algorithm, String path, long offset,
            long length, ChecksumBasis basis, LongConsumer progress) {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("not needed by the data plane");
    }
}
