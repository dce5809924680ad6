package io.dray.control.security.gsi;

import io.dray.control.wire.LineProtection;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.ByteArrayOutputStream;

/// The protection of a control channel's lines after an exchange of tokens: each line stands in TLS records
/// of its own (RFC 2228 section 3).
///
/// What TLS itself has to say to a record, such as the answer to a key update (RFC 8446 section 4.6.3),
/// goes before the next token: it must, since that is under the new key, and nothing else has a place on a
/// control channel.
///
/// Not safe for several threads at once.
final class GssWrapping implements LineProtection {
    /// Limit of unsent replies, bytes. A reply has about 30 bytes; a peer that triggers thousands without
    /// reading any is hostile.
    private static final int MOST_OWED = 16 * 1024;

    private final GssTokenEngine engine;
    private final ByteArrayOutputStream owed = new ByteArrayOutputStream();

    GssWrapping(GssTokenEngine engine) {
        this.engine = engine;
    }

    /// A token that holds the bytes.
    @Override
    public byte[] wrap(byte[] bytes) {
        owed.writeBytes(engine.seal(bytes));
        byte[] token = owed.toByteArray();
        owed.reset();
        return token;
    }

    /// The bytes in a token; none when it ends within a record.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when it was forged or damaged
    @Override
    public byte[] unwrap(byte[] token) {
        owed.writeBytes(engine.feed(token));
        if (owed.size() > MOST_OWED) {
            throw new SecurityFailure("The peer asks for new keys without end.");
        }
        return engine.take();
    }

    @Override
    public void close() {
        engine.close();
    }
}
