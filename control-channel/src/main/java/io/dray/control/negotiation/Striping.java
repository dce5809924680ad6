package io.dray.control.negotiation;

import io.dray.protocol.command.ParameterCommand.StripeLayout;
import java.util.Optional;
import java.util.OptionalLong;

/// Options of striping: a transfer between all hosts of both ends (GFD.20).
///
/// @param layout    how a file is divided among the sender's hosts; empty: the sender decides
/// @param blockSize block size of the blocked layout in bytes, at least 1; empty: the sender decides
public record Striping(Optional<StripeLayout> layout, OptionalLong blockSize) {
    /// The default: the sender decides.
    public static final Striping USUAL = new Striping(Optional.empty(), OptionalLong.empty());

    public Striping {
        if (blockSize.isPresent() && blockSize.getAsLong() < 1) {
            throw new IllegalArgumentException(
                    "the block size of stripes must be at least 1, not " + blockSize.getAsLong());
        }
    }

    public boolean namesLayout() {
        return layout.isPresent() || blockSize.isPresent();
    }
}
