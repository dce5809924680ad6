package io.dray.mover.storage.posix.tree;

import io.dray.protocol.name.NameBytes;
import io.dray.protocol.name.NameFolding;
import java.util.Arrays;
import java.util.BitSet;

/// The names in a directory, with the types of their entries. Sorted by their bytes. A name takes 10 bytes more than
/// its own, so that a directory may have millions of entries; 24 more while similar ones are sought. For one thread.
final class DirectoryNames {
    /// Entries for which memory is there from the start: most directories have fewer.
    private static final int FEW = 64;
    /// Bytes of an average name.
    private static final int AVERAGE = 16;

    /// Of each entry: its type, the length of its name, and the name.
    private byte[] entries = new byte[FEW * AVERAGE];
    private int used;
    /// Where each entry begins, in order.
    private int[] begins = new int[FEW];
    private int count;

    /// @param name of at most 255 bytes
    /// @param type as [io.dray.control.syscall.LinuxCalls#entries] reports it
    void add(byte[] name, int type) {
        int needed = used + 2 + name.length;
        if (needed > entries.length) {
            entries = Arrays.copyOf(entries, Math.max(needed, entries.length + entries.length / 2));
        }
        if (count == begins.length) {
            begins = Arrays.copyOf(begins, 2 * count);
        }
        begins[count++] = used;
        entries[used] = (byte) type;
        entries[used + 1] = (byte) name.length;
        System.arraycopy(name, 0, entries, used + 2, name.length);
        used = needed;
    }

    int count() {
        return count;
    }

    /// Returns the bytes of memory that the entries take.
    long memory() {
        return (long) used + 2L * Integer.BYTES * count;
    }

    int type(int index) {
        return entries[begins[index]];
    }

    byte[] name(int index) {
        int begin = begins[index] + 2;
        return Arrays.copyOfRange(entries, begin, begin + length(begins[index]));
    }

    private int length(int begin) {
        return Byte.toUnsignedInt(entries[begin + 1]);
    }

    /// Returns the entries whose names are similar to names before them, by their numbers.
    BitSet similar() {
        BitSet similar = new BitSet();
        if (!hasKeys()) {
            return similar;
        }
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            keys[i] = hash(NameFolding.key(NameBytes.decode(name(i))));
        }
        long[] several = severals(keys.clone());
        BitSet seen = new BitSet(several.length);
        for (int i = 0; i < count && several.length > 0; i++) {
            int at = Arrays.binarySearch(several, keys[i]);
            if (at >= 0) {
                similar.set(i, seen.get(at));
                seen.set(at);
            }
        }
        return similar;
    }

    /// Returns the keys that occur more than once, sorted. Sorts `keys`.
    private static long[] severals(long[] keys) {
        Arrays.sort(keys);
        int found = 0;
        for (int i = 1; i < keys.length; i++) {
            if (keys[i] == keys[i - 1] && (found == 0 || keys[found - 1] != keys[i])) {
                keys[found++] = keys[i];
            }
        }
        return Arrays.copyOf(keys, found);
    }

    /// Whether a name is not its own key. If there is none, no two are similar.
    private boolean hasKeys() {
        for (int i = 0; i < count; i++) {
            int begin = begins[i] + 2;
            int end = begin + length(begins[i]);
            if (entries[end - 1] == '.' || entries[end - 1] == ' ') {
                return true;
            }
            for (int at = begin; at < end; at++) {
                if (entries[at] < 0 || (entries[at] >= 'A' && entries[at] <= 'Z')) {
                    return true;
                }
            }
        }
        return false;
    }

    /// 64 bits: among millions of names no two have the same by chance (FNV-1a).
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /// Sorts the entries by the bytes of their names: merges longer and longer runs.
    void sort() {
        int[] from = begins;
        int[] to = new int[count];
        for (int run = 1; run < count; run *= 2) {
            for (int start = 0; start < count; start += 2 * run) {
                merge(from, to, start, Math.min(start + run, count),
                        Math.min(start + 2 * run, count));
            }
            int[] sorted = to;
            to = from;
            from = sorted;
        }
        begins = from;
    }

    private void merge(int[] from, int[] to, int start, int middle, int end) {
        int left = start;
        int right = middle;
        for (int at = start; at < end; at++) {
            boolean takesLeft = right == end
                    || (left < middle && compare(from[left], from[right]) <= 0);
            to[at] = takesLeft ? from[left++] : from[right++];
        }
    }

    private int compare(int one, int other) {
        return Arrays.compareUnsigned(entries, one + 2, one + 2 + length(one), entries, other + 2,
                other + 2 + length(other));
    }
}
