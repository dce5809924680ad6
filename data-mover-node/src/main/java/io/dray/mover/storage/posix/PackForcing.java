package io.dray.mover.storage.posix;

import io.dray.mover.storage.posix.BatchCalls.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Forces many small files at once. For 512 files of 1 KiB on ext4, `syncfs` takes 34 ms and an `fsync` of
/// each 160 ms. But `syncfs` also waits for what others have written: with much of it, each file is forced
/// alone.
final class PackForcing {
    private static final int FEW = 8;
    /// Unwritten data of the whole host, KiB, above which others would be waited for.
    private static final long MUCH = 64 << 10;
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final String DIRTY = "\nDirty:";

    private final BatchCalls batch;
    private final Scratch scratch;

    /// @param device number of its file system
    record Open(int descriptor, long device) {}

    PackForcing(BatchCalls batch, Scratch scratch) {
        this.batch = batch;
        this.scratch = scratch;
    }

    /// @throws IOException when any of them is perhaps not on stable storage
    void force(List<Open> files) throws IOException {
        if (files.size() <= FEW || dirty() > MUCH) {
            for (Open file : files) {
                demand(batch.force(scratch, file.descriptor()));
            }
            return;
        }
        Set<Long> devices = new HashSet<>();
        for (Open file : files) {
            if (devices.add(file.device())) {
                demand(batch.forceFileSystem(scratch, file.descriptor()));
            }
        }
    }

    private static long dirty() throws IOException {
        String memory = Files.readString(MEMORY, StandardCharsets.US_ASCII);
        int start = memory.indexOf(DIRTY);
        int end = memory.indexOf(" kB", start);
        return start < 0 || end < 0
                ? Long.MAX_VALUE
                : Long.parseLong(memory.substring(start + DIRTY.length(), end).strip());
    }

    private static void demand(int result) throws IOException {
        if (result < 0) {
            throw new IOException("Input/output error");
        }
    }
}
