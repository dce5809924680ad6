package io.dray.mover.storage.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A file system of 1 MiB in memory, with an exported directory. Mounting it needs root: without, the test is
/// skipped.
public final class SmallDisk implements AutoCloseable {
    private static final int PAGE = 4096;

    private final Path disk;
    private final Exported exported;

    private SmallDisk(Path disk, Exported exported) {
        this.disk = disk;
        this.exported = exported;
    }

    public static SmallDisk mounted() throws IOException {
        Path disk = Files.createTempDirectory("dray-disk");
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString());
        if (!mounted) {
            Files.delete(disk);
        }
        Assumptions.assumeTrue(mounted, "mounting a small file system needs root");
        return new SmallDisk(disk, new Exported(Files.createDirectory(disk.resolve("base")),
                PosixExports.open()));
    }

    public Exported exported() {
        return exported;
    }

    /// Fills the disk except for some bytes, by a file that is not exported.
    public void fillUpTo(int free) throws IOException {
        try (FileChannel filler = FileChannel.open(disk.resolve("filler"),
                StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (disk.toFile().getUsableSpace() > free) {
                filler.write(ByteBuffer.allocate(PAGE));
            }
        }
    }

    @Override
    public void close() throws IOException {
        exported.close();
        if (!run("umount", disk.toString())) {
            throw new IOException(disk + " was not unmounted");
        }
        Files.delete(disk);
    }

    private static boolean run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        try {
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command[0] + " ran", e);
        }
    }
}
