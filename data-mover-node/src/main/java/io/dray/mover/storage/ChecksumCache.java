package io.dray.mover.storage;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumLedger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Checksums of files that have just been moved, so that a CKSM after a transfer needs no second read.
/// Bounded; the least recently used file is forgotten first. One for a node; safe for many threads.
///
/// A file that is written to gets another time of change, which no program can set, so its old values are
/// never found again, not even when its modification time is set back.
public final class ChecksumCache {
    /// Files remembered: a tree of that many small files can be verified after it was moved; a ledger
    /// whose ranges have merged takes some hundred bytes.
    public static final int FILES = 20_000;

    private final Map<Identity, ChecksumLedger> ledgers;

    /// A content of a file.
    ///
    /// @param size     bytes
    /// @param modified modification time, nanoseconds since the epoch
    /// @param changed  time of change (`st_ctime`), nanoseconds since the epoch
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

    /// The same file got another name or mode. What was known is forgotten if it is not the same file, or was
    /// written to meanwhile.
    public void moved(Identity from, Identity to) {
        replace(from, to, to.modified() == from.modified());
    }

    /// The same file got another modification time. What was known is forgotten if it is not the same file,
    /// or has another size now.
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

    /// The checksum of `[start, end)` of the file, if its ledger knows it.
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
