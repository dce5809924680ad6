package io.dray.mover.datachannel;

import java.time.Duration;

/// Receives events of the data plane, for metrics. Called often, on data threads: implementations return at
/// once, do not throw and do not allocate.
public interface DataPlaneObserver {
    /// Ignores all events.
    DataPlaneObserver NONE = new DataPlaneObserver() {};

    /// A data channel was opened.
    default void streamOpened(Direction direction) {}

    /// A data channel was closed or kept for the next transfer.
    default void streamClosed(Direction direction) {}

    /// File bytes were transferred.
    default void bytes(Direction direction, long count) {}

    /// A TLS handshake has ended.
    default void handshake(Duration took, boolean succeeded) {}

    /// A transfer, or one of its streams while others moved, has transferred no byte for this time. Called once
    /// per stall.
    default void stalled(Direction direction, Duration silence) {}
}
