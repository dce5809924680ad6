package io.dray.bench.measure;

import io.dray.bench.measure.ClientRun.ClientFailed;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The folders the files are copied between: `source/SIZE` and `target/copy`.
///
/// A virtual machine may return freed memory to its host; the first access to a page then costs several times
/// the copy itself. So the memory that a run needs is touched right before it.
public record DataArea(Path root) {
    private static final Path MEMORY = Path.of("/dev/shm");
    /// Bytes of a write: a system call costs nothing beside them.
    private static final int CHUNK = 1 << 20;
    /// Touched beyond the size of the file, for sockets and buffers.
    private static final long SPARE = 64L << 20;

    /// Makes a new folder with room for files of this size: in the requested folder, else in a file system in
    /// memory, else in the temporary folder.
    ///
    /// @throws CommandFailure if there is no room anywhere
    public static Path folder(Optional<Path> chosen, DataSize largest) throws IOException {
        List<Path> places = chosen.map(List::of)
                .orElseGet(() -> List.of(MEMORY,
                        Path.of(System.getProperty("java.io.tmpdir", "/tmp"))));
        // Source, copy and a margin.
        long needed = largest.bytes() * 2 + largest.bytes() / 8 + 4 * SPARE;
        for (Path place : places) {
            if (Files.isDirectory(place) && Files.isWritable(place) && room(place) >= needed) {
                return Files.createTempDirectory(place, "dray-bench-");
            }
        }
        throw new CommandFailure(ExitCode.FAILED, "There is no room for files of " + largest
                + " in " + String.join(" or ", places.stream().map(Path::toString).toList())
                + ": " + (needed >> 20) + " MiB are needed. Choose a folder with --dir, or a"
                + " smaller --size.");
    }

    /// This area, or one in the temporary folder if this one is in memory; empty if both are.
    public Optional<DataArea> onDisk(Cleanup cleanup) throws IOException {
        if (isOnDisk(root)) {
            return Optional.of(this);
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        if (!isOnDisk(temporary)) {
            return Optional.empty();
        }
        Path folder = Files.createTempDirectory(temporary, "dray-bench-");
        cleanup.add(() -> DataTree.delete(folder));
        DataArea disk = new DataArea(folder);
        disk.create();
        return Optional.of(disk);
    }

    private static boolean isOnDisk(Path place) throws IOException {
        return !Set.of("tmpfs", "ramfs").contains(Files.getFileStore(place).type());
    }

    /// Waits until everything that was written before is on the disk.
    public void settle() throws IOException, InterruptedException {
        if (new ProcessBuilder("sync").start().waitFor() != 0) {
            throw new IOException("sync failed");
        }
    }

    private static long room(Path place) throws IOException {
        long free = Files.getFileStore(place).getUsableSpace();
        return place.equals(MEMORY) ? Math.min(free, availableMemory()) : free;
    }

    private static long availableMemory() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemAvailable:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return 0;
    }

    public Path source() {
        return root.resolve("source");
    }

    public Path target() {
        return root.resolve("target");
    }

    public Path copy() {
        return target().resolve("copy");
    }

    public void create() throws IOException {
        Files.createDirectories(source());
        Files.createDirectories(target());
    }

    /// Writes the source file of a size with incompressible content.
    public void createSource(DataSize size) throws IOException {
        RandomGenerator random = incompressible();
        byte[] chunk = new byte[CHUNK];
        write(source().resolve(size.toString()), size.bytes(), buffer -> {
            random.nextBytes(chunk);
            buffer.clear().put(chunk).flip();
        });
    }

    /// Fast, since gigabytes are made.
    static RandomGenerator incompressible() {
        return RandomGenerator.of("Xoroshiro128PlusPlus");
    }

    /// Removes the previous copy and touches the memory for the next one.
    public void prepare(long bytes) throws IOException {
        Files.deleteIfExists(copy());
        if (bytes > 0) {
            Path touched = root.resolve("touched");
            write(touched, bytes + bytes / 8 + SPARE, buffer -> buffer.clear());
            Files.delete(touched);
        }
    }

    /// @param everyByte compares all bytes with the source's, not only the size
    public void check(DataSize size, boolean everyByte) throws IOException, ClientFailed {
        if (!Files.exists(copy())) {
            throw new ClientFailed("reported success, but the file is not there");
        }
        if (Files.size(copy()) != size.bytes()) {
            throw new ClientFailed("reported success, but the file has " + Files.size(copy())
                    + " bytes and not " + size.bytes());
        }
        long difference = everyByte
                ? Files.mismatch(source().resolve(size.toString()), copy())
                : -1;
        if (difference >= 0) {
            throw new ClientFailed("reported success, but byte " + difference + " is wrong");
        }
    }

    private static void write(Path file, long bytes, Consumer<ByteBuffer> filler)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE)) {
            for (long rest = bytes; rest > 0; rest -= CHUNK) {
                filler.accept(buffer);
                buffer.limit((int) Math.min(CHUNK, rest));
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
            }
        }
    }
}
