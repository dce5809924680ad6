package io.dray.mover.transfer;

import io.dray.control.server.FileNamespace;
import io.dray.mover.datachannel.BufferPool;
import io.dray.mover.datachannel.ChannelWriter;
import io.dray.mover.storage.TreeSource;
import io.dray.mover.storage.TreeSource.OpenFile;
import io.dray.mover.storage.TreeSource.Part;
import io.dray.mover.storage.TreeSource.Share;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest.SendTree;
import io.dray.protocol.listing.FactsFormatter;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.reply.TreeNews;
import io.dray.protocol.reply.TreeReport;
import io.dray.protocol.tree.TreeBlockReader;
import io.dray.protocol.tree.TreeFormat;
import io.dray.protocol.tree.TreeTotals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Sends a tree: every stream takes the next share of the walk, and reads its files into blocks. Small files share
/// a block; a file that is larger than the channel's buffer has one of its own.
final class OutgoingTree implements Outgoing {
    private static final int SPECIAL_BITS = 06000;
    /// Smallest block, bytes: the header of a directory and of a file fit in. At the lowest rate that a user may set,
    /// 1 KiB a second, it takes 8 s, less than any silence that is complained about.
    private static final int LEAST_BLOCK = 8 << 10;
    /// Bytes of a share, about. A share is what a restart repeats at most, for each stream; a smaller one would make
    /// the streams meet more often.
    private static final long SHARE = 1 << 20;
    /// Most files of a share.
    private static final int MOST_FILES = 256;
    /// Files of a share when nothing is known of their sizes.
    private static final int FIRST_FILES = 16;
    /// Longest time for which files that may be stored are read before the destination hears of them, nanoseconds:
    /// far less than any limit of silence.
    private static final long LONGEST_SILENCE = 1_000_000_000L;

    private final TreeSource tree;
    private final FileNamespace files;
    private final SendTree request;
    private final FactsFormatter facts;
    private final TransferSupervision supervision;
    private final BandwidthLimit limit;
    private final TransferScope scope;
    private final LongSupplier nanos;
    private TreeTotals sent = TreeTotals.NOTHING;
    private TreeTotals unchanged = TreeTotals.NOTHING;
    private long special;
    private long left;

    OutgoingTree(TreeSource tree, FileNamespace files, SendTree request,
            TransferSupervision supervision, BandwidthLimit limit, TransferScope scope,
            LongSupplier nanos) {
        this.tree = tree;
        this.files = files;
        this.request = request;
        this.facts = new FactsFormatter(request.facts());
        this.supervision = supervision;
        this.limit = limit;
        this.scope = scope;
        this.nanos = nanos;
    }

    @Override
    public void send(int stream, ChannelWriter writer, BooleanSupplier retired)
            throws IOException {
        if (request.attributes() && stream > 0) {
            // The attributes of a directory have to come behind those of the directories in it.
            return;
        }
        Sending sending = new Sending(writer);
        while (!retired.getAsBoolean()) {
            Optional<Share> next = tree.next(sending.filesOfAShare());
            if (next.isEmpty()) {
                break;
            }
            try (Share share = next.get()) {
                sending.send(share);
            }
        }
        sending.count();
    }

    @Override
    public void finish() {
        // Each file was compared with itself after it was read.
    }

    synchronized TreeReport report() {
        return new TreeReport.Sent(sent, unchanged, special, left);
    }

    private synchronized void add(TreeTotals moreSent, TreeTotals moreUnchanged,
            long moreSpecial) {
        sent = sent.plus(moreSent);
        unchanged = unchanged.plus(moreUnchanged);
        special += moreSpecial;
    }

    /// Names an entry to the client whose name is similar to another.
    private void leaveSimilar(String path) {
        tellLeft("Error=" + ListedEntry.SIMILAR_NAME + "; " + path);
    }

    /// Names an entry to the client. Without facts if these cannot be read, so that the client asks for them and
    /// gets the reason.
    private void leave(String path) {
        String line;
        try {
            String full = request.path().endsWith("/")
                    ? request.path() + path
                    : request.path() + "/" + path;
            line = facts.line(files.facts(full).named(path));
        } catch (StorageFailure e) {
            line = " " + path;
        }
        tellLeft(line);
    }

