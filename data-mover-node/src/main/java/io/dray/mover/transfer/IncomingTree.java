package io.dray.mover.transfer;

import io.dray.control.server.FileNamespace;
import io.dray.mover.storage.TreeTarget;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest.ReceiveTree;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.reply.TreeNews;
import io.dray.protocol.reply.TreeReport;
import io.dray.protocol.text.PeerText;
import io.dray.protocol.tree.TreeBlockReader;
import io.dray.protocol.tree.TreeFormat;
import io.dray.protocol.tree.TreeTotals;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A tree that is received. Each stream reads, checks, writes and names the files of its blocks. What cannot be
/// stored is named to the client, and does not stop the rest.
final class IncomingTree implements Incoming {
    /// Most shares that may be complete behind one that is not: shares come in order on each channel, so this is far
    /// more than a regular sender can cause.
    private static final int MOST_AHEAD = 100_000;
    /// Memory for the last paths of these shares, characters: a hundred times that of names of usual length.
    private static final int LONGEST_AHEAD = 16 << 20;
    /// Most directories that were made before their description came: some hundred for each share that waits on a
    /// slow channel.
    private static final int MOST_EARLY = 10_000;
    /// Most directories of which a refusal is remembered, so that it is reported once.
    private static final int MOST_REFUSED = 10_000;
    /// Memory for the paths of either kind of directories, characters.
    private static final int LONGEST_REMEMBERED = 8 << 20;
    /// Most ends of shares that a stream keeps until the group of their files has its names. A block has one.
    private static final int MOST_ENDED = 1000;
    /// Consecutive files that may fail on a full or read-only file system before the transfer ends. Some smaller
    /// ones may fit in, as each has at most [TreeFormat#LARGEST_FILE] bytes.
    private static final int MOST_WITHOUT_ROOM = 100;
    /// Mode of a new directory with the usual umask: no need to set it.
    private static final int USUAL_MODE = 0755;
    /// The owner's bits, which the transfer needs to fill a directory.
    private static final int OWNERS = 0700;
    private static final int SPECIAL_BITS = 06000;

    /// Longest time that complete files wait for their group, nanoseconds: a restart marker a second.
    private static final long LONGEST_WAIT = 1_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(IncomingTree.class);

    private final TreeTarget target;
    private final FileNamespace files;
    private final ReceiveTree request;
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
    /// Guards the making of directories.
    private final Object making = new Object();
    /// Directories made for one below them, before their own description came. They are private until then.
    private final Remembered early = new Remembered(MOST_EARLY);
    private final Remembered refusedDirectories = new Remembered(MOST_REFUSED);
    /// Files that failed on a full or read-only file system; those of them since the last proof that it has room.
    private long shortages;
    private int withoutRoom;

    /// Paths of directories. The source decides how many come, so their number and length are limited.
    private static final class Remembered {
        private final int most;
        private final Set<String> paths = new HashSet<>();
        private long length;

        Remembered(int most) {
            this.most = most;
        }

        boolean isFull() {
            return paths.size() >= most || length >= LONGEST_REMEMBERED;
        }

        boolean add(String path) {
            boolean added = paths.add(path);
            length += added ? path.length() : 0;
            return added;
        }

        boolean remove(String path) {
            boolean removed = paths.remove(path);
            length -= removed ? path.length() : 0;
            return removed;
        }
    }

