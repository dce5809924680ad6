package io.dray.mover.storage.posix;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;

/// Space for an upload whose length is known, taken before the first byte arrives: writing cannot run out
/// of it, and on a disk the file stays in one piece.
final class Reservation {
    /// Below this a reservation costs more than it saves, bytes.
    private static final long SMALLEST = 1 << 20;

    private Reservation() {}

    /// A file system in memory takes page after page, a second for 4 GiB, in which the sender would wait;
    /// and writing would be no faster for it. There the free space is only compared.
    ///
    /// @param from   offset in the file
    /// @param length bytes that will be written from there, as the client announced them
    /// @return 0, or the errno number why there is no space
    static int take(FileAnchor file, long from, long length) throws IOException {
        if (length < SMALLEST || from > Long.MAX_VALUE - length) {
            return 0;
        }
        FileStore store = Files.getFileStore(file.path());
        if (!store.type().equals("tmpfs")) {
            return file.reserve(from, length);
        }
        long missing = from + length - file.channel().size();
        return missing > store.getUsableSpace() ? StorageFailures.ENOSPC : 0;
    }
}
