package io.dray.control.coordination;

import io.dray.control.security.FileLease;
import io.dray.control.security.PrivateFiles;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileState;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/// What a copy has achieved, in a file that survives the coordinator: the same command, given again,
/// goes on where the journal ends.
///
/// Append-only text, one line a fact, each closed by a checksum of its own, so that a line torn by a crash
/// is ignored:
///
///     dray-journal 1 <source> <destination>          first line
///     run <process> <host> <time>                    who wrote what follows
///     begin <size> <modified> <temporary> <path>     ranges of this file count from here, under this name
///     stored <ranges> <path>                         announced by the receiver as safely stored
///     done <size> <modified> <source> <stored> <path>   checked and named; source and stored are what a
///                                                    later look has to find again, `-` where it is unknown
///
/// Words are separated by tabs. `stored` lines are forced to disk: what was promised is not lost with the
/// power. The file is locked while a copy runs. Safe for use by several threads.
public final class RestartJournal implements AutoCloseable {
    private static final String MAGIC = "dray-journal 1";
    private static final String UNKNOWN = "-";

    private final Optional<Kept> kept;
    private final Map<String, Begun> begun = new HashMap<>();
    /// Fingerprints of files that were checked and named: with what both ends told of them, and without.
    private final Set<Long> done = new HashSet<>();
    private final Set<Long> claimed = new HashSet<>();
    private final Set<String> abandoned = new TreeSet<>();
    private final boolean resumed;

    private record Begun(long size, String modified, String temporary, ByteRangeSet stored) {}

    /// A file that was checked and has its name.
    ///
    /// @param stored the file at the destination, if that was told
    record Finished(FileJob job, Optional<FileState> stored) {
        private String line() {
            return "done\t" + job.size() + "\t" + job.version() + "\t" + word(job.state()) + "\t"
                    + word(stored) + "\t" + escape(job.source());
        }

        private static String word(Optional<FileState> state) {
            return state.map(FileState::text).orElse(UNKNOWN);
        }
    }

    /// The file, locked.
    private record Kept(Path file, FileLease lease, FileChannel channel) implements AutoCloseable {
        @Override
        public void close() {
            try (lease) {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("the journal " + file + " cannot be closed", e);
            }
        }
    }

    private RestartJournal() {
        this.kept = Optional.empty();
        this.resumed = false;
    }

    private RestartJournal(Kept kept, String heading) throws IOException {
        this.kept = Optional.of(kept);
        int end = replay(Files.readAllBytes(kept.file()), heading);
        this.resumed = end > 0;
        kept.channel().truncate(end);
        kept.channel().position(end);
        if (!resumed) {
            append(heading, true);
            PrivateFiles.forceEntries(kept.file().resolveSibling("."));
        }
        append(JournalRun.ofThisProcess().line(), false);
    }

    /// A journal that is kept in no file: should the copy be interrupted, nothing is known of it.
    public static RestartJournal inMemory() {
        return new RestartJournal();
    }

