package io.dray.mover.transfer;

import io.dray.control.server.FileNamespace;
import io.dray.mover.storage.TreeTarget;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest.ReceiveTree;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.reply.TreeNews;
import io.dray.protocol.reply.TreeReport;
import io.dray.protocol.tree.TreeBlockReader;
import io.dray.protocol.tree.TreeFormat;
import io.dray.protocol.tree.TreeTotals;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A tree that is received. Each stream reads, checks, writes and names the files of its blocks. What cannot be
/// stored is named to the client, and does not stop the rest.
final class IncomingTree implements Incoming {
    /// Most shares that may be complete behind one that is not: shares come in order on each channel, so this is far
    /// more than a regular sender can cause.
    private static final int MOST_AHEAD = 100_000;
    /// Memory for the last paths of these shares, characters: a hundred times that of names of usual length.
    private static final int LONGEST_AHEAD = 16 << 20;
    /// Most ends of shares that a stream keeps until the group of their files has its names. A block has one.
    private static final int MOST_ENDED = 1000;
    /// Consecutive files that may fail on a full or read-only file system before the transfer ends. Some smaller
    /// ones may fit in, as each has at most [TreeFormat#LARGEST_FILE] bytes.
    private static final int MOST_WITHOUT_ROOM = 100;
    /// Longest time that complete files wait for their group, nanoseconds: a restart marker a second.
    private static final long LONGEST_WAIT = 1_000_000_000L;

    private final TreeTarget target;
    private final IncomingDirectories directories;
    private final TransferSupervision supervision;
    private final BandwidthLimit limit;
    private final TransferScope scope;
    private final LongSupplier nanos;
    /// Complete shares by number, behind the first one that is not complete.
    private final Map<Long, String> ahead = new HashMap<>();
    private long aheadLength;
    private long nextShare;
    private String reached = "";
    private String told = "";
    private TreeTotals stored = TreeTotals.NOTHING;
    private TreeTotals refused = TreeTotals.NOTHING;
    private TreeTotals unchanged = TreeTotals.NOTHING;
    /// Files that failed on a full or read-only file system; those of them since the last proof that it has room.
    private long shortages;
    private int withoutRoom;

    IncomingTree(TreeTarget target, FileNamespace files, ReceiveTree request,
            TransferSupervision supervision, BandwidthLimit limit, TransferScope scope,
            LongSupplier nanos) {
        this.target = target;
        this.directories = new IncomingDirectories(files, request);
        this.supervision = supervision;
        this.limit = limit;
        this.scope = scope;
        this.nanos = nanos;
    }

    @Override
    public Stream stream(String peer) {
        return new Receiving();
    }

    @Override
    public void markerDue() {
        tellReached();
    }

    @Override
    public void tellNew() {
        // The time between markers is the client's choice.
    }

    /// Announces how far the tree is stored, if that is further than announced before.
    void tellReached() {
        String path;
        long files;
        synchronized (this) {
            if (reached.equals(told)) {
                return;
            }
            path = reached;
            told = reached;
            files = stored.files() + unchanged.files();
        }
        supervision.tell(new TransferEvent.Tree(new TreeNews.Reached(files, path)));
    }

    synchronized TreeReport report() {
        return new TreeReport.Stored(stored, refused, unchanged);
    }

    private synchronized void complete(long share, String path) {
        if (share < nextShare || ahead.size() >= MOST_AHEAD || aheadLength > LONGEST_AHEAD
                || ahead.putIfAbsent(share, path) != null) {
            throw new ProtocolViolation("The source ended share " + share
                    + " of the tree twice, or far out of order.");
        }
        aheadLength += path.length();
        for (String next = ahead.remove(nextShare); next != null; next = ahead.remove(nextShare)) {
            aheadLength -= next.length();
            reached = next.isEmpty() ? reached : next;
            nextShare++;
        }
    }

