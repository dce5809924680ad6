package io.dray.control.security.gsi;

import io.dray.control.wire.LineProtection;

/// The protection of a control channel's lines after an exchange of tokens: each line stands in TLS records
/// of its own (RFC 2228 section 3).
///
/// Not safe for several threads at once.
final class GssWrapping implements LineProtection {
    private final TokenEngine engine;

    GssWrapping(TokenEngine engine) {
        this.engine = engine;
    }

    /// A token that holds the bytes.
    @Override
    public byte[] wrap(byte[] bytes) {
        return engine.seal(bytes);
    }

    /// The bytes in a token; none when it ends within a record.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when it was forged or damaged
    @Override
    public byte[] unwrap(byte[] token) {
        engine.feed(token);
        return engine.take();
    }
}
