package io.dray.mover.storage.memory;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The content of a file. Safe for many threads.
final class Bytes {
    private byte[] bytes = new byte[16];
    private int size;

    synchronized int size() {
        return size;
    }

    synchronized void resize(int length) {
        if (length > bytes.length) {
            bytes = Arrays.copyOf(bytes,
                    Math.max(length, (int) Math.min(Integer.MAX_VALUE - 8, 2L * bytes.length)));
        }
        if (length < size) {
            Arrays.fill(bytes, length, size, (byte) 0);
        }
        size = length;
    }

    synchronized void write(ByteBuffer source, int position) {
        int end = Math.addExact(position, source.remaining());
        if (end > size) {
            resize(end);
        }
        source.get(bytes, position, end - position);
    }

    /// @return bytes read, -1 at the end
    synchronized int read(ByteBuffer target, long position) {
        if (position >= size) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), size - position);
        target.put(bytes, (int) position, count);
        return count;
    }
}