    private synchronized void add(TreeTotals moreStored, TreeTotals moreRefused,
            TreeTotals moreUnchanged) {
        stored = stored.plus(moreStored);
        refused = refused.plus(moreRefused);
        unchanged = unchanged.plus(moreUnchanged);
    }

    private void leave(String path) {
        leave("", path);
    }

    private void leave(String facts, String path) {
        supervision.tell(new TransferEvent.Tree(
                new TreeNews.Left(facts + " " + (path.isEmpty() ? "." : path))));
    }

    /// Names a directory that cannot be filled, once.
    private void refuse(String directory) {
        if (directories.refuse(directory)) {
            leave("Type=dir;", directory);
        }
    }

    /// Ends the transfer when one file after another fails for a reason that the following files share.
    ///
    /// @throws StorageFailure this one
    private synchronized void demandRoom(StorageFailure why) {
        if (why.condition().ofWholeFileSystem()) {
            shortages++;
            if (++withoutRoom >= MOST_WITHOUT_ROOM) {
                throw why;
            }
        }
    }

    private synchronized long shortages() {
        return shortages;
    }

    /// A file has got its name. That proves room only if it was written after the last failure: it may have waited
    /// for its group since.
    ///
    /// @param before number of shortages when it was written
    private synchronized void hasRoom(long before) {
        if (before == shortages) {
            withoutRoom = 0;
        }
    }

