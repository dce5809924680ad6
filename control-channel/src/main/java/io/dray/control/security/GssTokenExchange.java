package io.dray.control.security;

import io.dray.control.wire.LineProtection;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// The server side of a token-based security mechanism (RFC 2228, AUTH and ADAT).
///
/// For one thread at a time. Its owner closes it; what [#protection] has given away stays open.
public interface GssTokenExchange extends AutoCloseable {
    final class Answer {
        private final byte[] token;
        private final boolean last;

        public Answer(byte[] token, boolean last) {
            this.token = token.clone();
            this.last = last;
        }

        /// May be empty when the client's token was only a part.
        public byte[] token() {
            return token.clone();
        }

        /// Whether the exchange is over.
        public boolean last() {
            return last;
        }
    }

    /// Takes the client's next token. May compute for a while.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when the client is not accepted, or
    ///                                                                  does not keep the protocol
    Answer accept(byte[] token);

    /// The protection of the lines that follow; after the last token. The caller closes it.
    LineProtection protection();

    /// Subject of the certificate that the client has shown, accepted or not; empty before.
    String claimed();

    /// Chain the client showed, leaf first; after the last token.
    List<X509Certificate> peer();

    /// What the client delegated, if anything.
    Optional<DataCredential> delegated();

    /// Frees what the exchange holds, whether it has ended or not. After this it takes no token.
    @Override
    void close();
}
