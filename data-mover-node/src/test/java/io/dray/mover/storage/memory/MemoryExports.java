package io.dray.mover.storage.memory;

import io.dray.control.security.Authorization;
import io.dray.mover.storage.ChecksumCache;
import io.dray.mover.storage.ExportedTree;
import io.dray.mover.storage.Exports;
import io.dray.protocol.range.ByteRangeSet;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A store in memory: one tree of directories and files, whatever root a login is given. It knows no symbolic links, no
/// groups and no trees as one transfer. What it is told to make stable survives until it is closed.
///
/// Everything in it is guarded by its lock.
public final class MemoryExports implements Exports {
    final ChecksumCache checksums = new ChecksumCache(ChecksumCache.FILES);
    final Clock clock;
    /// Files and directories by path; `/` is always there.
    final TreeMap<String, Entry> entries;
    /// What has arrived of uploads by the target's path, while one writes or when something of it is stable.
    final Map<String, Part> parts = new HashMap<>();
    /// Ranges recorded of uploads in place, by path.
    final Map<String, Recorded> recorded = new HashMap<>();
    /// Paths of files that are written in place, and by how many.
    final Map<String, Integer> sharers = new HashMap<>();
    final Set<String> held = new HashSet<>();
    private long lastNumber = 1;

    public MemoryExports(Clock clock) {
        this(clock, Comparator.naturalOrder());
    }

    private MemoryExports(Clock clock, Comparator<String> names) {
        this.clock = clock;
        this.entries = new TreeMap<>(names);
        entries.put("/", new Entry(true, 0755, ++lastNumber, clock.instant()));
    }

    /// A store that takes names that differ in case as one, and keeps the spelling of the first, as FAT, APFS and
    /// ext4 with `casefold` do.
    public static MemoryExports ignoringCase(Clock clock) {
        return new MemoryExports(clock, String.CASE_INSENSITIVE_ORDER);
    }

    /// Ranges of a file in place.
    record Recorded(long origin, ByteRangeSet ranges) {}

    /// Of an upload that is not whole.
    static final class Part {
        final Entry file;
        ByteRangeSet stable = ByteRangeSet.EMPTY;
        boolean stabilized;
        long received;
        long finished;

        Part(Entry file) {
            this.file = file;
        }
    }

    /// A file or directory. Whoever has it open still has it when its name is given to another.
    static final class Entry {
        final boolean directory;
        final long number;
        final Bytes bytes = new Bytes();
        int mode;
        Instant modified;
        Instant changed;

        Entry(boolean directory, int mode, long number, Instant now) {
            this.directory = directory;
            this.mode = mode;
            this.number = number;
            this.modified = now;
            this.changed = now;
        }

        ChecksumCache.Identity identity() {
            return new ChecksumCache.Identity(0, number, bytes.size(), nanos(modified),
                    nanos(changed));
        }

        private static long nanos(Instant time) {
            return time.getEpochSecond() * 1_000_000_000 + time.getNano();
        }
    }

    Entry make(boolean directory) {
        return new Entry(directory, directory ? 0755 : 0644, ++lastNumber, clock.instant());
    }

    /// Its content or what is told of it has changed: never twice at one time.
    void touch(Entry entry, boolean content) {
        Instant now = clock.instant();
        entry.changed = now.isAfter(entry.changed) ? now : entry.changed.plusNanos(1);
        if (content) {
            entry.modified = entry.changed;
        }
    }

    /// Writes a file where it is, as another program would; makes the directories above it.
    public synchronized void write(String path, byte[] content) {
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            entries.computeIfAbsent(path.substring(0, slash), _ -> make(true));
        }
        Entry file = entries.computeIfAbsent(path, _ -> make(false));
        file.bytes.resize(content.length);
        file.bytes.write(ByteBuffer.wrap(content), 0);
        touch(file, true);
    }

    /// The content of a file.
    public synchronized byte[] read(String path) {
        Entry file = Objects.requireNonNull(entries.get(path), path);
        ByteBuffer content = ByteBuffer.allocate(file.bytes.size());
        file.bytes.read(content, 0);
        return content.array();
    }

    /// Paths of all files.
    public synchronized Set<String> files() {
        return entries.entrySet()
                .stream()
                .filter(entry -> !entry.getValue().directory)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Override
    public ExportedTree tree(Authorization authorization) {
        MemoryTree tree = new MemoryTree(this, authorization.rules());
        return new ExportedTree(tree, tree, tree);
    }

    @Override
    public void close() {
        entries.clear();
        parts.clear();
    }
}
