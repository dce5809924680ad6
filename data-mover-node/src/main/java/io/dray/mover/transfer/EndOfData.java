package io.dray.mover.transfer;

import io.dray.protocol.block.BlockDescriptor;
import io.dray.protocol.block.EndOfDataAccounting;

/// The accounting of EOF and EOD blocks of one transfer, shared by its streams. Safe for many threads.
final class EndOfData {
    private EndOfDataAccounting accounting;

    /// @param most channel limit of a transfer
    EndOfData(int most) {
        this.accounting = EndOfDataAccounting.begin(most);
    }

    /// Records an EOF block that announces `count` EODs.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.ProtocolViolation when the count is invalid
    synchronized void expect(long count) {
        accounting = accounting.after(BlockDescriptor.END_OF_FILE, count);
    }

    /// Records an EOD.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.ProtocolViolation when it exceeds the announced count
    synchronized void ended() {
        accounting = accounting.after(BlockDescriptor.END_OF_DATA, 0);
    }

    /// Whether all announced EODs were received.
    synchronized boolean isComplete() {
        return accounting.isFinished();
    }

    /// The state in a sentence, for messages.
    synchronized String state() {
        return accounting.announced() == 0
                ? "The sender ended " + accounting.received()
                        + " data channels, but sent no EOF block on any."
                : "The sender announced " + accounting.announced()
                        + " data channels in its EOF block, but only "
                        + accounting.received() + " sent their end of data (EOD).";
    }

    /// Whether the announced count is satisfied by this number of channels.
    synchronized boolean isSatisfiedBy(int channels) {
        return accounting.announced() > 0 && channels >= accounting.announced();
    }

    /// Whether the announced count equals this number of channels, and all of them have ended.
    synchronized boolean countsExactly(int channels) {
        return channels == accounting.announced();
    }
}
