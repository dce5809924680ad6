package io.dray.protocol.block;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;

/// Counts the end-of-data blocks (EOD) of one transfer at one listening address and compares them with
/// the number that the end-of-file block (EOF) announces (GFD.20, Globus server 13.24). Immutable: each
/// step gives the next state.
///
/// Every connection of the transfer sends exactly one EOD, even if idle. The single EOF comes on any of them,
/// before, between or after the EODs. The transfer is complete when the number of EODs equals the number that
/// the EOF announced; until then more connections may come.
///
/// ```
/// counting ──EOF──▶ announced ──last EOD──▶ finished
///     └────EODs────┘└──EODs──┘
/// ```
///
/// @param received  EODs so far
/// @param announced number announced by the EOF, 0 before it
/// @param limit     most connections, and so EODs, that the receiver accepts
public record EndOfDataAccounting(int received, int announced, int limit) {
    public EndOfDataAccounting {
        if (received < 0 || announced < 0 || limit < 1) {
            throw new IllegalArgumentException("not an end-of-data accounting");
        }
    }

    /// The state before the first block of a transfer.
    ///
    /// @param limit largest number of connections accepted
    public static EndOfDataAccounting begin(int limit) {
        return new EndOfDataAccounting(0, 0, limit);
    }

    /// The state after a block with this header.
    ///
    /// @param descriptor bits of [BlockDescriptor]
    /// @param offset     the offset field
    /// @throws ProtocolViolation for a second EOF, an excess EOD, or an announced number that is 0, beyond
    ///                           the limit or below the number already received
    public EndOfDataAccounting after(int descriptor, long offset) {
        EndOfDataAccounting next = this;
        if (BlockDescriptor.isEndOfFile(descriptor)) {
            next = next.afterEndOfFile(offset);
        }
        if (BlockDescriptor.isEndOfData(descriptor)) {
            next = next.afterEndOfData();
        }
        return next;
    }

    /// Whether the EOF and all announced EODs have come.
    public boolean isFinished() {
        return announced > 0 && received == announced;
    }

    private EndOfDataAccounting afterEndOfFile(long count) {
        if (announced > 0 && announced != count) {
            throw new ProtocolViolation("The sender announced " + announced
                    + " end-of-data blocks and then " + Long.toUnsignedString(count) + ".");
        }
        if (announced > 0) {
            throw new ProtocolViolation("The sender sent a second end-of-file block.");
        }
        if (count < 1 || count > limit) {
            throw new ProtocolViolation("The sender announced " + Long.toUnsignedString(count)
                    + " end-of-data blocks; from 1 to " + limit + " are accepted.");
        }
        if (count < received) {
            throw new ProtocolViolation("The sender announced " + count
                    + " end-of-data blocks, but " + received + " had already come.");
        }
        return new EndOfDataAccounting(received, (int) count, limit);
    }

    private EndOfDataAccounting afterEndOfData() {
        if (announced > 0 && received == announced) {
            throw new ProtocolViolation("The sender sent more end-of-data blocks than the "
                    + announced + " it announced.");
        }
        if (received == limit) {
            throw new ProtocolViolation(
                    "The sender sent more than " + limit + " end-of-data blocks.");
        }
        return new EndOfDataAccounting(received + 1, announced, limit);
    }
}
