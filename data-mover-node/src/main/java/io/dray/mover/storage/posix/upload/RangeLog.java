package io.dray.mover.storage.posix.upload;

import io.dray.control.journal.SealedLog;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The side file of an upload: which ranges of it are on stable storage. A [SealedLog] with these records:
///
///     dray-ranges 1 part 20c0 0 6e616d65      kind, inode, origin, name (hex)
///     = 0-1048576                             the set is exactly this
///     + 1048576-4194304,8388608-9437184       and these too
///     received 9437184                        bytes received in all attempts
///
/// Written by one upload at a time, which holds the lock of the file it describes.
final class RangeLog implements AutoCloseable {
    /// Maximum number of ranges in a record. A range has at most 40 characters, so that a record fits on a line.
    private static final int RANGES_IN_A_RECORD = 1000;
    private static final String EXACTLY = "= ";
    private static final String ALSO = "+ ";
    private static final String RECEIVED = "received ";

    private final SealedLog log;
    private ByteRangeSet recorded;
    private long received;

    /// The file that a log describes. A log with another subject is ignored.
    ///
    /// @param kind   `part`: ranges of a part file; `place`: of the visible file itself
    /// @param inode  of the file the ranges are in
    /// @param origin offset in that file that ranges count from
    /// @param name   name of the upload's target
    record Subject(String kind, long inode, long origin, String name) {
        private String line() {
            return "dray-ranges 1 " + kind + " " + Long.toHexString(inode) + " " + origin + " "
                    + HexFormat.of().formatHex(NameBytes.encode(name));
        }
    }

    /// The content of a log.
    ///
    /// @param head     its first line
    /// @param received bytes received in all attempts, repeated ones included
    /// @param intact   bytes up to the end of the last good line
    record Content(String head, ByteRangeSet ranges, long received, long intact) {
        boolean isAbout(Subject subject) {
            return head.equals(subject.line());
        }

        /// Whether the log describes this part file, whatever its target.
        boolean isOfPart(long inode) {
            return head.startsWith("dray-ranges 1 part " + Long.toHexString(inode) + " ");
        }

        /// Returns the subject, if the log describes this visible file.
        Optional<Subject> inPlace(long inode, String name) {
            String[] words = head.split(" ", -1);
            if (words.length != 6) {
                return Optional.empty();
            }
            try {
                Subject subject = new Subject("place", inode, Long.parseLong(words[4]), name);
                return isAbout(subject) ? Optional.of(subject) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    private RangeLog(SealedLog log, ByteRangeSet recorded, long received) {
        this.log = log;
        this.recorded = recorded;
        this.received = received;
    }

    ByteRangeSet recorded() {
        return recorded;
    }

    /// Reads a log; empty when there is none, or it is damaged from its start.
    static Optional<Content> read(Path file) throws IOException {
        Replay replay = new Replay();
        try {
            long intact = SealedLog.replay(file, replay::begin, replay::apply);
            return intact == 0 ? Optional.empty() : Optional.of(replay.content(intact));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// Collects the records of a log. Ranges are united many at a time.
    private static final class Replay {
        private String head = "";
        private ByteRangeSet ranges = ByteRangeSet.EMPTY;
        private final List<ByteRange> added = new ArrayList<>();
        private long received;

        boolean begin(String record) {
            head = record;
            return true;
        }

        boolean apply(String record) {
            if (record.startsWith(RECEIVED)) {
                received = Long.parseLong(record.substring(RECEIVED.length()));
                return true;
            }
            if (record.startsWith(EXACTLY)) {
                added.clear();
                ranges = ByteRangeSet.EMPTY;
            }
            Optional<ByteRangeSet> set = record.equals(EXACTLY)
                    ? Optional.of(ByteRangeSet.EMPTY)
                    : ByteRangeSet.parse(record.substring(Math.min(2, record.length())));
            set.ifPresent(some -> added.addAll(some.ranges()));
            if (added.size() > RANGES_IN_A_RECORD * 4) {
                unite();
            }
            return set.isPresent();
        }

        private void unite() {
            ranges = ranges.union(ByteRangeSet.of(added));
            added.clear();
        }

        Content content(long intact) {
            unite();
            return new Content(head, ranges, Math.max(received, ranges.total()), intact);
        }
    }

    /// Starts a log; forced to disk together with its first ranges.
    static RangeLog start(Path file, Subject subject) throws IOException {
        return new RangeLog(SealedLog.create(file, subject.line()), ByteRangeSet.EMPTY, 0);
    }

    /// Resumes a log, of whose ranges only `kept` are still valid.
    static RangeLog resume(Path file, Content content, ByteRangeSet kept) throws IOException {
        SealedLog log = SealedLog.resume(file, content.intact());
        try {
            if (!kept.equals(content.ranges())) {
                log.append(kept.isEmpty() ? List.of(EXACTLY) : records(EXACTLY, kept));
                log.force();
            }
            return new RangeLog(log, kept, content.received());
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /// Records that `ranges` are on stable storage. The record is on disk when this returns.
    void record(ByteRangeSet ranges) throws IOException {
        List<ByteRange> news = new ArrayList<>();
        for (ByteRange range : ranges.ranges()) {
            news.addAll(recorded.complement(range.start(), range.end()).ranges());
        }
        ByteRangeSet added = ByteRangeSet.of(news);
        log.append(records(ALSO, added));
        recorded = recorded.union(added);
        log.force();
    }

    /// Records the number of bytes received in all attempts. Not forced to disk, since no restart depends on
    /// it.
    void receive(long bytes) throws IOException {
        if (bytes > received) {
            log.append(List.of(RECEIVED + bytes));
            received = bytes;
        }
    }

    @Override
    public void close() throws IOException {
        log.close();
    }

    private static List<String> records(String sign, ByteRangeSet ranges) {
        List<String> records = new ArrayList<>();
        String next = sign;
        for (ByteRangeSet part : ranges.parts(RANGES_IN_A_RECORD)) {
            records.add(next + part);
            next = ALSO;
        }
        return records;
    }
}
