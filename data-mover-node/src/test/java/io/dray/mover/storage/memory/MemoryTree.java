package io.dray.mover.storage.memory;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumLedger;
import io.dray.control.security.Authorization;
import io.dray.control.server.FileNamespace;
import io.dray.mover.storage.AccessRules;
import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.FileChecksum;
import io.dray.mover.storage.Storage;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.StorageReader;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.UnfinishedUploads;
import io.dray.mover.storage.memory.MemoryExports.Entry;
import io.dray.mover.storage.memory.MemoryExports.Part;
import io.dray.mover.storage.memory.MemoryExports.Recorded;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.FileFacts.Access;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.FileFacts.Principal;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.UnfinishedUpload;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.range.StoredRanges;
import io.dray.protocol.reply.ChecksumAnswer;
import io.dray.protocol.text.PeerText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// What one identity sees of a store in memory.
final class MemoryTree implements Storage, FileNamespace, UnfinishedUploads {
    private static final Principal OWNER = new Principal(Optional.of("memory"), 1);
    /// As most file systems.
    private static final int LONGEST_NAME = 255;

    private final MemoryExports store;
    private final AccessRules rules;

    MemoryTree(MemoryExports store, List<Authorization.Rule> rules) {
        this.store = store;
        this.rules = new AccessRules(rules);
    }

    MemoryExports store() {
        return store;
    }

    StorageFailure failure(StorageCondition condition, String path) {
        return new StorageFailure(condition, "memory",
                "Cannot do this to " + PeerText.shown(path) + ": " + condition.sentence() + ".");
    }

    // Finding.

    private static boolean isPart(StoragePath path) {
        return LeftoverName.parse(path.name())
                .filter(one -> one.kind() == LeftoverName.Kind.PART
                        || one.kind() == LeftoverName.Kind.RANGES)
                .isPresent();
    }

    private Entry demand(StoragePath path) {
        demandDirectoriesAbove(path);
        @Nullable
        Entry found = isPart(path) ? null : store.entries.get(path.text());
        if (found == null) {
            throw failure(StorageCondition.NOT_FOUND, path.text());
        }
        return found;
    }

    private Entry demandFile(StoragePath path) {
        Entry found = demand(path);
        if (found.directory) {
            throw failure(StorageCondition.IS_A_DIRECTORY, path.text());
        }
        return found;
    }

    private void demandDirectoriesAbove(StoragePath path) {
        if (path.isRoot()) {
            return;
        }
        demandDirectoriesAbove(path.parent());
        @Nullable
        Entry above = store.entries.get(path.parent().text());
        if (above == null) {
            throw failure(StorageCondition.NOT_FOUND, path.text());
        }
        if (!above.directory) {
            throw failure(StorageCondition.NOT_A_DIRECTORY, path.text());
        }
    }

    private void demandName(StoragePath path, boolean allowed) {
        if (path.isRoot()) {
            throw failure(StorageCondition.PERMISSION_DENIED, path.text());
        }
        if (!allowed || isPart(path) || !NameBytes.fitsOnLine(path.name())) {
            throw failure(StorageCondition.BAD_NAME, path.text());
        }
        if (NameBytes.encode(path.name()).length > LONGEST_NAME) {
            throw failure(StorageCondition.NAME_TOO_LONG, path.text());
        }
    }

