package io.dray.control.journal;

import io.dray.protocol.name.NameBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/// An append-only text file of records. Each record is a line with its own CRC32C, so that a line torn by a
/// crash, and everything after it, is detected and ignored:
///
///     29ab3c11 dray-ranges 1 part 20c0 0 6e616d65      the first record identifies the log
///     9f00d2e1 = 0-1048576                             the owner defines the other records
///
/// Life cycle: [#replay] reads the intact beginning, [#resume] appends to it; [#create] starts a new log.
///
/// A log has one writer at a time; its owner holds a lock for that, such as a
/// [io.dray.control.security.FileLease]. Another process may replay the log meanwhile. Not safe for use by
/// several threads.
public final class SealedLog implements AutoCloseable {
    /// Longest line in bytes; a longer one belongs to no log. The longest records are restart journal lines
    /// with two paths. A path fits on a control channel line of at most 64 KiB, and grows threefold when
    /// escaped.
    static final int LONGEST_LINE = 1 << 20;
    /// Bytes: holds some hundred usual records, and grows for longer lines.
    private static final int BUFFER = 64 << 10;
    private static final int CRC_DIGITS = 8;
    /// The CRC and a space.
    private static final int SEAL = CRC_DIGITS + 1;
    private static final HexFormat HEX = HexFormat.of();

    private final FileChannel channel;
    private long end;

    private SealedLog(FileChannel channel, long end) {
        this.channel = channel;
        this.end = end;
    }

    /// Creates a log, or replaces the content of the file. Forces neither the record nor the directory entry to
    /// disk.
    ///
    /// @param heading the first record
    public static SealedLog create(Path file, String heading) throws IOException {
        SealedLog log = open(file, 0, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS));
        try {
            log.append(List.of(heading));
            return log;
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /// Opens a log to append to it. Truncates it after its intact beginning.
    ///
    /// @param intact length of the intact beginning, as returned by [#replay]
    public static SealedLog resume(Path file, long intact) throws IOException {
        return open(file, intact,
                Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    private static SealedLog open(Path file, long end, Set<OpenOption> how) throws IOException {
        FileChannel channel = FileChannel.open(file, how);
        try {
            channel.truncate(end);
            return new SealedLog(channel, end);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Reads a log record by record, up to the first line that is torn or damaged.
    ///
    /// @param heading whether the first record identifies the expected log
    /// @param records takes the other records; returns false for an invalid one, which ends the replay
    /// @return length in bytes of the intact beginning: of the accepted records
    /// @throws java.nio.file.NoSuchFileException when the file does not exist
    public static long replay(Path file, Predicate<String> heading, Predicate<String> records)
            throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            Lines lines = new Lines(in);
            long intact = 0;
            while (lines.next()) {
                Optional<String> record = lines.record();
                if (record.filter(intact == 0 ? heading : records).isEmpty()) {
                    break;
                }
                intact += lines.length();
            }
            return intact;
        }
    }

    /// Appends records, one per line; [#force] forces them to disk. After a failure none of them is part of the
    /// log.
    ///
    /// @param records records without line feeds
    public void append(List<String> records) throws IOException {
        ByteBuffer lines = ByteBuffer.wrap(sealed(records));
        long at = end;
        try {
            while (lines.hasRemaining()) {
                at += channel.write(lines, at);
            }
            end = at;
        } catch (IOException e) {
            try {
                channel.truncate(end);
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    /// Returns the length of the log in bytes, appended records included.
    public long length() {
        return end;
    }

    /// Forces all appended records to stable storage.
    public void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static byte[] sealed(List<String> records) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (String record : records) {
            byte[] bytes = NameBytes.encode(record);
            if (bytes.length + SEAL > LONGEST_LINE || record.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("not a record of a log: "
                        + record.substring(0, Math.min(80, record.length())));
            }
            lines.writeBytes(crc(bytes, 0, bytes.length).getBytes(StandardCharsets.US_ASCII));
            lines.write(' ');
            lines.writeBytes(bytes);
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    /// Reads a log line by line, with a buffer as long as its longest line.
    private static final class Lines {
        private final InputStream in;
        private byte[] buffer = new byte[BUFFER];
        private int start;
        /// End of the line at `start`, after its line feed.
        private int end;
        private int held;

        Lines(InputStream in) {
            this.in = in;
        }

        /// Moves to the next line. Returns false when there is no complete one.
        boolean next() throws IOException {
            start = end;
            while (true) {
                while (end < held) {
                    if (buffer[end++] == '\n') {
                        return true;
                    }
                }
                if (held - start > LONGEST_LINE) {
                    return false;
                }
                makeRoom();
                int count = in.read(buffer, held, buffer.length - held);
                if (count < 0) {
                    return false;
                }
                held += count;
            }
        }

        private void makeRoom() {
            byte[] to = held - start > buffer.length / 2
                    ? new byte[2 * buffer.length]
                    : buffer;
            System.arraycopy(buffer, start, to, 0, held - start);
            buffer = to;
            end -= start;
            held -= start;
            start = 0;
        }

        /// Returns the length of the line in bytes, with its line feed.
        int length() {
            return end - start;
        }

        /// Returns the record on the line; empty when its CRC does not match.
        Optional<String> record() {
            int length = length() - 1 - SEAL;
            if (length < 0) {
                return Optional.empty();
            }
            if (buffer[start + CRC_DIGITS] == ' ' && isSealed(start, start + SEAL, length)) {
                return Optional.of(NameBytes.decode(buffer, start + SEAL, length));
            }
            // Restart journals of version 0.1.0 have a tab and the CRC after the record.
            if (buffer[start + length] == '\t' && isSealed(start + length + 1, start, length)) {
                return Optional.of(NameBytes.decode(buffer, start, length));
            }
            return Optional.empty();
        }

        private boolean isSealed(int seal, int record, int length) {
            return crc(buffer, record, length)
                    .equals(new String(buffer, seal, CRC_DIGITS, StandardCharsets.ISO_8859_1));
        }
    }

    private static String crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return HEX.toHexDigits((int) crc.getValue());
    }
}
