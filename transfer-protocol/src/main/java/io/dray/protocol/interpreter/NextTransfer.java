package io.dray.protocol.interpreter;

import io.dray.protocol.parameters.ExpectedChecksum;
import io.dray.protocol.range.ByteRangeSet;
import java.util.Optional;
import java.util.OptionalLong;

/// Settings that apply to the next transfer command only, whether it succeeds or not.
///
/// @param restart  REST; empty if none was sent
/// @param size     ALLO
/// @param modified SITE STORATTR modify, text `YYYYMMDDHHMMSS`
/// @param checksum SCKS or SITE STORATTR checksum
record NextTransfer(ByteRangeSet restart, OptionalLong size, Optional<String> modified,
        Optional<ExpectedChecksum> checksum) {
    static final NextTransfer NOTHING = new NextTransfer(ByteRangeSet.EMPTY, OptionalLong.empty(),
            Optional.empty(), Optional.empty());

    NextTransfer withRestart(ByteRangeSet ranges) {
        return new NextTransfer(ranges, size, modified, checksum);
    }

    NextTransfer withSize(long bytes) {
        return new NextTransfer(restart, OptionalLong.of(bytes), modified, checksum);
    }

    NextTransfer withModified(String time) {
        return new NextTransfer(restart, size, Optional.of(time), checksum);
    }

    NextTransfer withChecksum(ExpectedChecksum expected) {
        return new NextTransfer(restart, size, modified, Optional.of(expected));
    }
}
