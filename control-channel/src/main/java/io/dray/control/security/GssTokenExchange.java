package io.dray.control.security;

import io.dray.control.wire.LineProtection;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// The server side of a token-based security mechanism (RFC 2228, AUTH and ADAT).
///
/// For one thread at a time.
public interface GssTokenExchange {
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

    /// The protection of the lines that follow; after the last token.
    LineProtection protection();

    /// Subject of the certificate that the client has shown, accepted or not; empty before.
    String claimed();

    /// Chain the client showed, leaf first; after the last token.
    List<X509Certificate> peer();

    /// What the client delegated, if anything.
    Optional<DataCredential> delegated();
}
