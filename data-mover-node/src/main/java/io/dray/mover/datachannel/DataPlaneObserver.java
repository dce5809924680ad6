package io.dray.mover.datachannel;

import java.time.Duration;

/// What the data plane tells about its work, for meters. Called on data threads, often: implementations
/// return at once, do not throw and allocate nothing.
public interface DataPlaneObserver {
    /// An observer that looks away.
    DataPlaneObserver NONE = new DataPlaneObserver() {};

    /// A data channel of a transfer came up.
    default void streamOpened(Direction direction) {}

    /// A data channel was closed or kept for the next transfer.
    default void streamClosed(Direction direction) {}

    /// File bytes passed.
    default void bytes(Direction direction, long count) {}

    /// A TLS handshake ended.
    default void handshake(Duration took, boolean succeeded) {}

    /// A running transfer has moved no byte for this long, or one of its streams while others moved; told
    /// once for each stall.
    default void stalled(Direction direction, Duration silence) {}
}
