package io.dray.mover.storage.posix.upload;

import io.dray.control.syscall.LinuxCalls;
import io.dray.mover.storage.posix.confinement.FileAnchor;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;

/// Space that running uploads have reserved before their bytes arrive, by the length that their clients
/// announced. Writing cannot run out of it, and on a disk the file stays in one piece. An announcement proves
/// nothing, so reservations are limited; bytes beyond the limits are written without one. Safe for many
/// threads.
public final class Reservations {
    /// Smallest reservation, bytes: a smaller one costs more than it saves.
    private static final long SMALLEST = 1 << 20;

    private final Limits limits;
    /// Bytes by file system and identity; guarded by this.
    private final Map<Holder, Long> held = new HashMap<>();

    /// Limits of the reservations, as a part of the space that would be free without any.
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

    /// The reservation of one upload. Closed with it.
    final class Reservation implements AutoCloseable {
        private final Holder holder;
        private final long bytes;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Reservation(Holder holder, long bytes) {
            this.holder = holder;
            this.bytes = bytes;
        }

        /// Returns the bytes reserved behind the former end of the file; 0 if there are none.
        long bytes() {
            return bytes;
        }

        /// Ends the reservation. The space belongs to the file, or was released when the file was cut.
        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                add(holder, -bytes);
            }
        }
    }

    Reservation none() {
        return new Reservation(new Holder(0, ""), 0);
    }

    /// Reserves space behind the end of a file that only this upload writes.
    ///
    /// tmpfs allocates page by page, a second for 4 GiB, in which the sender would wait; and writing would be
    /// no faster. There the free space is only checked.
    ///
    /// @param from    offset in the file
    /// @param length  bytes that will be written from there, as the client announced them
    /// @param refused makes the failure of an errno number, when there is not so much space
    Reservation take(FileAnchor file, String identity, long from, long length,
            IntFunction<StorageFailure> refused) throws IOException {
        if (length < SMALLEST) {
            return none();
        }
        FileStore store = Files.getFileStore(file.path());
        long missing = missing(file, store, from, length, refused);
        if (missing < SMALLEST || store.type().equals("tmpfs")) {
            return none();
        }
        Holder holder = new Holder(file.status().device(), identity);
        Reservation taken = claim(holder, store.getUsableSpace(), missing);
        int number = taken.bytes() == 0
                ? 0
                : file.reserve(from + length - missing, taken.bytes());
        if (number != 0) {
            taken.close();
            throw refused.apply(number);
        }
        return taken;
    }

    /// Checks that enough space is free, without a reservation. Parameters as those of [#take].
    void demandSpace(FileAnchor file, long from, long length,
            IntFunction<StorageFailure> refused) throws IOException {
        if (length >= SMALLEST) {
            missing(file, Files.getFileStore(file.path()), from, length, refused);
        }
    }

    private static long missing(FileAnchor file, FileStore store, long from, long length,
            IntFunction<StorageFailure> refused) throws IOException {
        if (from > Long.MAX_VALUE - length) {
            return 0;
        }
        long missing = from + length - Math.max(from, file.channel().size());
        if (missing > store.getUsableSpace()) {
            throw refused.apply(LinuxCalls.ENOSPC);
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

    /// Returns how much more may be reserved.
    private static long share(long free, long taken, int percent) {
        return (free + taken) / 100 * percent - taken;
    }

    private synchronized void add(Holder holder, long bytes) {
        held.merge(holder, bytes, (before, more) -> before + more == 0 ? null : before + more);
    }
}
