package io.dray.mover.frontend;

import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.range.ByteRangeSet;
import java.util.Arrays;

/// What each stripe of one transfer has announced as stored. A sender sends each byte to one stripe, and a stripe
/// stores all that it receives: what says otherwise is not believed. That bytes are wrong can only be known
/// from a checksum. For one thread.
final class StripeClaims {
    private final ByteRangeSet[] own;
    private ByteRangeSet all = ByteRangeSet.EMPTY;
    private long sum;

    StripeClaims(int stripes) {
        own = new ByteRangeSet[stripes];
        Arrays.fill(own, ByteRangeSet.EMPTY);
    }

    /// More that a stripe announces.
    ///
    /// @throws IntegrityFailure for bytes that another has announced; a sentence without its subject
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

    /// Bytes that a stripe has announced.
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

    /// A stripe has ended well.
    ///
    /// @param received bytes that it told of; 0 if it told nothing
    /// @throws IntegrityFailure when it announced less than that; a sentence without its subject
    void end(int stripe, long received) {
        if (received > own[stripe].total()) {
            throw new IntegrityFailure("received " + received + " bytes, but announced only "
                    + own[stripe].total() + " as stored.");
        }
    }
}