    /// One stream.
    private final class Receiving
            implements
                Stream,
                TreeBlockReader.Members,
                TreeTarget.Results {
        private final TreeBlockReader reader = new TreeBlockReader(this);
        private final TreeTarget.Stream storing = target.stream(this);
        private final List<Runnable> endedShares = new ArrayList<>();
        private long settled = nanos.getAsLong();
        private long blockLeft;
        private long share;
        private boolean fresh;
        /// A compressed block that is arriving.
        private @Nullable ByteBuffer packed;
        /// Memory of a stream with compressed blocks.
        private @Nullable ByteBuffer frame;
        private @Nullable ByteBuffer expanded;
        private String directory = "";
        private boolean directoryRefused;
        private String name = "";
        private int size;
        private boolean skipping;
        /// Number of shortages when the last file was written.
        private long shortagesBefore;
        private TreeTotals named = TreeTotals.NOTHING;
        private TreeTotals left = TreeTotals.NOTHING;
        private TreeTotals same = TreeTotals.NOTHING;

        @Override
        public void block(long count, long number) {
            blockLeft = count;
            share = number;
            fresh = true;
        }

        @Override
        public void bytes(ByteBuffer run, long offset) {
            int count = run.remaining();
            if (fresh) {
                begin(run.get(run.position()) == TreeFormat.COMPRESSED);
            }
            blockLeft -= count;
            if (packed == null) {
                reader.bytes(run);
            } else {
                packed.put(run);
                if (blockLeft == 0) {
                    expand(packed.flip());
                    packed = null;
                }
            }
            supervision.moved(count);
            long wait = limit.take(count);
            if (wait > 0) {
                scope.pause(wait);
            }
        }

        private void begin(boolean compressed) {
            fresh = false;
            if (!compressed) {
                reader.block(blockLeft, share);
                return;
            }
            reader.end();
            if (blockLeft > TreeFormat.COMPRESSED_HEADER + TreeFormat.LARGEST_COMPRESSED) {
                throw new ProtocolViolation("A compressed block of a tree has " + blockLeft
                        + " bytes, more than any that is worth it.");
            }
            if (frame == null) {
                frame = ByteBuffer.allocateDirect(
                        TreeFormat.COMPRESSED_HEADER + TreeFormat.LARGEST_COMPRESSED);
                expanded = ByteBuffer.allocateDirect(TreeFormat.LARGEST_COMPRESSED);
            }
            packed = frame.clear();
        }

        private void expand(ByteBuffer block) {
            int size = block.remaining() < TreeFormat.COMPRESSED_HEADER ? -1 : block.getInt(1);
            ByteBuffer into = Objects.requireNonNull(expanded);
            if (size < 0 || size > into.capacity()) {
                throw new ProtocolViolation("A compressed block of a tree has an invalid length.");
            }
            ByteBuffer content = block.position(TreeFormat.COMPRESSED_HEADER).slice();
            ZstdFrame.expand(content, content.remaining(), size, into.clear());
            reader.block(size, share);
            reader.bytes(into.limit(size));
        }

        @Override
        public void end() {
            reader.end();
            storing.flush();
            tellEndedShares();
        }

        @Override
        public void close() {
            storing.close();
        }

        @Override
        public void directory(byte[] path, int mode, long modified) {
            directory = NameBytes.decode(path);
            directoryRefused = false;
            try {
                directories.enter(directory, mode, () -> storing.directory(directory));
            } catch (StorageFailure e) {
                directoryRefused = true;
                refuse(directory);
                demandRoom(e);
            } catch (Refused e) {
                directoryRefused = true;
                refuse(directory);
            }
        }

        @Override
        public void file(byte[] fileName, int mode, long modified, int bytes) {
            name = NameBytes.decode(fileName);
            size = bytes;
            skipping = directoryRefused;
            if (!skipping) {
                attempt(() -> directories.filling(directory,
                        () -> storing.begin(name, mode, modified)));
            }
        }

        @Override
        public void content(ByteBuffer run) {
            if (!skipping) {
                attempt(() -> storing.write(run));
            }
        }

        /// If a step fails, the rest of the file is skipped.
        private void attempt(Runnable step) {
            try {
                step.run();
            } catch (StorageFailure e) {
                skipping = true;
                demandRoom(e);
            } catch (Refused e) {
                skipping = true;
            }
        }

        @Override
        public void end(TreeBlockReader.Result result, long digest) {
            if (result == TreeBlockReader.Result.EQUAL && !skipping) {
                shortagesBefore = shortages();
                storing.end(digest);
                return;
            }
            if (!skipping) {
                storing.discard();
            }
            if (result != TreeBlockReader.Result.DISCARDED) {
                lost(digest);
            }
        }

        @Override
        public void earlier(byte[] fileName, int mode, long modified, int bytes, int crc32c,
                long digest) {
            name = NameBytes.decode(fileName);
            size = bytes;
            if (!directoryRefused && storing.holds(name, mode, modified, size, crc32c)) {
                same = same.with(size, digest);
            } else {
                lost(digest);
            }
        }

        /// Counts the present file as refused. If its directory is refused, that has been reported.
        private void lost(long digest) {
            left = left.with(size, digest);
            if (!directoryRefused) {
                leave(directory.isEmpty() ? name : directory + "/" + name);
            }
        }

        @Override
        public void attributes(byte[] path, int mode, long modified) {
            String at = NameBytes.decode(path);
            if (!directories.complete(at, mode, modified)) {
                leave(at);
            }
        }

        @Override
        public void endOfShare(long share, byte[] path) {
            String last = NameBytes.decode(path);
            endedShares.add(() -> complete(share, last));
            long now = nanos.getAsLong();
            if (now - settled > LONGEST_WAIT || endedShares.size() >= MOST_ENDED) {
                storing.flush();
            }
            if (storing.isSettled()) {
                settled = now;
                tellEndedShares();
            }
        }

        private void tellEndedShares() {
            add(named, left, same);
            named = TreeTotals.NOTHING;
            left = TreeTotals.NOTHING;
            same = TreeTotals.NOTHING;
            endedShares.forEach(Runnable::run);
            endedShares.clear();
        }

        @Override
        public void stored(long bytes, long digest) {
            named = named.with(bytes, digest);
            hasRoom(shortagesBefore);
        }

        @Override
        public void refused(String path, long bytes, long digest, StorageFailure why) {
            left = left.with(bytes, digest);
            leave(path);
            demandRoom(why);
        }
    }
}
