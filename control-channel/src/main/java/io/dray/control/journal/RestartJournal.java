package io.dray.control.journal;

import io.dray.checksum.Checksum;
import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.security.FileLease;
import io.dray.control.security.PrivateFiles;
import io.dray.control.walk.FileJob;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileState;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.tree.TreePosition;
import io.dray.protocol.tree.TreeShard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The progress of a copy in a file that survives the coordinator. The same command, given again, resumes the
/// copy from it.
///
/// A [SealedLog] with these records. Fields are separated by tabs:
///
///     dray-journal 1 <source> <destination>          first record
///     run <process> <host> <time>                    writer of the following records
///     begin <size> <modified> <temporary> <path>     a transfer starts; earlier ranges of this file are void
///     stored <ranges> <path>                         ranges that the receiver reported as stored
///     tree <path>                                    how far a tree is stored that is one transfer
///     shard <index>/<count> <path>                   how far a shard of such a tree is stored; the first one of
///                                                    another count voids all earlier `tree` and `shard`
///     done <size> <modified> <source> <stored> <path>   verified and renamed; source and stored are the states
///                                                    of the file at both ends, `-` where one is unknown
///
/// `stored`, and `begin` of a file that was begun before, are forced to disk, so that they survive a power
/// failure. The file is locked while a copy runs. A finished file takes 16 bytes of memory, so that trees of
/// millions of files can be resumed. Safe for use by several threads.
public final class RestartJournal implements AutoCloseable {
    /// Age at which unused journals are removed. By then the servers have removed their part files, too.
    public static final Duration LONGEST_KEPT = Duration.ofDays(30);

    private static final String MAGIC = "dray-journal 1";
    private static final String RUN = "run\t";
    private static final String UNKNOWN = "-";
    /// Most ranges in one record, so that it fits on a line of the log: a range has at most 40 characters.
    private static final int RANGES_IN_A_RECORD = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(RestartJournal.class);

    private final Optional<Kept> kept;
    private final Map<String, Begun> begun = new HashMap<>();
    /// Sorted fingerprints of the files that earlier runs finished: two per file, see [Finished#line] and
    /// [#claim].
    private final long[] finished;
    private final Set<String> abandoned = new TreeSet<>();
    private final boolean resumed;
    private int shards = 1;
    /// How far shards are stored, by their index.
    private final Map<Integer, TreePosition> reached = new HashMap<>();

    private record Begun(long size, String modified, String temporary, ByteRangeSet stored) {}

    /// A file that was verified and renamed.
    ///
    /// @param stored state of the file at the destination, if reported
    public record Finished(FileJob job, Optional<FileState> stored) {
        private String line() {
            return "done\t" + job.size() + "\t" + job.version() + "\t" + word(job.state()) + "\t"
                    + word(stored) + "\t" + escape(job.source());
        }

        private static String word(Optional<FileState> state) {
            return state.map(FileState::text).orElse(UNKNOWN);
        }
    }

    /// The locked file.
    private record Kept(Path file, FileLease lease, SealedLog log) {}

    private RestartJournal() {
        this.kept = Optional.empty();
        this.finished = new long[0];
        this.resumed = false;
    }