    private void tellLeft(String line) {
        synchronized (this) {
            left++;
        }
        supervision.tell(new TransferEvent.Tree(new TreeNews.Left(line)));
    }

    private void moved(int count) {
        supervision.moved(count);
        long wait = limit.take(count);
        if (wait > 0) {
            scope.pause(wait);
        }
    }

    /// One stream.
    private final class Sending {
        private final ChannelWriter writer;
        private final CRC32C crc = new CRC32C();
        private final CRC32C pathCrc = new CRC32C();
        /// Bytes of a block. With a limit of the rate, less than the buffer holds.
        private final int payload;
        private ByteBuffer room;
        private long share;
        private long shareFiles;
        private long shareBytes;
        private long files;
        private long bytes;
        private long digest;
        private TreeTotals stored = TreeTotals.NOTHING;
        private long specials;
        private final BlockCompression compression = new BlockCompression(request.compression());
        /// Memory for a compressed block, or for content that is read but not sent.
        private @Nullable ByteBuffer aside;
        private long lastBlock = nanos.getAsLong();

        Sending(ChannelWriter writer) {
            this.writer = writer;
            this.payload = Math.max(LEAST_BLOCK, limit.step(BufferPool.PAYLOAD));
            this.room = writer.room(payload);
        }

        void count() {
            add(new TreeTotals(files, bytes, digest), stored, specials);
            files = 0;
            bytes = 0;
            digest = 0;
            stored = TreeTotals.NOTHING;
            specials = 0;
        }

        /// Returns how many files the next share should have, if they are as large as those of the last.
        int filesOfAShare() {
            return shareFiles == 0
                    ? FIRST_FILES
                    : Math.clamp(SHARE * shareFiles / (shareBytes + 1), 1, MOST_FILES);
        }

        void send(Share next) throws IOException {
            share = next.number();
            shareFiles = 0;
            shareBytes = 0;
            next.left().forEach(OutgoingTree.this::leave);
            next.similar().forEach(OutgoingTree.this::leaveSimilar);
            for (Part part : next.parts()) {
                if (request.attributes()) {
                    reserve(TreeFormat.PATH_OVERHEAD + part.path().length);
                    TreeFormat.putAttributes(room, part.mode(), part.modified(), part.path());
                } else {
                    reserve(TreeFormat.PATH_OVERHEAD + part.path().length);
                    putDirectory(part);
                    for (byte[] name : part.names()) {
                        send(part, name);
                    }
                }
            }
            byte[] last = NameBytes.encode(next.lastPath());
            reserve(TreeFormat.PATH_OVERHEAD + last.length);
            TreeFormat.putEndOfShare(room, last);
            flush();
        }

        private void send(Part part, byte[] name) throws IOException {
            Optional<OpenFile> opened = part.open(name);
            if (opened.isEmpty()) {
                leave(path(part, name));
                return;
            }
            try (OpenFile file = opened.get()) {
                shareFiles++;
                shareBytes += file.size();
                int path = TreeBlockReader.pathSum(part.path(), name, pathCrc);
                int whole = TreeFormat.FILE_OVERHEAD + name.length + file.size();
                boolean fits = TreeFormat.PATH_OVERHEAD + part.path().length
                        + whole <= payload;
                if (file.mayBeStored() && sum(file)) {
                    int sum = (int) crc.getValue();
                    reserve(part, TreeFormat.FILE_OVERHEAD + name.length);
                    TreeFormat.putEarlier(room, file.mode(), file.modified(), file.size(), sum,
                            name);
                    stored = stored.with(file.size(), TreeTotals.digest(path, file.size(), sum));
                    if (nanos.getAsLong() - lastBlock > LONGEST_SILENCE) {
                        flush();
                    }
                } else if (fits ? sendSmall(part, name, file) : sendLarge(part, name, file)) {
                    files++;
                    bytes += file.size();
                    digest += TreeTotals.digest(path, file.size(), (int) crc.getValue());
                    specials += (file.mode() & SPECIAL_BITS) == 0 ? 0 : 1;
                } else {
                    leave(path(part, name));
                }
            }
        }

