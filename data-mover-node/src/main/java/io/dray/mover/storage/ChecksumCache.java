package io.dray.mover.storage;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumLedger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Checksums of files that have just been transferred, so that a CKSM after a transfer needs no second read.
/// Bounded; the least recently used file is evicted first. One for a node; safe for many threads.
///
/// A write changes the change time of a file, which no program can set. Old values are therefore never found
/// again, not even when the modification time is set back.
public final class ChecksumCache {
    /// Number of files. A tree of that many small files can be verified after its transfer. A ledger whose
    /// ranges have merged takes some hundred bytes.
    public static final int FILES = 20_000;

    private final Map<Identity, ChecksumLedger> ledgers;

    /// Identifies one content of a file.
    ///
    /// @param size     bytes
    /// @param modified modification time, nanoseconds since the epoch
    /// @param changed  change time (`st_ctime`), nanoseconds since the epoch
    public record Identity(long device, long inode, long size, long modified, long changed) {}

    /// @param files how many files to remember, at least 1
    public ChecksumCache(int files) {
        this.ledgers = new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Identity, ChecksumLedger> eldest) {
                return size() > files;
            }
        };
    }

    public synchronized void keep(Identity file, ChecksumLedger ledger) {
        ledgers.put(file, ledger);
    }

    public synchronized void forget(Identity file) {
        ledgers.remove(file);
    }

    /// Keeps the checksums of a file that got another name or mode. Drops them if `to` is another file, or was
    /// written to meanwhile.
    public void moved(Identity from, Identity to) {
        replace(from, to, to.modified() == from.modified());
    }

    /// Keeps the checksums of a file that got another modification time. Drops them if `to` is another file, or
    /// has another size.
    public void touched(Identity from, Identity to) {
        replace(from, to, true);
    }

    private synchronized void replace(Identity from, Identity to, boolean unwritten) {
        ChecksumLedger ledger = ledgers.remove(from);
        if (ledger != null && unwritten && to.device() == from.device()
                && to.inode() == from.inode() && to.size() == from.size()) {
            ledgers.put(to, ledger);
        }
    }

    /// Returns the checksum of `[start, end)` of the file, if its ledger knows it.
    public Optional<String> find(Identity file, ChecksumAlgorithm algorithm, long start, long end) {
        ChecksumLedger ledger;
        synchronized (this) {
            ledger = ledgers.get(file);
        }
        return ledger == null
                ? Optional.empty()
                : ledger.valueOf(algorithm, start, end);
    }
}
