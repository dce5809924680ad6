package io.dray.mover.storage.posix.tree;

import io.dray.control.syscall.LinuxCalls;
import io.dray.control.syscall.LinuxCalls.Stat;
import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.TreeSource;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.BeneathRoot;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.interpreter.TransferRequest.SendTree;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.tree.TreeBlockReader;
import io.dray.protocol.tree.TreeFormat;
import io.dray.protocol.tree.TreePosition;
import io.dray.protocol.tree.TreeShard;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Walks a tree in the byte order of names. Holds the open directories from the top to the present one, with the
/// names of their entries.
///
/// Entries that are not regular files or directories are left to the client: their facts follow links and
/// explain errors.
public final class TreeWalk implements TreeSource {
    /// Most directories of a share: each holds a descriptor until the share is sent.
    private static final int DIRECTORIES = 64;
    /// Directories that a transfer holds open at most, apart from one for each stream: for the deepest tree
    /// ([TreeFormat#DEEPEST]) and a dozen full shares.
    private static final int MOST_OPEN = 1024;
    /// Memory for the names of the open directories, bytes: 1.6 million names of 20 bytes. Even the smallest heap,
    /// of a command with 128 MiB, has room for it and for its growth. A directory that does not fit is left to the
    /// client, which lists it into a file.
    private static final long MEMORY = 48 << 20;
    /// Most entries of a share that are left to the client.
    private static final int LEFT = 64;
    private static final int OPEN_DIRECTORY = LinuxCalls.O_DIRECTORY | LinuxCalls.O_NOFOLLOW
            | LinuxCalls.O_NONBLOCK;
    private static final int OPEN_FILE = LinuxCalls.O_NONBLOCK | LinuxCalls.O_NOFOLLOW
            | LinuxCalls.O_NOCTTY;
    private static final byte[] TOP = {};

    private final ConfinedTree tree;
    private final StoragePath base;
    private final StoragePath place;
    private final boolean attributes;
    private final TreeShard shard;
    private final CRC32C pathCrc = new CRC32C();
    private final PathFilter filter;
    private final Set<Long> except;
    private final byte @Nullable [] storedUpTo;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final AtomicInteger openDirectories = new AtomicInteger();
    private long shares;
    /// Of the names of all frames, bytes.
    private long memory;
    private boolean closed;

    /// A directory whose entries are being visited.
    private static final class Frame {
        private final Directory directory;
        private final DirectoryNames names;
        private final BitSet similar;
        private int next;
        /// Whether the directory takes part: with a filter, or in the shard of another one, not before a file in it
        /// does.
        private boolean chosen;

        Frame(Directory directory, DirectoryNames names) {
            this.directory = directory;
            this.names = names;
            this.similar = names.similar();
        }
    }

    /// An open directory. Closed when the walk and all shares have released it.
    private final class Directory {
        private final byte[] path;
        private final int descriptor;
        private final Stat status;
        private final AtomicInteger users = new AtomicInteger(1);

        Directory(byte[] path, int descriptor, Stat status) {
            this.path = path;
            this.descriptor = descriptor;
            this.status = status;
            openDirectories.incrementAndGet();
        }

        Directory use() {
            users.incrementAndGet();
            return this;
        }

        void release() {
            if (users.decrementAndGet() == 0) {
                openDirectories.decrementAndGet();
                LinuxCalls.close(descriptor);
            }
        }
    }

    private TreeWalk(ConfinedTree tree, SendTree request, StoragePath place) {
        this.tree = tree;
        this.base = new StoragePath(request.path());
        this.place = place;
        this.attributes = request.attributes();
        this.shard = request.content() instanceof TreeShard one ? one : TreeShard.WHOLE;
        this.filter = request.filter();
        this.except = Set.copyOf(new HashSet<>(request.except()));
        this.storedUpTo = request.after().map(at -> NameBytes.encode(at.path())).orElse(null);
    }

    /// @throws io.dray.protocol.failure.TransferFailure.StorageFailure when the top cannot be read
    public static TreeWalk open(ConfinedTree tree, SendTree request) {
        StoragePath base = new StoragePath(request.path());
        try (Anchor top = tree.directory(base, Right.READ, FileAction.LIST)) {
            StoragePath place = tree.rules().uniform() ? base : new StoragePath(top.location());
            TreeWalk walk = new TreeWalk(tree, request, place);
            int result = walk.enter(BeneathRoot.descriptor(top), ".", TOP);
            if (result < 0) {
                throw tree.failures().of(-result, FileAction.LIST, base.text());
            }
            return walk;
        }
    }

