package io.dray.mover.storage.posix.tree;

import io.dray.control.syscall.LinuxCalls;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/// When one call for a whole file system may stand for one for each file, and for whom.
final class GroupForcingTest {
    private static final long DEVICE = 7;

    @TempDir
    private Path directory;

    private final FakeFileSystem fileSystem = new FakeFileSystem();
    private final GroupForcing forcing = new GroupForcing(fileSystem);
    private final Set<Integer> forcedAlone = ConcurrentHashMap.newKeySet();

    /// Tells which calls came; each waits until it is let go.
    private static final class FakeFileSystem implements GroupForcing.FileSystemForcing {
        private final BlockingQueue<Integer> calls = new LinkedBlockingQueue<>();
        private final Semaphore go = new Semaphore(0);
        private volatile boolean worthwhile = true;
        private volatile int result;

        @Override
        public boolean isWorthwhile(int descriptor) {
            return worthwhile;
        }

        @Override
        public int force(int descriptor) {
            calls.add(descriptor);
            go.acquireUninterruptibly();
            return result;
        }
    }

    /// Steps that force so many files, each alone.
    private List<GroupForcing.Step> files(int count) {
        return IntStream.range(0, count).<GroupForcing
                .Step>mapToObj(i -> () -> forcedAlone.add(i))
                .toList();
    }

    /// A transfer that asks for a force; completes with whether it was forced.
    private Transfer start(int descriptor, long opened, int files) {
        CompletableFuture<Boolean> forced = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                forcing.force(new GroupForcing.Open(descriptor, DEVICE, opened), files(files));
                forced.complete(true);
            } catch (IOException e) {
                forced.complete(false);
            }
        });
        return new Transfer(thread, forced);
    }

    private record Transfer(Thread thread, CompletableFuture<Boolean> forced) {
        /// Waits until it stands in line.
        void awaitWaiting() {
            long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (thread.getState() != Thread.State.WAITING) {
                assertThat(System.nanoTime()).isLessThan(limit);
                Thread.onSpinWait();
            }
        }

        boolean wasForced() throws Exception {
            return forced.get(30, TimeUnit.SECONDS);
        }
    }

    private int nextCall() throws InterruptedException {
        Integer descriptor = fileSystem.calls.poll(30, TimeUnit.SECONDS);
        assertThat(descriptor).isNotNull();
        return descriptor;
    }

    @Test
    void oneForceServesAllWhoCameWhileAnotherRan() throws Exception {
        Transfer first = start(1, 100, 20);
        assertThat(nextCall()).isEqualTo(1);
        // Together these are many files. The error of a file goes to the descriptors that were opened before it.
        List<Transfer> others = List.of(start(3, 103, 4), start(2, 102, 4), start(4, 104, 4));
        others.forEach(Transfer::awaitWaiting);
        assertThat(first.forced()).isNotDone();
        fileSystem.go.release();
        assertThat(first.wasForced()).isTrue();
        assertThat(nextCall()).isEqualTo(2);
        for (Transfer other : others) {
            assertThat(other.forced()).isNotDone();
        }
        fileSystem.go.release();
        for (Transfer other : others) {
            assertThat(other.wasForced()).isTrue();
        }
        assertThat(fileSystem.calls).isEmpty();
        assertThat(forcedAlone).isEmpty();
    }

    @Test
    void aForceThatFailsFailsForAllWhomItServes() throws Exception {
        Transfer first = start(1, 100, 20);
        nextCall();
        List<Transfer> others = List.of(start(2, 101, 20), start(3, 102, 20));
        others.forEach(Transfer::awaitWaiting);
        fileSystem.go.release();
        assertThat(first.wasForced()).isTrue();
        nextCall();
        fileSystem.result = -LinuxCalls.EINVAL;
        fileSystem.go.release();
        for (Transfer other : others) {
            assertThat(other.wasForced()).isFalse();
        }
        fileSystem.result = 0;
        fileSystem.go.release();
        assertThat(start(4, 103, 20).wasForced()).isTrue();
    }

    @Test
    void forcesFewFilesEachAlone() throws Exception {
        assertThat(start(1, 100, 8).wasForced()).isTrue();
        assertThat(forcedAlone).hasSize(8);
        assertThat(fileSystem.calls).isEmpty();
    }

    @Test
    void forcesEachFileAloneWhereTheWholeFileSystemIsNotWorthIt() throws Exception {
        fileSystem.worthwhile = false;
        assertThat(start(1, 100, 500).wasForced()).isTrue();
        assertThat(forcedAlone).hasSize(500);
        assertThat(fileSystem.calls).isEmpty();
    }

    /// As when the threads together need more descriptors than there are.
    @Test
    void triesDirectoriesThatCouldNotBeOpenedAgainAlone() throws Exception {
        fileSystem.worthwhile = false;
        Thread own = Thread.currentThread();
        List<GroupForcing.Step> steps = IntStream
                .range(0, 100).<GroupForcing.Step>mapToObj(i -> () -> {
                    if (i % 3 == 0 && Thread.currentThread() != own) {
                        throw new FileSystemException("d" + i, null, "Too many open files");
                    }
                    forcedAlone.add(i);
                })
                .toList();
        forcing.force(new GroupForcing.Open(1, DEVICE, 0), steps);
        assertThat(forcedAlone).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 400})
    void aFileThatCannotBeForcedFailsAndDoesNotStopTheOthers(int count) {
        fileSystem.worthwhile = false;
        List<GroupForcing.Step> steps = new ArrayList<>(files(count));
        steps.set(2, () -> {
            throw new IOException("Input/output error");
        });
        assertThatIOException().isThrownBy(
                () -> forcing.force(new GroupForcing.Open(1, DEVICE, 0), steps));
        assertThat(forcedAlone).hasSize(count - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.8.0", "5.15.0-91-generic", "5.10", "6.1.0", "10.0"})
    void takesTheWordOfKernelsThatReportErrors(String release) {
        assertThat(GroupForcing.tellsErrors(release)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.7.19", "4.18.0-553.el8_10.x86_64", "3.10.0", "5", "", "unknown",
            "99999999999.1"})
    void doesNotTakeTheWordOfOthers(String release) {
        assertThat(GroupForcing.tellsErrors(release)).isFalse();
    }

    @Test
    void forcesEachFileOfAFileSystemThatIsNotKnown() {
        assertThat(GroupForcing.isForcedWhole(0xef53)).isTrue();
        assertThat(GroupForcing.isForcedWhole(0x9123683eL)).isTrue();
        // FUSE, NFS, Lustre, overlay, and an error.
        for (long type : new long[]{0x65735546, 0x6969, 0x0bd00bd0, 0x794c7630, -9}) {
            assertThat(GroupForcing.isForcedWhole(type)).isFalse();
        }
    }

    @Test
    void takesMuchToBeUnwrittenWhenTheKernelDoesNotSay() throws IOException {
        Path file = directory.resolve("meminfo");
        assertThat(GroupForcing.dirty(file)).isEqualTo(Long.MAX_VALUE);
        Files.writeString(file, "MemTotal: 5 kB\nDirty:   lots kB\n");
        assertThat(GroupForcing.dirty(file)).isEqualTo(Long.MAX_VALUE);
        Files.writeString(file, "MemTotal: 5 kB\n");
        assertThat(GroupForcing.dirty(file)).isEqualTo(Long.MAX_VALUE);
        Files.writeString(file, "MemTotal: 5 kB\nDirty:   384 kB\nWriteback: 0 kB\n");
        assertThat(GroupForcing.dirty(file)).isEqualTo(384);
    }
}
