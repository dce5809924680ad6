package io.dray.checksum;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A source that can be read at any offset: a file, or a fake of one.
@FunctionalInterface
public interface PositionalSource {
    /// Reads some bytes into the buffer, at most as many as it has room for.
    ///
    /// @param offset of the first byte to read
    /// @return how many bytes were read, at least 1, or -1 if the source ends at or before the offset
    int read(ByteBuffer into, long offset) throws IOException;
}