    private Map<String, Entry> below(StoragePath path) {
        String prefix = path.isRoot() ? "/" : path.text() + "/";
        Map<String, Entry> found = new TreeMap<>();
        store.entries.tailMap(prefix, false)
                .entrySet()
                .stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    // Transfers.

    @Override
    public StorageReader openForReading(String text) {
        synchronized (store) {
            StoragePath path = new StoragePath(text);
            rules.demand(Right.READ, path);
            Entry file = demandFile(path);
            long size = file.bytes.size();
            ChecksumFacts opened = new ChecksumFacts(size, file.modified);
            return new StorageReader() {
                @Override
                public long size() {
                    return size;
                }

                @Override
                public int read(ByteBuffer target, long position) {
                    return file.bytes.read(target, position);
                }

                @Override
                public void finish(ChecksumLedger ledger) {
                    synchronized (store) {
                        opened.demandUnchanged(text, file);
                        if (file.bytes.size() == size) {
                            store.checksums.keep(file.identity(), ledger);
                        }
                    }
                }

                @Override
                public void close() {
                    // Holds nothing.
                }
            };
        }
    }

    private record ChecksumFacts(long size, Instant modified) {
        void demandUnchanged(String path, Entry now) {
            boolean written = now.bytes.size() == size && !now.modified.equals(modified);
            if (now.bytes.size() < size || written) {
                throw new IntegrityFailure("The file " + path + " changed while it was read.");
            }
        }
    }

    @Override
    public StorageWriter openForWriting(ReceiveFile request) {
        synchronized (store) {
            StoragePath path = new StoragePath(request.path());
            rules.demand(Right.WRITE, path);
            demandName(path, LeftoverName.mayBeStored(path.name()));
            demandDirectoriesAbove(path);
            Optional<Entry> there = Optional.ofNullable(store.entries.get(path.text()));
            if (there.isPresent()) {
                demandFile(path);
                demandReplaceable(path);
            }
            return switch (request.placement()) {
                case Placement.Replace _ -> replace(request, there);
                case Placement.Append _ -> inPlace(request, there,
                        there.map(file -> (long) file.bytes.size()).orElse(0L));
                case Placement.Adjust(long offset) -> inPlace(request, there, offset);
            };
        }
    }

    private StorageWriter replace(ReceiveFile request, Optional<Entry> there) {
        ByteRangeSet stored = request.alreadyStored();
        String path = request.path();
        @Nullable
        Part part = store.parts.get(path);
        if (stored.isEmpty()) {
            hold(path);
            Part fresh = new Part(store.make(false));
            if (part != null) {
                fresh.received = part.received;
            }
            store.parts.put(path, fresh);
            return new MemoryUpload(this, request, 0, fresh.file, fresh);
        }
        if (part != null && part.stable.containsAll(stored)) {
            hold(path);
            part.stable = stored;
            return new MemoryUpload(this, request, 0, part.file, part);
        }
        long size = there.map(file -> (long) file.bytes.size()).orElse(0L);
        boolean stream = request.parameters().mode() == TransferMode.STREAM;
        if (stored.equals(ByteRangeSet.of(0, size)) || (stream && stored.end() <= size)) {
            hold(path);
            return new MemoryUpload(this, request, 0, visible(path, there), null);
        }
        throw new Refused("Cannot resume " + path + " from byte " + stored.end() + ": only "
                + size + " bytes of it are stored here.");
    }

    private StorageWriter inPlace(ReceiveFile request, Optional<Entry> there, long origin) {
        String path = request.path();
        ByteRangeSet stored = request.alreadyStored();
        long start = origin;
        if (!stored.isEmpty()) {
            @Nullable
            Recorded recorded = store.recorded.get(path);
            if (recorded == null || !recorded.ranges().containsAll(stored)) {
                throw new Refused("Cannot resume " + path + ".");
            }
            start = recorded.origin();
        }
        if (start < 0 || start > Long.MAX_VALUE - stored.end()) {
            throw failure(StorageCondition.NO_SPACE, path);
        }
        if (request.placement() instanceof Placement.Adjust && stored.isEmpty()) {
            if (store.held.contains(path)) {
                throw failure(StorageCondition.BUSY, path);
            }
            store.sharers.merge(path, 1, Integer::sum);
        } else {
            hold(path);
        }
        return new MemoryUpload(this, request, start, visible(path, there), null);
    }

    private Entry visible(String path, Optional<Entry> there) {
        return there.orElseGet(() -> {
            Entry made = store.make(false);
            store.entries.put(path, made);
            return made;
        });
    }

    private void hold(String path) {
        if (store.sharers.containsKey(path) || !store.held.add(path)) {
            throw failure(StorageCondition.BUSY, path);
        }
    }

    private void demandReplaceable(StoragePath path) {
        if (!rules.permits(Right.DELETE, path)) {
            throw failure(StorageCondition.PERMISSION_DENIED, path.text());
        }
    }

    /// Gives a file a name, over a file or over nothing.
    ///
    /// @param mode that a client gave it
    void giveName(Entry file, String name, Optional<Integer> mode) {
        StoragePath path = new StoragePath(name);
        demandDirectoriesAbove(path);
        @Nullable
        Entry there = store.entries.get(name);
        if (there != null) {
            demandFile(path);
            demandReplaceable(path);
        }
        file.mode = mode.orElse(there == null ? file.mode : there.mode);
        store.entries.put(name, file);
    }

    // Questions about uploads.

    @Override
    public List<UnfinishedUpload> in(String text) {
        synchronized (store) {
            StoragePath directory = new StoragePath(text);
            rules.demand(Right.WRITE, directory);
            List<UnfinishedUpload> found = new ArrayList<>();
            store.parts.forEach((target, part) -> {
                StoragePath path = new StoragePath(target);
                if (path.parent().equals(directory)) {
                    found.add(new UnfinishedUpload(
                            LeftoverName.of(path.name(), "", LeftoverName.Kind.PART),
                            part.file.bytes.size(), part.file.bytes.size(), part.stable.total(),
                            part.file.changed, OptionalLong.empty(), "memory"));
                }
            });
            return found;
        }
    }

    @Override
    public StoredRanges stored(String text) {
        synchronized (store) {
            StoragePath path = new StoragePath(text);
            rules.demand(Right.WRITE, path);
            @Nullable
            Part part = store.parts.get(text);
            if (part != null && part.stabilized) {
                return new StoredRanges(part.stable, part.received);
            }
            @Nullable
            Entry whole = store.entries.get(text);
            return whole != null && LeftoverName.isOne(path.name())
                    ? new StoredRanges(ByteRangeSet.of(0, whole.bytes.size()), 0)
                    : StoredRanges.NONE;
        }
    }

    // File commands.

    @Override
    public FileFacts facts(String text) {
        synchronized (store) {
            StoragePath path = new StoragePath(text);
            rules.demand(rules.permits(Right.READ, path) ? Right.READ : Right.WRITE, path);
            return facts(path, demand(path), text);
        }
    }

    private FileFacts facts(StoragePath path, Entry entry, String name) {
        boolean removable = !path.isRoot() && rules.permits(Right.DELETE, path);
        boolean writable = rules.permits(Right.WRITE, path) && (entry.directory || removable);
        return new FileFacts(name, entry.directory ? Kind.DIRECTORY : Kind.FILE,
                entry.bytes.size(), entry.modified, Optional.of(entry.changed), entry.mode, OWNER,
                OWNER, "0-" + Long.toHexString(entry.number), Optional.empty(),
                new Access(rules.permits(Right.READ, path), writable, entry.directory, removable),
                Optional.empty(), Optional.empty());
    }

    @Override
    public void list(String text, Consumer<FileFacts> each) {
        StoragePath directory = new StoragePath(text);
        List<FileFacts> found = new ArrayList<>();
        synchronized (store) {
            rules.demand(Right.READ, directory);
            if (!demand(directory).directory) {
                throw failure(StorageCondition.NOT_A_DIRECTORY, text);
            }
            below(directory).forEach((name, entry) -> {
                StoragePath path = new StoragePath(name);
                if (path.parent().equals(directory) && !LeftoverName.isOne(path.name())) {
                    found.add(facts(path, entry, path.name()));
                }
            });
        }
        found.forEach(each);
    }

    @Override
    public void makeDirectory(String text) {
        synchronized (store) {
            StoragePath path = new StoragePath(text);
            demandNewDirectory(path);
            store.entries.put(text, store.make(true));
        }
    }

    private void demandNewDirectory(StoragePath path) {
        rules.demand(Right.WRITE, path);
        if (!path.isRoot()) {
            demandName(path, LeftoverName.mayBeDirectory(path.name()));
        }
        demandDirectoriesAbove(path);
        if (store.entries.containsKey(path.text())) {
            throw failure(StorageCondition.EXISTS, path.text());
        }
    }

    @Override
    public void removeDirectory(String text) {
        synchronized (store) {
            StoragePath path = new StoragePath(text);
            rules.demand(Right.DELETE, path);
            demandBelowRoot(path);
            if (!demand(path).directory) {
                throw failure(StorageCondition.NOT_A_DIRECTORY, text);
            }
            if (below(path).keySet()
                    .stream()
                    .anyMatch(name -> !LeftoverName.isOne(new StoragePath(name).name()))) {
                throw failure(StorageCondition.NOT_EMPTY, text);
            }
            removeAll(path);
        }
    }

    @Override
    public void deleteTree(String text) {
        synchronized (store) {
            StoragePath path = new StoragePath(text);
            rules.demandBelow(Right.DELETE, path);
            demandBelowRoot(path);
            demand(path);
            removeAll(path);
        }
    }

    private void demandBelowRoot(StoragePath path) {
        if (path.isRoot() || rules.places().contains(path)) {
            throw failure(StorageCondition.PERMISSION_DENIED, path.text());
        }
    }

    private void removeAll(StoragePath path) {
        String prefix = path.text() + "/";
        if (store.held.stream().anyMatch(held -> held.startsWith(prefix))) {
            throw failure(StorageCondition.BUSY, path.text());
        }
        below(path).keySet().forEach(store.entries::remove);
        store.parts.keySet().removeIf(target -> target.startsWith(prefix));
        store.entries.remove(path.text());
    }

    @Override
    public void delete(String text) {
        synchronized (store) {
            StoragePath path = new StoragePath(text);
            rules.demand(Right.DELETE, path);
            demandBelowRoot(path);
            boolean unfinished = LeftoverName.isOne(path.name()) && !store.held.contains(text)
                    && store.parts.remove(text) != null;
            if (!unfinished || store.entries.containsKey(text)) {
                demandFile(path);
                store.entries.remove(text);
            }
        }
    }

    @Override
    public List<String> rename(String fromText, String toText) {
        synchronized (store) {
            StoragePath from = new StoragePath(fromText);
            StoragePath to = new StoragePath(toText);
            if (!from.isRoot()) {
                demandName(to, LeftoverName.mayBecome(from.name(), to.name()));
            }
            rules.demandMove(from, to);
            demandBelowRoot(from);
            Entry moved = demand(from);
            if (to.isAtOrBelow(fromText)) {
                throw failure(StorageCondition.BAD_NAME, toText);
            }
            if (!moved.directory) {
                boolean given = moved.mode != 0644 && LeftoverName.isOne(from.name());
                giveName(moved, toText, given || !LeftoverName.isOne(from.name())
                        ? Optional.of(moved.mode)
                        : Optional.empty());
                store.entries.remove(fromText);
                return List.of();
            }
            demandDirectoriesAbove(to);
            @Nullable
            Entry there = store.entries.get(toText);
            if (there != null) {
                throw failure(there.directory
                        ? StorageCondition.NOT_EMPTY
                        : StorageCondition.NOT_A_DIRECTORY, toText);
            }
            Map<String, Entry> below = below(from);
            store.entries.remove(fromText);
            store.entries.put(toText, moved);
            below.forEach((name, entry) -> {
                store.entries.remove(name);
                store.entries.put(toText + name.substring(fromText.length()), entry);
            });
            return List.of();
        }
    }

    @Override
    public void setModified(String text, Instant modified) {
        change(text, entry -> {
            var before = entry.identity();
            store.touch(entry, false);
            entry.modified = modified;
            store.checksums.touched(before, entry.identity());
        });
    }

    @Override
    public void setMode(String text, int mode) {
        change(text, entry -> {
            var before = entry.identity();
            store.touch(entry, false);
            entry.mode = mode & (entry.directory ? 07777 : 01777);
            store.checksums.moved(before, entry.identity());
        });
    }

    private void change(String text, Consumer<Entry> change) {
        synchronized (store) {
            StoragePath path = new StoragePath(text);
            rules.demandReplacing(path);
            change.accept(demand(path));
        }
    }

    @Override
    public void makeSymbolicLink(String target, String link) {
        throw new Refused("There are no symbolic links in memory.");
    }

    @Override
    public void check(FileCommand.Check.Verb verb, String text) {
        synchronized (store) {
            StoragePath path = new StoragePath(text);
            switch (verb) {
                case RETR -> openForReading(text).close();
                case MKD -> demandNewDirectory(path);
                case STOR, RNTO -> {
                    rules.demand(Right.WRITE, path);
                    demandName(path, LeftoverName.mayBeStored(path.name()));
                    demandDirectoriesAbove(path);
                    if (store.entries.containsKey(text)) {
                        demandFile(path);
                        demandReplaceable(path);
                    }
                }
            }
        }
    }

    @Override
    public void truncate(String text, long length) {
        synchronized (store) {
            StoragePath path = new StoragePath(text);
            rules.demandReplacing(path);
            Entry file = demandFile(path);
            file.bytes.resize((int) Math.min(length, file.bytes.size()));
            store.touch(file, true);
        }
    }

    @Override
    public ChecksumAnswer checksum(ChecksumAlgorithm algorithm, String text, long offset,
            long length, ChecksumBasis basis, LongConsumer progress) {
        Entry file;
        synchronized (store) {
            StoragePath path = new StoragePath(text);
            rules.demand(Right.READ, path);
            file = demandFile(path);
            long size = file.bytes.size();
            long start = Math.clamp(offset, 0, size);
            long end = length < 0 || length > size - start ? size : start + length;
            Optional<String> passed = basis == ChecksumBasis.RECEIVED
                    ? store.checksums.find(file.identity(), algorithm, start, end)
                    : Optional.empty();
            if (passed.isPresent()) {
                return new ChecksumAnswer(passed.get(), ChecksumBasis.RECEIVED);
            }
        }
        long end = length < 0 || length > Long.MAX_VALUE - offset
                ? Long.MAX_VALUE
                : offset + length;
        try {
            return new ChecksumAnswer(FileChecksum.compute(algorithm, file.bytes::read, offset,
                    end, progress), ChecksumBasis.READ);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
