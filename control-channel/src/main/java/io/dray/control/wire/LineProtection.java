package io.dray.control.wire;

/// What wraps and unwraps the lines of a control channel (RFC 2228 section 3), on the channel's event loop.
public interface LineProtection {
    /// A token that holds the bytes.
    byte[] wrap(byte[] bytes);

    /// The bytes that a token holds.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure when it was forged or damaged
    byte[] unwrap(byte[] token);
}
