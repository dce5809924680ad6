package io.dray.mover.storage.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// What a conformance suite runs on: a file system and a way of confinement.
public enum Ground {
    KERNEL_ON_DISK, KERNEL_ON_TMPFS, CHECKED_ON_DISK;

    public Exported export() throws IOException {
        return switch (this) {
            case KERNEL_ON_DISK -> new Exported(Files.createTempDirectory("dray"), kernel());
            case KERNEL_ON_TMPFS -> {
                Path memory = Path.of("/dev/shm");
                Assumptions.assumeTrue(Files.isWritable(memory), "there is no /dev/shm here");
                yield new Exported(Files.createTempDirectory(memory, "dray"), kernel());
            }
            case CHECKED_ON_DISK -> new Exported(Files.createTempDirectory("dray"),
                    PosixExports.withoutKernelConfinement());
        };
    }

    private static PosixExports kernel() throws IOException {
        Assumptions.assumeTrue(PosixExports.confinedByKernel(), "this kernel has no openat2");
        return PosixExports.open();
    }
}
