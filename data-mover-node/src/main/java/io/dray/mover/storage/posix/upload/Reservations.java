package io.dray.mover.storage.posix.upload;

import io.dray.control.syscall.LinuxCalls;
import io.dray.mover.storage.posix.confinement.FileAnchor;
import io.dray.mover.storage.posix.confinement.FileStatus;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// Space that running uploads have taken before their bytes arrive, since their clients announced a length: writing
/// cannot run out of it, and on a disk the file stays in one piece. What a client announces is a claim, so no one
/// takes all there is: what is beyond the limits is written without a reservation. Safe for many threads.
public final class Reservations {
    /// Below this a reservation costs more than it saves, bytes.
    private static final long SMALLEST = 1 << 20;

    private final Limits limits;
    /// Bytes by file system and identity; guarded by this.
    private final Map<Holder, Long> held = new HashMap<>();

    /// How much may be taken, of what would be free on a file system without any reservation.
    ///
    /// @param all      per cent, for all uploads together
    /// @param identity per cent, for those of one identity
    public record Limits(int all, int identity) {
        /// For a node that serves one user.
        public static final Limits USUAL = new Limits(90, 90);
    }

    private record Holder(long device, String identity) {}

    public Reservations(Limits limits) {
        this.limits = limits;
    }

    /// What one upload has taken. Closed with it.
    final class Reservation implements AutoCloseable {
        private final Holder holder;
        private final long bytes;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Reservation(Holder holder, long bytes) {
            this.holder = holder;
            this.bytes = bytes;
        }

        /// Bytes reserved behind what the file had; 0 if nothing was.
        long bytes() {
            return bytes;
        }

        /// The space is the file's now, or has been given back by whoever cut the file.
        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                add(holder, -bytes);
            }
        }
    }

    /// Why an upload cannot have the space it needs.
    static final class Refusal extends IOException {
        private static final long serialVersionUID = 1;
        private final int number;

        private Refusal(int number) {
            super("no space");
            this.number = number;
        }

        /// The errno number.
        int number() {
            return number;
        }
    }

    /// Nothing.
    Reservation none() {
        return new Reservation(new Holder(0, ""), 0);
    }

    /// Takes space behind the end of a file that this upload has alone.
    ///
    /// A file system in memory takes page after page, a second for 4 GiB, in which the sender would wait; and writing
    /// would be no faster for it. There the free space is only compared.
    ///
    /// @param from   offset in the file
    /// @param length bytes that will be written from there, as the client announced them
    /// @throws Refusal when there is not so much space
    Reservation take(FileAnchor file, String identity, long from, long length)
            throws IOException {
        FileStore store = Files.getFileStore(file.path());
        long missing = missing(file, store, from, length);
        if (missing < SMALLEST || store.type().equals("tmpfs")) {
            return none();
        }
        Holder holder = new Holder(FileStatus.of(file.path()).device(), identity);
        Reservation taken = claim(holder, store.getUsableSpace(), missing);
        int refused = taken.bytes() == 0
                ? 0
                : file.reserve(from + length - missing, taken.bytes());
        if (refused != 0) {
            taken.close();
            throw new Refusal(refused);
        }
        return taken;
    }

    /// Only compares what is needed with what is free.
    ///
    /// @throws Refusal when there is not so much space
    void demandSpace(FileAnchor file, long from, long length) throws IOException {
        missing(file, Files.getFileStore(file.path()), from, length);
    }

    private static long missing(FileAnchor file, FileStore store, long from, long length)
            throws IOException {
        if (length < SMALLEST || from > Long.MAX_VALUE - length) {
            return 0;
        }
        long missing = from + length - Math.max(from, file.channel().size());
        if (missing > store.getUsableSpace()) {
            throw new Refusal(LinuxCalls.ENOSPC);
        }
        return missing;
    }

    private synchronized Reservation claim(Holder holder, long free, long wanted) {
        long own = held.getOrDefault(holder, 0L);
        long all = held.entrySet()
                .stream()
                .filter(entry -> entry.getKey().device() == holder.device())
                .mapToLong(Map.Entry::getValue)
                .sum();
        long allowed = Math.min(share(free, all, limits.all()),
                share(free, own, limits.identity()));
        long bytes = allowed < SMALLEST ? 0 : Math.min(wanted, allowed);
        add(holder, bytes);
        return new Reservation(holder, bytes);
    }

    /// What may be taken besides what is taken.
    private static long share(long free, long taken, int percent) {
        return (free + taken) / 100 * percent - taken;
    }

    private synchronized void add(Holder holder, long bytes) {
        held.merge(holder, bytes, (before, more) -> before + more == 0 ? null : before + more);
    }
}
