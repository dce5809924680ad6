package io.dray.control.negotiation;

import io.dray.protocol.command.ParameterCommand.StripeLayout;
import java.util.Optional;
import java.util.OptionalLong;

/// The wish that each file moves between all hosts of its ends (striping, GFD.20).
///
/// @param layout    how the sender's hosts share a file; absent leaves it to the sender
/// @param blockSize bytes of one share in the blocked layout, at least 1; absent leaves it to the sender
public record Striping(Optional<StripeLayout> layout, OptionalLong blockSize) {
    /// With the sender's own layout.
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