    IncomingTree(TreeTarget target, FileNamespace files, ReceiveTree request,
            TransferSupervision supervision, BandwidthLimit limit, TransferScope scope,
            LongSupplier nanos) {
        this.target = target;
        this.files = files;
        this.request = request;
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

    private String full(String path) {
        if (path.isEmpty()) {
            return request.path();
        }
        return request.path().endsWith("/")
                ? request.path() + path
                : request.path() + "/" + path;
    }

    /// Makes a directory, with those above it, and sets its mode while it is filled.
    private void make(String path, int mode) {
        synchronized (making) {
            if (madeNew(path)) {
                setMode(path, mode);
            }
        }
    }

    private boolean madeNew(String path) {
        try {
            return tryMake(path);
        } catch (StorageFailure e) {
            int slash = path.lastIndexOf('/');
            if (e.condition() != StorageCondition.NOT_FOUND || slash < 0) {
                throw e;
            }
            String above = path.substring(0, slash);
            if (madeNew(above) && request.preserve()) {
                if (early.isFull()) {
                    throw new ProtocolViolation("The source describes too many directories later"
                            + " than those in them, or never, such as " + PeerText.shown(above)
                            + ".");
                }
                early.add(above);
                tryMode(above, OWNERS);
            }
            return tryMake(path);
        }
    }

    private boolean tryMake(String path) {
        try {
            return tryMakeOnce(path);
        } catch (StorageFailure e) {
            int slash = path.lastIndexOf('/');
            if (e.condition() != StorageCondition.PERMISSION_DENIED || path.isEmpty()
                    || !opened(path.substring(0, Math.max(0, slash)))) {
                throw e;
            }
            return tryMakeOnce(path);
        }
    }

    private boolean tryMakeOnce(String path) {
        try {
            files.makeDirectory(full(path));
            return true;
        } catch (StorageFailure e) {
            if (e.condition() == StorageCondition.EXISTS) {
                return false;
            }
            throw e;
        }
    }

    /// Gives the owner of a directory the right to fill it, as rsync does. Its mode is set at the end; if the transfer
    /// fails, its owner keeps the right.
    ///
    /// @return false if the owner has it, or the mode cannot be changed
    private boolean opened(String directory) {
        if (!request.preserve()) {
            return false;
        }
        try {
            FileFacts facts = files.facts(full(directory));
            if (facts.kind() != FileFacts.Kind.DIRECTORY || (facts.mode() & OWNERS) == OWNERS) {
                return false;
            }
            files.setMode(full(directory), facts.mode() | OWNERS);
            return true;
        } catch (StorageFailure | Refused e) {
            LOG.debug("the mode of {} was not set: {}", directory, e.getMessage());
            return false;
        }
    }

    private void describe(String path, int mode) {
        if (request.preserve()) {
            synchronized (making) {
                if (early.remove(path)) {
                    tryMode(path, (mode & 0777) | OWNERS);
                }
            }
        }
    }

    private void setMode(String path, int mode) {
        int bits = (mode & 0777) | OWNERS;
        if (request.preserve() && bits != USUAL_MODE) {
            tryMode(path, bits);
        }
    }

    /// Sets a mode for the time of the transfer. A refusal is reported at the end, when the directory gets its
    /// attributes.
    private void tryMode(String path, int bits) {
        try {
            files.setMode(full(path), bits);
        } catch (StorageFailure | Refused e) {
            LOG.debug("the mode of {} was not set: {}", path, e.getMessage());
        }
    }

    /// Names a directory that cannot be filled, once.
    private void refuse(String directory) {
        boolean first;
        synchronized (refusedDirectories) {
            if (refusedDirectories.isFull()) {
                throw new Refused("More than " + MOST_REFUSED + " directories of " + request.path()
                        + " cannot be made or written to; the transfer was ended.");
            }
            first = refusedDirectories.add(directory);
        }
        if (first) {
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
                enter(mode);
            } catch (StorageFailure e) {
                directoryRefused = true;
                refuse(directory);
                demandRoom(e);
            } catch (Refused e) {
                directoryRefused = true;
                refuse(directory);
            }
        }

        private void enter(int mode) {
            try {
                storing.directory(directory);
            } catch (StorageFailure e) {
                if (e.condition() == StorageCondition.PERMISSION_DENIED && opened(directory)) {
                    storing.directory(directory);
                    return;
                }
                if (e.condition() != StorageCondition.NOT_FOUND || directory.isEmpty()) {
                    throw e;
                }
                make(directory, mode);
                storing.directory(directory);
                return;
            }
            describe(directory, mode);
        }

        @Override
        public void file(byte[] fileName, int mode, long modified, int bytes) {
            name = NameBytes.decode(fileName);
            size = bytes;
            skipping = directoryRefused;
            if (!skipping) {
                attempt(() -> begin(mode, modified));
            }
        }

        private void begin(int mode, long modified) {
            try {
                storing.begin(name, mode, modified);
            } catch (StorageFailure e) {
                if (e.condition() != StorageCondition.PERMISSION_DENIED || !opened(directory)) {
                    throw e;
                }
                storing.directory(directory);
                storing.begin(name, mode, modified);
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
            try {
                if (files.facts(full(at)).kind() != FileFacts.Kind.DIRECTORY) {
                    // Not of this tree. That the directory could not be filled has been told.
                    leave(at);
                    return;
                }
                files.setMode(full(at), mode & ~SPECIAL_BITS);
                files.setModified(full(at), Instant.ofEpochSecond(0, modified));
            } catch (StorageFailure | Refused e) {
                leave(at);
                return;
            }
            if ((mode & SPECIAL_BITS) != 0) {
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