    /// Opens or creates the journal of the copy from `source` to `destination`.
    ///
    /// @param directory   where journals are kept; made if missing, private to the user
    /// @param source      what is copied, in words without keys that are the same at each run
    /// @param destination likewise
    /// @throws StorageFailure with `BUSY` when the same copy is running now
    public static RestartJournal open(Path directory, String source, String destination) {
        String heading = MAGIC + "\t" + escape(source) + "\t" + escape(destination);
        Path file = directory.resolve(ShortName.of(heading) + ".journal");
        try {
            PrivateFiles.makeDirectories(directory, "rwx------");
            FileLease lease = FileLease.take(file)
                    .orElseThrow(() -> new StorageFailure(StorageCondition.BUSY, "journal",
                            "This copy is running already: " + source + " to " + destination
                                    + JournalRun.holding(file) + ". Its journal is " + file + "."));
            try {
                return open(file, lease, heading);
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

    private static RestartJournal open(Path file, FileLease lease, String heading)
            throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
            return new RestartJournal(new Kept(file, lease, channel), heading);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> denied.getFile() + " is not open to this user";
            case FileSystemException known when known.getReason() != null ->
                known.getFile() + ": " + known.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    /// Whether an earlier, unfinished run left something here.
    public boolean resumed() {
        return resumed;
    }

    /// Ranges of a file that are safely stored, if it is still the same file.
    public synchronized ByteRangeSet stored(String path, long size, String modified) {
        Begun entry = begun.get(path);
        return entry != null && entry.size() == size && entry.modified().equals(modified)
                ? entry.stored()
                : ByteRangeSet.EMPTY;
    }

    /// Whether an earlier run finished this file, and neither the source nor what is stored has changed since.
    ///
    /// @param stored what stands at the destination now
    public synchronized boolean isDone(FileJob job, Optional<FileState> stored) {
        return job.state().isPresent() && stored.isPresent()
                && done.contains(ShortName.number(new Finished(job, stored).line()));
    }

    /// Whether an earlier run says that it finished this version of the source; what became of it since is
    /// for a comparison to tell.
    synchronized boolean claims(FileJob job) {
        return claimed.contains(claim(job.source(), job.size(), job.version()));
    }

    private static long claim(String path, long size, String modified) {
        return ShortName.number(size + "\n" + modified + "\n" + path);
    }

    /// A file's transfer starts from nothing: earlier ranges no longer count, even after a power failure.
    ///
    /// @param temporary path at the destination under which its bytes stay until they are verified
    synchronized void begin(String path, long size, String modified, String temporary) {
        boolean again = began(path, new Begun(size, modified, temporary, ByteRangeSet.EMPTY));
        append("begin\t" + size + "\t" + modified + "\t" + escape(temporary) + "\t" + escape(path),
                again);
    }

    /// Whether the file had been begun before, of which another version may have left something.
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

    /// Temporary paths of which nobody will make a file: of versions that were given up, and once everything has
    /// arrived also of files that were begun and are no longer at the source.
    synchronized List<String> abandoned(boolean everythingArrived) {
        Set<String> all = new TreeSet<>(abandoned);
        if (everythingArrived) {
            begun.values().forEach(one -> all.add(one.temporary()));
        }
        all.remove("");
        return List.copyOf(all);
    }

    /// The receiver announced ranges.
    synchronized void store(String path, ByteRangeSet ranges) {
        Begun entry = begun.get(path);
        if (entry == null) {
            throw new IllegalStateException("stored ranges of a file that was not begun: " + path);
        }
        begun.put(path, new Begun(entry.size(), entry.modified(), entry.temporary(),
                entry.stored().union(ranges)));
        append("stored\t" + ranges + "\t" + escape(path), true);
    }

    /// The files were checked and have their names.
    synchronized void finish(List<Finished> files) {
        StringBuilder lines = new StringBuilder();
        for (Finished file : files) {
            ended(file.job().source(), file.job().size(), file.job().version());
            lines.append(sealed(file.line()));
        }
        write(lines.toString(), false);
    }

    /// Everything arrived: nothing is left to restart.
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
        kept.ifPresent(Kept::close);
    }

    private void append(String line, boolean force) {
        write(sealed(line), force);
    }

    private static String sealed(String line) {
        return line + "\t" + seal(line) + "\n";
    }

    private void write(String lines, boolean force) {
        if (kept.isEmpty()) {
            return;
        }
        FileChannel channel = kept.get().channel();
        try {
            ByteBuffer bytes = ByteBuffer.wrap(NameBytes.encode(lines));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (force) {
                channel.force(false);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The journal " + kept.get().file()
                    + " cannot be written: " + reason(e)
                    + ". Without it a restart would begin anew.", e);
        }
    }

    /// Reads what is there; returns the byte length of the intact beginning, 0 if it is not the journal of
    /// this copy.
    private int replay(byte[] text, String heading) {
        int position = 0;
        for (int at = 0; at < text.length; at++) {
            if (text[at] != '\n') {
                continue;
            }
            Optional<String> line = unseal(
                    NameBytes.decode(text, position, at - position));
            if (line.isEmpty() || (position == 0 && !line.get().equals(heading))) {
                break;
            }
            if (position > 0) {
                apply(line.get());
            }
            position = at + 1;
        }
        return position;
    }

    private void apply(String line) {
        List<String> words = List.of(line.split("\t", -1));
        String path = unescape(words.getLast());
        switch (words.getFirst()) {
            case "begin" -> began(path, new Begun(Long.parseLong(words.get(1)), words.get(2),
                    words.size() == 5 ? unescape(words.get(3)) : "", ByteRangeSet.EMPTY));
            case "stored" -> begun.computeIfPresent(path, (key, entry) -> new Begun(entry.size(),
                    entry.modified(), entry.temporary(),
                    entry.stored().union(ByteRangeSet.parse(words.get(1)).orElseThrow())));
            case "done" -> {
                ended(path, Long.parseLong(words.get(1)), words.get(2));
                claimed.add(claim(path, Long.parseLong(words.get(1)), words.get(2)));
                if (!words.subList(3, words.size() - 1).contains(UNKNOWN)) {
                    done.add(ShortName.number(line));
                }
            }
            case JournalRun.WORD -> {
                // Who wrote what follows: for people.
            }
            default ->
                throw new IllegalStateException("a journal line of another version: " + words);
        }
    }

    private static String seal(String line) {
        CRC32C crc = new CRC32C();
        crc.update(NameBytes.encode(line));
        return String.format("%08x", crc.getValue());
    }

    static Optional<String> unseal(String sealed) {
        int tab = sealed.lastIndexOf('\t');
        return tab > 0 && seal(sealed.substring(0, tab)).equals(sealed.substring(tab + 1))
                ? Optional.of(sealed.substring(0, tab))
                : Optional.empty();
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
