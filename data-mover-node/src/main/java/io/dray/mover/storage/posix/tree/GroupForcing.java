package io.dray.mover.storage.posix.tree;

import io.dray.control.syscall.LinuxCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forces many files or directories to stable storage at once, for all transfers of a node.
///
/// One `syncfs` forces all of them, and those of all transfers that wait for the same file system. It also waits
/// for the data of others. So where much is unwritten, where `syncfs` may not force everything or may not report
/// errors, and for a few files, each transfer forces its own, one by one from several threads. For 10,000 files
/// of 1 KiB on a virtual disk with ext4, forcing took 0.3 s by `syncfs` for each 512, 1 s by `fsync` from 16
/// threads, and 8 to 12 s by `fsync` from one.
///
/// Both report an error of data that the kernel has written back before: to each descriptor that was opened before
/// the error (`errseq_t`, Linux 4.13; for `syncfs` 5.8). So a part file stays open from its first byte until it is
/// forced, and `syncfs` is called for the oldest descriptor of all who wait.
///
/// Safe for many threads.
public final class GroupForcing {
    private static final Logger LOG = LoggerFactory.getLogger(GroupForcing.class);
    /// Files that an `fsync` of each forces no later than `syncfs`, which walks the whole file system.
    private static final int FEW = 8;
    /// Unwritten data of the whole host, KiB, above which `syncfs` would wait for others: about as much as a disk
    /// writes in the time that the threads take.
    private static final long MUCH = 64 << 10;
    /// The kernel makes one flush of the disk of those that wait: 32 threads hardly take less time than 16.
    private static final int THREADS = 16;
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final String DIRTY = "\nDirty:";
    /// ext4, XFS, Btrfs and tmpfs: `syncfs` writes all of a file and reports errors. Network and FUSE file
    /// systems may not.
    private static final Set<Long> WHOLE = Set.of(0xef53L, 0x58465342L, 0x9123683eL, 0x01021994L);
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\D.*)?");
    private static final ThreadFactory THREAD = Thread.ofPlatform()
            .daemon()
            .name("dray-force-", 1)
            .factory();

    private final FileSystemForcing fileSystems;
    private final Map<Long, Line> lines = new ConcurrentHashMap<>();

    public GroupForcing() {
        this(new OfThisHost());
    }

    GroupForcing(FileSystemForcing fileSystems) {
        this.fileSystems = fileSystems;
    }

    /// An open file.
    ///
    /// @param device number of its file system
    /// @param opened when it was open: [System#nanoTime] after it was opened and before it was written
    public record Open(int descriptor, long device, long opened) {}

    /// Forces one file or directory.
    public interface Step {
        /// @throws FileSystemException when it could not be opened for that; nothing has been tried yet
        void force() throws IOException;
    }

    /// The system calls for whole file systems.
    interface FileSystemForcing {
        /// Whether `syncfs` for the file system of a descriptor is as good as an `fsync` of each file, and does not
        /// wait long for others.
        boolean isWorthwhile(int descriptor);

        /// Calls `syncfs`; returns 0 or a negative errno number.
        int force(int descriptor);
    }

    /// Forces files, or the directories that they are in. All are on one file system.
    ///
    /// @param oldest of the files, the one opened first
    /// @param each   forces one each
    /// @throws IOException when any of them may not be on stable storage
    public void force(Open oldest, List<Step> each) throws IOException {
        switch (lines.computeIfAbsent(oldest.device(), _ -> new Line())
                .join(new Request(oldest, each.size()))) {
            case FORCED -> {
            }
            case FAILED -> throw new IOException("Input/output error");
            case EACH -> forceEach(each);
        }
    }

    private enum Outcome {
        FORCED, FAILED,
        /// Those who asked force their own.
        EACH
    }

    private static final class Request {
        private final Open oldest;
        private final int files;
        private @Nullable Outcome outcome;

        Request(Open oldest, int files) {
            this.oldest = oldest;
            this.files = files;
        }
    }

    /// Those who wait for one file system. While a `syncfs` runs, requests gather; it may have begun before what
    /// they are about was written. The next serves all of them, and is called by one of them.
    private final class Line {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition done = lock.newCondition();
        private final List<Request> waiting = new ArrayList<>();
        private boolean running;

        Outcome join(Request mine) {
            List<Request> batch;
            lock.lock();
            try {
                waiting.add(mine);
                while (running && mine.outcome == null) {
                    done.awaitUninterruptibly();
                }
                Outcome served = mine.outcome;
                if (served != null) {
                    return served;
                }
                running = true;
                batch = List.copyOf(waiting);
                waiting.clear();
            } finally {
                lock.unlock();
            }
            Outcome outcome = Outcome.FAILED;
            try {
                outcome = force(batch);
            } finally {
                lock.lock();
                try {
                    for (Request each : batch) {
                        each.outcome = outcome;
                    }
                    running = false;
                    done.signalAll();
                } finally {
                    lock.unlock();
                }
            }
            return outcome;
        }

        private Outcome force(List<Request> batch) {
            Open oldest = batch.stream()
                    .map(request -> request.oldest)
                    .min(Comparator.comparingLong(Open::opened))
                    .orElseThrow();
            if (batch.stream().mapToInt(request -> request.files).sum() <= FEW
                    || !fileSystems.isWorthwhile(oldest.descriptor())) {
                return Outcome.EACH;
            }
            return fileSystems.force(oldest.descriptor()) < 0 ? Outcome.FAILED : Outcome.FORCED;
        }
    }

    /// Takes all steps, also after one has failed.
    private static void forceEach(List<Step> each) throws IOException {
        Steps steps = new Steps(each);
        if (each.size() > FEW) {
            try (ExecutorService threads = Executors.newFixedThreadPool(THREADS, THREAD)) {
                for (int i = 1; i < THREADS; i++) {
                    threads.execute(steps::takeSome);
                }
                steps.takeSome();
            }
        } else {
            steps.takeSome();
        }
        steps.finish();
    }

    /// Steps that several threads take.
    private static final class Steps {
        private final List<Step> each;
        private final AtomicInteger next = new AtomicInteger();
        private final Queue<Step> notOpened = new ConcurrentLinkedQueue<>();
        private final AtomicInteger forced = new AtomicInteger();

        Steps(List<Step> each) {
            this.each = each;
        }

        void takeSome() {
            for (int i = next.getAndIncrement(); i < each.size(); i = next.getAndIncrement()) {
                try {
                    each.get(i).force();
                    forced.incrementAndGet();
                } catch (FileSystemException e) {
                    notOpened.add(each.get(i));
                } catch (IOException e) {
                    LOG.debug("forcing: {}", e.getMessage());
                }
            }
        }

        /// Where a directory could not be opened, the other threads may have held the last descriptors: tries it
        /// again, alone. A failed `fsync` must not be tried again: the kernel reports an error once.
        void finish() throws IOException {
            if (forced.get() + notOpened.size() < each.size()) {
                throw new IOException("Input/output error");
            }
            for (Step step : notOpened) {
                step.force();
            }
        }
    }

    private static final class OfThisHost implements FileSystemForcing {
        @Override
        public boolean isWorthwhile(int descriptor) {
            return tellsErrors(System.getProperty("os.version", "")) && dirty(MEMORY) <= MUCH
                    && isForcedWhole(LinuxCalls.fileSystem(descriptor));
        }

        @Override
        public int force(int descriptor) {
            return LinuxCalls.forceFileSystem(descriptor);
        }
    }

    /// Whether `syncfs` is as good as an `fsync` of each file.
    ///
    /// @param type as `statfs` numbers file systems
    static boolean isForcedWhole(long type) {
        return WHOLE.contains(type);
    }

    /// Whether the kernel lets `syncfs` report that writing back has failed: since Linux 5.8.
    static boolean tellsErrors(String release) {
        Matcher matcher = RELEASE.matcher(release);
        if (!matcher.matches()) {
            return false;
        }
        int major = Integer.parseInt(matcher.group(1));
        return major > 5 || (major == 5 && Integer.parseInt(matcher.group(2)) >= 8);
    }

    /// Returns the KiB that wait to be written; very many if that is unknown.
    static long dirty(Path meminfo) {
        try {
            String memory = Files.readString(meminfo, StandardCharsets.US_ASCII);
            int start = memory.indexOf(DIRTY);
            int end = memory.indexOf(" kB", start);
            return start < 0 || end < 0
                    ? Long.MAX_VALUE
                    : Long.parseLong(memory.substring(start + DIRTY.length(), end).strip());
        } catch (IOException | NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