    @Override
    public synchronized Optional<Share> next(int most) {
        if (frames.isEmpty() || closed) {
            return Optional.empty();
        }
        Gathered share = new Gathered(most, shares == 0 && !attributes ? top() : null);
        while (!share.isFull() && !frames.isEmpty()) {
            step(frames.getLast(), share);
        }
        return Optional.of(share.finish(shares++));
    }

    private Directory top() {
        return frames.getFirst().directory;
    }

    private void step(Frame frame, Gathered share) {
        Directory directory = frame.directory;
        if (frame.next == frame.names.count()) {
            frames.removeLast();
            memory -= frame.names.memory();
            if (attributes && frame.chosen) {
                share.directory(directory);
            }
            directory.release();
            return;
        }
        int index = frame.next++;
        byte[] entry = frame.names.name(index);
        byte[] path = joined(directory.path, entry);
        String name = NameBytes.decode(entry);
        if (LeftoverName.isOne(name)) {
            return;
        }
        int known = frame.names.type(index);
        int type = known == 0 ? type(LinuxCalls.status(directory.descriptor, name)) : known;
        boolean own = shard.isWhole()
                || shard.holds(TreeBlockReader.pathSum(directory.path, entry, pathCrc));
        if (!own && type != LinuxCalls.DT_DIR) {
            return;
        }
        if (!filter.isAll() && !isChosen(type, path)) {
            return;
        }
        if (frame.similar.get(index) && travels(name, path)) {
            if (own) {
                choose(share);
                share.similar(path);
            }
            return;
        }
        if (attributes) {
            stepInto(directory, type, name, path, share);
            return;
        }
        boolean plain = type == LinuxCalls.DT_REG || type == LinuxCalls.DT_DIR;
        if (!plain || !travels(name, path)) {
            choose(share);
            share.left(path);
        } else if (type == LinuxCalls.DT_REG) {
            choose(share);
            share.file(directory, entry, path);
        } else if (frames.size() > TreeFormat.DEEPEST
                || enter(directory.descriptor, name, path) < 0) {
            choose(share);
            share.left(path);
        } else if (filter.isAll() && own) {
            choose(share);
        }
    }

    /// A step of a walk for the attributes of directories.
    private void stepInto(Directory directory, int type, String name, byte[] path,
            Gathered share) {
        boolean entered = type == LinuxCalls.DT_DIR && frames.size() <= TreeFormat.DEEPEST
                && travels(name, path)
                && enter(directory.descriptor, name, path) == 0;
        if (!entered || filter.isAll()) {
            choose(share);
        }
    }

    private boolean isChosen(int type, byte[] path) {
        String text = NameBytes.decode(path);
        return type == LinuxCalls.DT_DIR ? filter.enters(text) : filter.includes(text);
    }

    /// The directories that are open now take part. Tells of those that were not told of.
    private void choose(Gathered share) {
        if (frames.getLast().chosen) {
            return;
        }
        for (Frame frame : frames) {
            if (!frame.chosen) {
                frame.chosen = true;
                if (!attributes) {
                    share.directory(frame.directory);
                }
            }
        }
    }

    /// The type of an entry on a file system that does not report it with the name.
    private static int type(Stat status) {
        return status.isFile()
                ? LinuxCalls.DT_REG
                : status.isDirectory() ? LinuxCalls.DT_DIR : -1;
    }

    /// Whether the tree can carry an entry, and may.
    private boolean travels(String name, byte[] path) {
        return isTellable(name, path) && mayRead(path);
    }

    private static boolean isTellable(String name, byte[] path) {
        return NameBytes.fitsOnLine(name) && path.length <= TreeFormat.LONGEST_PATH;
    }

    private boolean mayRead(byte[] path) {
        if (tree.rules().uniform()) {
            return true;
        }
        String below = NameBytes.decode(path);
        return tree.rules().permits(Right.READ, below(base, below))
                && tree.rules().permits(Right.READ, below(place, below));
    }

    private static StoragePath below(StoragePath top, String path) {
        return new StoragePath(top.isRoot() ? "/" + path : top.text() + "/" + path);
    }

    /// Opens a directory and reads its entries.
    ///
    /// @return 0, or a negative errno number
    private int enter(int parent, String name, byte[] path) {
        int descriptor = LinuxCalls.openat2(parent, name, OPEN_DIRECTORY, 0, BeneathRoot.HERE);
        if (descriptor < 0) {
            return descriptor;
        }
        Directory directory = new Directory(path, descriptor, LinuxCalls.status(descriptor));
        if (path.length > 0 && except.contains(directory.status.inode())) {
            directory.release();
            return -LinuxCalls.EXDEV;
        }
        DirectoryNames names = new DirectoryNames();
        int result = Math.min(directory.status.result(), LinuxCalls.entries(descriptor,
                (entry, type) -> {
                    boolean wanted = !attributes || type != LinuxCalls.DT_REG
                            || !filter.isAll();
                    if (wanted && memory + names.memory() <= MEMORY) {
                        names.add(entry, type);
                    }
                }));
        if (memory + names.memory() > MEMORY) {
            result = -LinuxCalls.EFBIG;
        }
        if (result < 0) {
            directory.release();
            return result;
        }
        names.sort();
        memory += names.memory();
        Frame frame = new Frame(directory, names);
        frame.chosen = path.length == 0 || (attributes && filter.isAll());
        frames.addLast(frame);
        return 0;
    }

