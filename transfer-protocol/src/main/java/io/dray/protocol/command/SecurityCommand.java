package io.dray.protocol.command;

import io.dray.protocol.parameters.ProtectionLevel;

/// Security of control and data channels (RFC 2228, RFC 4217, GFD.20, Globus DCSC).
public sealed interface SecurityCommand extends Command {
    /// AUTH
    record Authenticate(String mechanism) implements SecurityCommand {}

    /// ADAT, base64 text
    record SecurityData(String base64) implements SecurityCommand {}

    /// PBSZ, 0 to 2^32-1
    record ProtectionBufferSize(long bytes) implements SecurityCommand {}

    /// PROT. `E` (confidential) is parsed so that it can be refused with 536.
    record DataProtection(char level) implements SecurityCommand {
        public DataProtection(ProtectionLevel level) {
            this(level.code());
        }
    }

    /// DCAU: mode letter, and the subject for `S`
    record DataChannelAuthenticationMode(char mode, String subject) implements SecurityCommand {}

    /// DCSC: `P` with a base64 PEM bundle, or `D`
    record DataChannelSecurityContext(char type, String base64) implements SecurityCommand {
        @Override
        public String toString() {
            return "DataChannelSecurityContext[" + type + "]";
        }
    }

    /// MIC, ENC, CONF: a wrapped command, base64
    record Protected(Wrapping wrapping, String base64) implements SecurityCommand {}

    /// Which of the three verbs wrapped a command.
    enum Wrapping {
        MIC, ENC, CONF
    }

    /// CCC
    record ClearCommandChannel() implements SecurityCommand {}
}
