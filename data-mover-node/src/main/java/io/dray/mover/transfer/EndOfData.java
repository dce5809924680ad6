package io.dray.mover.transfer;

import io.dray.protocol.block.BlockDescriptor;
import io.dray.protocol.block.EndOfDataAccounting;

/// The end-of-data accounting of one transfer, shared by its streams. Safe for many threads.
final class EndOfData {
    private EndOfDataAccounting accounting;

    /// @param most channels a transfer may have
    EndOfData(int most) {
        this.accounting = EndOfDataAccounting.begin(most);
    }

    /// An EOF block came that announces so many EODs.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.ProtocolViolation when that cannot be
    synchronized void expect(long count) {
        accounting = accounting.after(BlockDescriptor.END_OF_FILE, count);
    }

    /// A channel sent its EOD.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.ProtocolViolation when it was one too many
    synchronized void ended() {
        accounting = accounting.after(BlockDescriptor.END_OF_DATA, 0);
    }

    /// Whether as many EODs came as were announced.
    synchronized boolean isComplete() {
        return accounting.isFinished();
    }

    /// What came and what did not, in words.
    synchronized String state() {
        return accounting.announced() == 0
                ? "The sender ended " + accounting.received()
                        + " data channels, but sent no EOF block on any."
                : "The sender announced " + accounting.announced()
                        + " data channels in its EOF block, but only "
                        + accounting.received() + " sent their end of data (EOD).";
    }

    /// Whether so many channels are all there will be.
    synchronized boolean isSatisfiedBy(int channels) {
        return accounting.announced() > 0 && channels >= accounting.announced();
    }

    /// Whether all channels that sent something have also ended.
    synchronized boolean countsExactly(int channels) {
        return channels == accounting.announced();
    }
}
