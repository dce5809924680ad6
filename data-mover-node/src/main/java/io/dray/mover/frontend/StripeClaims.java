package io.dray.mover.frontend;

import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.range.ByteRangeSet;
import java.util.Arrays;

/// The ranges that each stripe of one transfer has announced as stored. A sender sends each byte to one stripe,
/// and a stripe stores all that it receives; announcements that contradict this are refused. Only a checksum
/// shows whether the bytes are right. For one thread.
final class StripeClaims {
    private final ByteRangeSet[] own;
    private ByteRangeSet all = ByteRangeSet.EMPTY;
    private long sum;

    StripeClaims(int stripes) {
        own = new ByteRangeSet[stripes];
        Arrays.fill(own, ByteRangeSet.EMPTY);
    }

    /// Adds ranges that a stripe announces.
    ///
    /// @throws IntegrityFailure when another stripe has announced some of them; the message lacks its subject
    void add(int stripe, ByteRangeSet ranges) {
        ByteRangeSet mine = own[stripe].union(ranges);
        sum += mine.total() - own[stripe].total();
        all = all.union(ranges);
        own[stripe] = mine;
        if (all.total() != sum) {
            throw new IntegrityFailure("announced bytes as stored that " + other(stripe)
                    + " has announced: " + ranges + ".");
        }
    }

    /// Returns the number of bytes that a stripe has announced.
    long total(int stripe) {
        return own[stripe].total();
    }

    private String other(int stripe) {
        for (int i = 0; i < own.length; i++) {
            long both = own[i].total() + own[stripe].total();
            if (i != stripe && own[i].union(own[stripe]).total() < both) {
                return "stripe " + (i + 1);
            }
        }
        return "another stripe";
    }

    /// Checks the announcements of a stripe that has succeeded.
    ///
    /// @param received bytes that it reported; 0 if it reported none
    /// @throws IntegrityFailure when it announced fewer; the message lacks its subject
    void end(int stripe, long received) {
        if (received > own[stripe].total()) {
            throw new IntegrityFailure("received " + received + " bytes, but announced only "
                    + own[stripe].total() + " as stored.");
        }
    }
}