        /// Reads a file for its checksum only. Returns false if it changes meanwhile.
        private boolean sum(OpenFile file) {
            ByteBuffer into = aside();
            crc.reset();
            for (int done = 0; done < file.size();) {
                int step = Math.min(into.capacity(), file.size() - done);
                if (file.read(into.clear().limit(step), done) != step) {
                    return false;
                }
                crc.update(into.flip());
                done += step;
            }
            return file.isUnchanged();
        }

        private ByteBuffer aside() {
            ByteBuffer known = aside;
            if (known == null) {
                known = ByteBuffer.allocateDirect(BufferPool.PAYLOAD);
                aside = known;
            }
            return known;
        }

        /// Puts a file into the block. Returns false, and leaves the block as it was, if the file changes.
        private boolean sendSmall(Part part, byte[] name, OpenFile file) throws IOException {
            int size = file.size();
            reserve(part, TreeFormat.FILE_OVERHEAD + name.length + size);
            int begin = room.position();
            int limit = room.limit();
            TreeFormat.putFile(room, file.mode(), file.modified(), size, name);
            int start = room.position();
            // One byte more, which must not be there.
            int count = file.read(room.limit(start + size + 1), 0);
            room.limit(limit);
            if (count != size || !file.isUnchanged()) {
                room.position(begin);
                return false;
            }
            crc.reset();
            crc.update(room.position(start).limit(start + size));
            room.limit(limit);
            TreeFormat.putTrailer(room, true, (int) crc.getValue());
            return true;
        }

        /// Sends a file in a block of its own. If it changes, the rest is filled up and marked as invalid.
        private boolean sendLarge(Part part, byte[] name, OpenFile file) throws IOException {
            flush();
            putDirectory(part);
            TreeFormat.putFile(room, file.mode(), file.modified(), file.size(), name);
            int headers = room.position() - BufferPool.LEAD;
            writer.begin((long) headers + file.size() + TreeFormat.TRAILER, share);
            crc.reset();
            boolean intact = true;
            for (int done = 0; done < file.size();) {
                int step = Math.min(room.remaining(), file.size() - done);
                int start = room.position();
                int limit = room.limit();
                int count = intact ? file.read(room.limit(start + step), done) : 0;
                intact &= count == step;
                room.limit(start + step).position(start);
                crc.update(room);
                room.limit(limit);
                done += step;
                if (room.remaining() < TreeFormat.TRAILER) {
                    sendPart();
                }
            }
            intact &= file.isUnchanged();
            TreeFormat.putTrailer(room, intact, (int) crc.getValue());
            sendPart();
            return intact;
        }

        private void sendPart() throws IOException {
            int count = room.position() - BufferPool.LEAD;
            writer.send();
            moved(count);
            room = writer.room(payload);
        }

        private void putDirectory(Part part) {
            TreeFormat.putDirectory(room, part.mode(), part.modified(), part.path());
        }

        /// Makes room for bytes; a new block begins with the directory of the file.
        private void reserve(Part part, int bytes) throws IOException {
            reserve(bytes);
            if (room.position() == BufferPool.LEAD) {
                putDirectory(part);
            }
        }

        private void reserve(int bytes) throws IOException {
            if (room.remaining() < bytes) {
                flush();
            }
        }

        private void flush() throws IOException {
            int count = room.position() - BufferPool.LEAD;
            if (count > 0) {
                if (compression.compresses()) {
                    compress(count);
                }
                writer.begin(room.position() - BufferPool.LEAD, share);
                sendPart();
                long now = nanos.getAsLong();
                compression.moved(count, now - lastBlock);
                lastBlock = now;
            }
        }

        /// Replaces the block by its frame, if that is worth it.
        private void compress(int count) {
            ByteBuffer into = aside().clear();
            OptionalInt length = ZstdFrame.compress(room, BufferPool.LEAD, count, into);
            if (length.isPresent()) {
                room.position(BufferPool.LEAD).put(TreeFormat.COMPRESSED).putInt(count);
                room.put(room.position(), into, 0, length.getAsInt());
                room.position(room.position() + length.getAsInt());
            }
        }

        private String path(Part part, byte[] name) {
            String last = NameBytes.decode(name);
            return part.path().length == 0
                    ? last
                    : NameBytes.decode(part.path()) + "/" + last;
        }
    }
}