    private static byte[] joined(byte[] directory, byte[] name) {
        if (directory.length == 0) {
            return name;
        }
        byte[] path = Arrays.copyOf(directory, directory.length + 1 + name.length);
        path[directory.length] = '/';
        System.arraycopy(name, 0, path, directory.length + 1, name.length);
        return path;
    }

    /// A share that is being filled.
    private final class Gathered {
        private final int most;
        private final List<Part> parts = new ArrayList<>();
        private final List<String> left = new ArrayList<>();
        private final List<String> similar = new ArrayList<>();
        private byte[] last = TOP;
        private @Nullable Files open;
        private int files;

        Gathered(int most, @Nullable Directory first) {
            this.most = most;
            if (first != null) {
                directory(first);
            }
        }

        boolean isFull() {
            return files >= most || parts.size() >= DIRECTORIES
                    || left.size() + similar.size() >= LEFT
                    || (!parts.isEmpty() && openDirectories.get() >= MOST_OPEN);
        }

        void directory(Directory directory) {
            open = new Files(directory.use());
            parts.add(open);
            last = directory.path;
        }

        void file(Directory directory, byte[] name, byte[] path) {
            Files part = open;
            if (part == null || part.directory != directory) {
                part = new Files(directory.use());
                open = part;
                parts.add(part);
            }
            part.names.add(name);
            files++;
            last = path;
        }

        void left(byte[] path) {
            String text = NameBytes.decode(path);
            left.add(text);
            if (isTellable(text, path)) {
                last = path;
            }
        }

        void similar(byte[] path) {
            similar.add(NameBytes.decode(path));
            last = path;
        }

        Share finish(long number) {
            return new Share(number, NameBytes.decode(last), parts, left, similar);
        }
    }

    /// Files of one directory.
    private final class Files implements Part {
        private final Directory directory;
        private final List<byte[]> names = new ArrayList<>();

        Files(Directory directory) {
            this.directory = directory;
        }

        @Override
        public byte[] path() {
            return directory.path;
        }

        @Override
        public int mode() {
            return directory.status.mode() & 07777;
        }

        @Override
        public long modified() {
            return directory.status.modified();
        }

        @Override
        public List<byte[]> names() {
            return names;
        }

        @Override
        public Optional<OpenFile> open(byte[] name) {
            int descriptor = LinuxCalls.openat2(directory.descriptor, NameBytes.decode(name),
                    OPEN_FILE, 0, BeneathRoot.HERE);
            if (descriptor < 0) {
                return Optional.empty();
            }
            Stat status = LinuxCalls.status(descriptor);
            if (status.result() < 0 || !status.isFile()
                    || status.size() > TreeFormat.LARGEST_FILE) {
                LinuxCalls.close(descriptor);
                return Optional.empty();
            }
            return Optional.of(new Opened(descriptor, status, mayBeStored(name)));
        }

        private boolean mayBeStored(byte[] name) {
            byte[] limit = storedUpTo;
            return limit != null && TreePosition.compare(joined(directory.path, name), limit) <= 0;
        }

        @Override
        public void close() {
            directory.release();
        }
    }

    private record Opened(int descriptor, Stat status, boolean mayBeStored) implements OpenFile {
        @Override
        public int mode() {
            return status.mode() & 07777;
        }

        @Override
        public long modified() {
            return status.modified();
        }

        @Override
        public int size() {
            return (int) status.size();
        }

        @Override
        public int read(ByteBuffer room, int position) {
            int start = room.position();
            int wanted = room.remaining();
            MemorySegment memory = MemorySegment.ofBuffer(room);
            int done = 0;
            while (done < wanted) {
                int count = LinuxCalls.read(descriptor, memory.asSlice(done), position + done);
                if (count <= 0) {
                    break;
                }
                done += count;
                if (position + done >= status.size()) {
                    break;
                }
            }
            room.position(start + done);
            return done;
        }

        @Override
        public boolean isUnchanged() {
            Stat now = LinuxCalls.status(descriptor);
            return now.result() == 0 && now.isUnchangedSince(status);
        }

        @Override
        public void close() {
            LinuxCalls.close(descriptor);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!frames.isEmpty()) {
            frames.removeLast().directory.release();
        }
    }
}
