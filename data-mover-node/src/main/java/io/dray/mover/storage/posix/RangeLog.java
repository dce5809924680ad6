package io.dray.mover.storage.posix;

import io.dray.protocol.name.NameBytes;
import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The side file of an upload: which ranges of it are on stable storage. Lines are only ever appended, and
/// each carries its own CRC32C, so that a line torn by a crash is noticed and ignored.
///
///     29ab3c11 dray-ranges 1 part 20c0 0 6e616d65      kind, inode, origin, name (hex)
///     9f00d2e1 = 0-1048576                             the set is exactly this
///     0c55f3a0 + 1048576-4194304,8388608-9437184       and these too
///     77a1b0c9 received 9437184                        bytes that came, in all attempts up to now
///
/// Written by one upload at a time, which holds the lock of the file it describes.
final class RangeLog implements AutoCloseable {
    /// Longer lines are not ours: a line holds at most [#RANGES_PER_LINE] ranges of 40 characters.
    private static final int LONGEST_LINE = 65_536;
    private static final int RANGES_PER_LINE = 1000;
    private static final int CRC_DIGITS = 8;

    private static final String RECEIVED = "received ";

    private final FileChannel channel;
    private ByteRangeSet recorded;
    private long received;

    /// What a log is about. A log whose subject is another one is no log.
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

    /// What a log says.
    ///
    /// @param head     its first line
    /// @param received bytes that came in all attempts, also those that came again
    /// @param intact   bytes up to the end of the last good line
    record Content(String head, ByteRangeSet ranges, long received, long intact) {
        boolean isAbout(Subject subject) {
            return head.equals(subject.line());
        }

        /// Whether it is about a part file, whatever its target.
        boolean isOfPart(long inode) {
            return head.startsWith("dray-ranges 1 part " + Long.toHexString(inode) + " ");
        }

        /// The origin, of a log about the same file in place; empty if it is about something else.
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

    private RangeLog(FileChannel channel, ByteRangeSet recorded, long received) {
        this.channel = channel;
        this.recorded = recorded;
        this.received = received;
    }

    /// All that is recorded.
    ByteRangeSet recorded() {
        return recorded;
    }

    /// Reads a log; empty when there is none, or nothing in it can be trusted.
    static Optional<Content> read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(
                Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS))) {
            Optional<String> head = line(in);
            if (head.isEmpty()) {
                return Optional.empty();
            }
            long intact = head.get().length() + CRC_DIGITS + 2L;
            ByteRangeSet ranges = ByteRangeSet.EMPTY;
            List<ByteRange> added = new ArrayList<>();
            long received = 0;
            for (Optional<String> next = line(in); next.isPresent(); next = line(in)) {
                String text = next.get();
                if (text.startsWith(RECEIVED)) {
                    received = Long.parseLong(text.substring(RECEIVED.length()));
                    intact += text.length() + CRC_DIGITS + 2L;
                    continue;
                }
                Optional<ByteRangeSet> set = text.equals("= ")
                        ? Optional.of(ByteRangeSet.EMPTY)
                        : ByteRangeSet.parse(text.substring(Math.min(2, text.length())));
                if (set.isEmpty()) {
                    break;
                }
                if (text.startsWith("=")) {
                    added.clear();
                    ranges = ByteRangeSet.EMPTY;
                }
                added.addAll(set.get().ranges());
                if (added.size() > RANGES_PER_LINE * 4) {
                    ranges = ranges.union(ByteRangeSet.of(added));
                    added.clear();
                }
                intact += text.length() + CRC_DIGITS + 2L;
            }
            ByteRangeSet all = ranges.union(ByteRangeSet.of(added));
            return Optional.of(
                    new Content(head.get(), all, Math.max(received, all.total()), intact));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// Starts a log; forced to disk together with its first ranges.
    static RangeLog start(Path file, Subject subject) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE,
                StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                LinkOption.NOFOLLOW_LINKS);
        RangeLog log = new RangeLog(channel, ByteRangeSet.EMPTY, 0);
        try {
            log.append(List.of(subject.line()));
            return log;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// Goes on with a log, of whose ranges only `kept` still count.
    static RangeLog resume(Path file, Content content, ByteRangeSet kept) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        RangeLog log = new RangeLog(channel, kept, content.received());
        try {
            channel.truncate(content.intact());
            channel.position(content.intact());
            if (!kept.equals(content.ranges())) {
                log.append(lines("= ", kept.ranges()));
                channel.force(false);
            }
            return log;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// Records that all of `ranges` is on stable storage; forced to disk before this returns.
    void record(ByteRangeSet ranges) throws IOException {
        List<ByteRange> news = new ArrayList<>();
        for (ByteRange range : ranges.ranges()) {
            news.addAll(recorded.complement(range.start(), range.end()).ranges());
        }
        if (!news.isEmpty()) {
            append(lines("+ ", news));
            recorded = recorded.union(ByteRangeSet.of(news));
        }
        channel.force(false);
    }

    /// Notes how many bytes came, in all attempts; not forced to disk, since nothing is promised by it.
    void receive(long bytes) throws IOException {
        if (bytes > received) {
            append(List.of(RECEIVED + bytes));
            received = bytes;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static List<String> lines(String sign, List<ByteRange> ranges) {
        List<String> lines = new ArrayList<>();
        String mark = sign;
        for (int i = 0; i == 0 || i < ranges.size(); i += RANGES_PER_LINE) {
            List<ByteRange> some = ranges.subList(i,
                    Math.min(ranges.size(), i + RANGES_PER_LINE));
            lines.add(mark + ByteRangeSet.of(some));
            mark = "+ ";
        }
        return lines;
    }

    private void append(List<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(crc(line)).append(' ').append(line).append('\n');
        }
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text.toString());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// The next whole and intact line without its CRC.
    private static Optional<String> line(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int b = in.read();
        while (b != '\n') {
            if (b < 0 || bytes.size() > LONGEST_LINE) {
                return Optional.empty();
            }
            bytes.write(b);
            b = in.read();
        }
        String line = bytes.toString(StandardCharsets.US_ASCII);
        if (line.length() < CRC_DIGITS + 1) {
            return Optional.empty();
        }
        String text = line.substring(CRC_DIGITS + 1);
        return line.startsWith(crc(text) + " ") ? Optional.of(text) : Optional.empty();
    }

    private static String crc(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
