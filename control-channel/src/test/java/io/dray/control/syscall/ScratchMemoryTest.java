package io.dray.control.syscall;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.dray.control.syscall.LinuxCalls.AT_FDCWD;
import static io.dray.control.syscall.LinuxCalls.ENAMETOOLONG;
import static io.dray.control.syscall.LinuxCalls.ENOENT;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

final class ScratchMemoryTest {
    @Test
    void whatItAllocatesDoesNotOverlap() {
        ScratchMemory scratch = ScratchMemory.take();
        try {
            List<MemorySegment> all = IntStream.range(0, 300)
                    .mapToObj(i -> scratch.allocate(100 + i, 1 << (i % 4)))
                    .toList();
            for (int i = 0; i < all.size(); i++) {
                all.get(i).fill((byte) i);
            }
            for (int i = 0; i < all.size(); i++) {
                byte expected = (byte) i;
                assertThat(all.get(i).byteSize()).isEqualTo(100 + i);
                assertThat(all.get(i).address() % (1 << (i % 4))).isZero();
                assertThat(all.get(i).toArray(JAVA_BYTE)).containsOnly(expected);
            }
        } finally {
            scratch.giveBack();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5_000, 16_384, 100_000})
    void aNameThatDoesNotFitReachesTheKernelWhole(int length) {
        assertThat(LinuxCalls.openat(AT_FDCWD, "x".repeat(length), 0, 0)).isEqualTo(-ENAMETOOLONG);
    }

    @Test
    void eachThreadGetsTheErrnoOfItsOwnCall() throws Exception {
        Callable<Boolean> both = () -> {
            boolean right = true;
            for (int i = 0; i < 2_000; i++) {
                right &= LinuxCalls.openat(AT_FDCWD, "does-not-exist", 0, 0) == -ENOENT;
                right &= LinuxCalls.status(AT_FDCWD, "y".repeat(300)).result() == -ENAMETOOLONG;
                right &= LinuxCalls.status(AT_FDCWD, ".").isDirectory();
            }
            return right;
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = IntStream.range(0, 40)
                    .mapToObj(_ -> threads.submit(both))
                    .toList();
            for (Future<Boolean> one : all) {
                assertThat(one.get()).isTrue();
            }
        }
    }
}
