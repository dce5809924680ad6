package io.dray.control.wire;

/// Wraps and unwraps the lines of a control channel (RFC 2228 section 3). Used on the channel's event loop.
///
/// The handler that unwraps owns it, and closes it with the channel. After that it wraps and unwraps nothing.
public interface LineProtection extends AutoCloseable {
    /// Wraps bytes into a token.
    byte[] wrap(byte[] bytes);

    /// Unwraps a token.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure if the token was forged or damaged
    byte[] unwrap(byte[] token);

    @Override
    void close();
}
