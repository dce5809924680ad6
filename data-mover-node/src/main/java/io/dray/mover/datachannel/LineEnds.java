package io.dray.mover.datachannel;

import java.nio.ByteBuffer;

/// Line ends of TYPE A: LF in files, CRLF on the wire (RFC 959 section 3.1.1.1). As at Globus, every LF becomes
/// CRLF and every CRLF becomes LF, so that a round trip preserves the file.
final class LineEnds {
    private static final byte CR = '\r';
    private static final byte LF = '\n';

    private boolean heldCr;

    /// Copies `source` to `target` with CRLF for LF. `target` needs twice the room.
    static void toWire(ByteBuffer source, ByteBuffer target) {
        while (source.hasRemaining()) {
            byte next = source.get();
            if (next == LF) {
                target.put(CR);
            }
            target.put(next);
        }
    }

    /// Copies `source` to `target` with LF for CRLF. `target` needs one byte more room than `source` has: a CR
    /// at the end is held back until the next call.
    void toFile(ByteBuffer source, ByteBuffer target) {
        while (source.hasRemaining()) {
            byte next = source.get();
            if (heldCr && next != LF) {
                target.put(CR);
            }
            heldCr = next == CR;
            if (!heldCr) {
                target.put(next);
            }
        }
    }

    /// Writes a CR that was held back at the end of the data.
    void end(ByteBuffer target) {
        if (heldCr) {
            heldCr = false;
            target.put(CR);
        }
    }
}
