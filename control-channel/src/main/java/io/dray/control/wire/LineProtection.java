package io.dray.control.wire;

/// Wraps and unwraps the lines of a control channel (RFC 2228 section 3). Used on the channel's event loop.
public interface LineProtection {
    /// Wraps bytes into a token.
    byte[] wrap(byte[] bytes);

    /// Unwraps a token.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure if the token was forged or damaged
    byte[] unwrap(byte[] token);
}