    private RestartJournal(Path file, FileLease lease, String heading, InstantSource time)
            throws IOException {
        LongStream.Builder fingerprints = LongStream.builder();
        long intact = SealedLog.replay(file, heading::equals,
                record -> apply(record, fingerprints));
        this.finished = fingerprints.build().toArray();
        Arrays.sort(finished);
        this.resumed = intact > 0;
        if (!resumed && Files.size(file) > 0) {
            LOG.warn("{} is not the journal of this copy, or is damaged: starting a new journal",
                    file);
        }
        SealedLog log = resumed
                ? SealedLog.resume(file, intact)
                : SealedLog.create(file, heading);
        try {
            if (!resumed) {
                log.force();
                PrivateFiles.forceEntries(file.resolveSibling("."));
            }
            log.append(List.of(RUN + ProcessHandle.current().pid() + "\t" + thisHost() + "\t"
                    + time.instant().truncatedTo(ChronoUnit.SECONDS)));
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
        this.kept = Optional.of(new Kept(file, lease, log));
    }

    /// Returns a journal without a file. An interrupted copy cannot be resumed.
    public static RestartJournal inMemory() {
        return new RestartJournal();
    }

    /// Opens or creates the journal of the copy from `source` to `destination`.
    ///
    /// @param directory   directory of the journals; created if missing, private to the user
    /// @param source      identifies the source without secrets; the same at each run
    /// @param destination identifies the destination likewise
    /// @param time        the time of day, for the record of this run
    /// @throws StorageFailure with `BUSY` when the same copy is already running
    public static RestartJournal open(Path directory, String source, String destination,
            InstantSource time) {
        String heading = MAGIC + "\t" + escape(source) + "\t" + escape(destination);
        Path file = directory.resolve(digest(heading) + ".journal");
        try {
            PrivateFiles.makeDirectories(directory, "rwx------");
            FileLease lease = FileLease.take(file)
                    .orElseThrow(() -> new StorageFailure(StorageCondition.BUSY, "journal",
                            "This copy is running already: " + source + " to " + destination
                                    + holding(file) + ". Its journal is " + file + "."));
            try {
                return new RestartJournal(file, lease, heading, time);
            } catch (IOException | RuntimeException e) {
                lease.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The journal of this copy cannot be kept in " + directory
                    + ": " + reason(e) + ". Make room there, or name another directory by"
                    + " --journal or XDG_STATE_HOME.", e);
        }
    }

    /// Removes unused journals that were last written before this time. Logs failures only.
    public static void removeStale(Path directory, Instant before) {
        try (DirectoryStream<Path> journals = Files.newDirectoryStream(directory, "*.journal")) {
            for (Path journal : journals) {
                if (Files.getLastModifiedTime(journal).toInstant().isBefore(before)
                        && removeUnused(journal)) {
                    LOG.info("removed journal {}: last written before {}", journal, before);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("old journals in {} were not removed", directory, e);
        }
    }

    private static boolean removeUnused(Path journal) throws IOException {
        Optional<FileLease> lease = FileLease.takeExisting(journal, FileLease.Kind.EXCLUSIVE);
        try {
            return lease.isPresent() && Files.deleteIfExists(journal);
        } finally {
            lease.ifPresent(FileLease::close);
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileSystemException known when known.getReason() != null ->
                known.getFile() + ": " + known.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    /// Returns the rest of a sentence: who holds a journal, and what to do about it.
    private static String holding(Path journal) {
        List<String> run = lastRun(journal);
        boolean known = !run.isEmpty();
        if (known && !run.get(2).equals(thisHost())) {
            return ", on host " + run.get(2) + " as process " + run.get(1) + " since " + run.get(3)
                    + "; wait for it, or end it there";
        }
        String since = known ? " since " + run.get(3) : "";
        return FileLease.holder(journal)
                .stream()
                .mapToObj(Long::toString)
                .findFirst()
                .or(() -> run.stream().skip(1).findFirst())
                .map(process -> ", as process " + process + since
                        + "; wait for it, or end it (kill " + process + ")")
                .orElse("; wait for it, or end it first");
    }

    /// Returns the fields of the last `run` record; empty when there is none.
    private static List<String> lastRun(Path journal) {
        AtomicReference<String> last = new AtomicReference<>();
        try {
            SealedLog.replay(journal, heading -> true, record -> {
                if (record.startsWith(RUN)) {
                    last.set(record);
                }
                return true;
            });
        } catch (IOException e) {
            LOG.debug("{} cannot be read", journal, e);
        }
        return last.get() == null ? List.of() : List.of(last.get().split("\t", -1));
    }

    private static String thisHost() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /// Whether the journal continues an earlier, unfinished run.
    public boolean resumed() {
        return resumed;
    }

    /// Returns the stored ranges of a file; none if the file has changed.
    public synchronized ByteRangeSet stored(String path, long size, String modified) {
        Begun entry = begun.get(path);
        return entry != null && entry.size() == size && entry.modified().equals(modified)
                ? entry.stored()
                : ByteRangeSet.EMPTY;
    }

    /// Whether an earlier run finished this file, and it is unchanged at both ends since then.
    ///
    /// @param stored current state of the file at the destination
    public boolean isDone(FileJob job, Optional<FileState> stored) {
        return finished.length > 0 && job.state().isPresent() && stored.isPresent()
                && isFinished(new Finished(job, stored).line());
    }

    /// Whether an earlier run finished this version of the source. The destination may have changed since, so
    /// the caller has to compare.
    public boolean claims(FileJob job) {
        return isFinished(claim(job.source(), job.size(), job.version()));
    }

    private boolean isFinished(String text) {
        return Arrays.binarySearch(finished, fingerprint(text)) >= 0;
    }

    private static String claim(String path, long size, String modified) {
        return size + "\n" + modified + "\n" + path;
    }

    /// Records that a file's transfer starts from the beginning. Earlier ranges are void, even after a power
    /// failure.
    ///
    /// @param temporary temporary path at the destination until the file is verified
    public synchronized void begin(String path, long size, String modified, String temporary) {
        boolean again = began(path, new Begun(size, modified, temporary, ByteRangeSet.EMPTY));
        write(List.of("begin\t" + size + "\t" + modified + "\t" + escape(temporary) + "\t"
                + escape(path)), again);
    }

    /// Enters a begun transfer. Returns whether the file was begun before; then an earlier version may have
    /// left a part file.
    private boolean began(String path, Begun now) {
        Begun earlier = begun.put(path, now);
        if (earlier != null && !earlier.temporary().equals(now.temporary())) {
            abandoned.add(earlier.temporary());
        }
        abandoned.remove(now.temporary());
        return earlier != null;
    }

    private void ended(String path, long size, String modified) {
        Begun entry = begun.remove(path);
        if (entry != null && !(entry.size() == size && entry.modified().equals(modified))) {
            abandoned.add(entry.temporary());
        }
    }

    /// Returns the temporary paths that no run will resume: of earlier versions of a file, and after a complete
    /// copy also of begun files that no longer exist at the source.
    public synchronized List<String> abandoned(boolean everythingArrived) {
        Set<String> all = new TreeSet<>(abandoned);
        if (everythingArrived) {
            begun.values().forEach(one -> all.add(one.temporary()));
        }
        all.remove("");
        return List.copyOf(all);
    }

    /// Records ranges that the receiver reported as stored.
    public synchronized void store(String path, ByteRangeSet ranges) {
        Begun entry = begun.get(path);
        if (entry == null) {
            throw new IllegalStateException("stored ranges of a file that was not begun: " + path);
        }
        begun.put(path, new Begun(entry.size(), entry.modified(), entry.temporary(),
                entry.stored().union(ranges)));
        write(ranges.parts(RANGES_IN_A_RECORD)
                .stream()
                .map(part -> "stored\t" + part + "\t" + escape(path))
                .toList(), true);
    }

    /// Divides the tree into shards. If earlier runs have divided it in another way, every shard is stored as far as
    /// all shards were.
    ///
    /// @param count number of shards
    public synchronized void divideTree(int count) {
        if (count == shards) {
            return;
        }
        Optional<TreePosition> common = reached.size() == shards
                ? reached.values().stream().min(TreePosition.WALK_ORDER)
                : Optional.empty();
        List<String> records = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            records.add(reached(new TreeShard(index, count),
                    common.orElse(TreePosition.NOWHERE)));
        }
        write(records, false);
    }

    /// How far earlier runs have stored a shard of the tree, divided as now; empty at the first.
    public synchronized Optional<TreePosition> tree(TreeShard shard) {
        return Optional.ofNullable(reached.get(shard.index()));
    }

    /// Forgets how far a shard is stored: it has to be copied from the beginning.
    public synchronized void forgetTree(TreeShard shard) {
        if (tree(shard).isPresent()) {
            reach(shard, TreePosition.NOWHERE);
        }
    }

    /// Records how far a shard of the tree, divided as now, is stored.
    public synchronized void reach(TreeShard shard, TreePosition now) {
        write(List.of(reached(shard, now)), false);
    }

    /// Returns the record.
    private String reached(TreeShard shard, TreePosition now) {
        if (shard.count() != shards) {
            shards = shard.count();
            reached.clear();
        }
        if (now.equals(TreePosition.NOWHERE)) {
            reached.remove(shard.index());
        } else {
            reached.put(shard.index(), now);
        }
        return (shard.isWhole() ? "tree" : "shard\t" + shard) + "\t" + escape(now.path());
    }

    /// Records files that were verified and renamed.
    public synchronized void finish(List<Finished> files) {
        for (Finished file : files) {
            ended(file.job().source(), file.job().size(), file.job().version());
        }
        write(files.stream().map(Finished::line).toList(), false);
    }

    /// Deletes the journal after a complete copy.
    public synchronized void delete() {
        kept.ifPresent(file -> {
            try {
                Files.deleteIfExists(file.file());
            } catch (IOException e) {
                throw new UncheckedIOException("the finished journal " + file.file()
                        + " cannot be removed", e);
            }
        });
    }

    @Override
    public synchronized void close() {
        kept.ifPresent(file -> {
            try (FileLease _ = file.lease()) {
                file.log().close();
            } catch (IOException e) {
                throw new UncheckedIOException("the journal " + file.file() + " cannot be closed",
                        e);
            }
        });
    }

    private void write(List<String> records, boolean force) {
        if (kept.isEmpty()) {
            return;
        }
        try {
            SealedLog log = kept.get().log();
            log.append(records);
            if (force) {
                log.force();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The journal " + kept.get().file()
                    + " cannot be written: " + reason(e)
                    + ". Without it an interrupted copy could not be resumed.", e);
        }
    }

    private boolean apply(String record, LongStream.Builder fingerprints) {
        List<String> words = List.of(record.split("\t", -1));
        String path = unescape(words.getLast());
        switch (words.getFirst()) {
            case "begin" -> began(path, new Begun(Long.parseLong(words.get(1)), words.get(2),
                    words.size() == 5 ? unescape(words.get(3)) : "", ByteRangeSet.EMPTY));
            case "stored" -> begun.computeIfPresent(path, (key, entry) -> new Begun(entry.size(),
                    entry.modified(), entry.temporary(),
                    entry.stored().union(ByteRangeSet.parse(words.get(1)).orElseThrow())));
            case "done" -> {
                ended(path, Long.parseLong(words.get(1)), words.get(2));
                fingerprints
                        .add(fingerprint(claim(path, Long.parseLong(words.get(1)), words.get(2))));
                if (!words.subList(3, words.size() - 1).contains(UNKNOWN)) {
                    fingerprints.add(fingerprint(record));
                }
            }
            case "tree" -> reached(TreeShard.WHOLE, new TreePosition(path));
            case "shard" -> reached(TreeShard.parse(words.get(1)).orElseThrow(),
                    new TreePosition(path));
            case "run" -> {
                // The writer: only for messages.
            }
            default ->
                throw new IllegalStateException("a journal record of another version: " + words);
        }
        return true;
    }

    /// 64 bits of the text's SHA-256.
    private static long fingerprint(String text) {
        return HexFormat.fromHexDigitsToLong(digest(text));
    }

    /// 16 hexadecimal digits of the text's SHA-256.
    private static String digest(String text) {
        return Checksum.valueOf(ChecksumAlgorithm.SHA256, ByteBuffer.wrap(NameBytes.encode(text)))
                .hex()
                .substring(0, 16);
    }

    private static String escape(String text) {
        return text.replace("%", "%25")
                .replace("\t", "%09")
                .replace("\n", "%0A")
                .replace("\r", "%0D");
    }

    private static String unescape(String text) {
        return text.replace("%0D", "\r")
                .replace("%0A", "\n")
                .replace("%09", "\t")
                .replace("%25", "%");
    }
}
