package io.dray.control.negotiation;

import io.dray.protocol.parameters.ProtectionLevel;
import java.util.OptionalInt;

/// How data channels shall be protected where both ends can do it, and what blocks they carry.
///
/// @param protection what they carry
/// @param credential what the ends show each other
/// @param blockSize  payload of an extended block, bytes, [#SMALLEST_BLOCK] to [#LARGEST_BLOCK]; empty where the
///                   sender decides. Dray nodes keep to it; a Globus server's blocks are those of its own
///                   configuration
public record DataChannelOptions(Protection protection, Credential credential,
        OptionalInt blockSize) {
    /// Bytes; smaller blocks would be all headers.
    public static final int SMALLEST_BLOCK = 1024;
    /// Bytes; a stream that breaks off loses no more than one.
    public static final int LARGEST_BLOCK = 16 << 20;
    /// Private, by whatever credential both ends take.
    public static final DataChannelOptions USUAL = new DataChannelOptions(Protection.PRIVATE,
            Credential.ANY);

    public DataChannelOptions {
        if (blockSize.isPresent() && (blockSize.getAsInt() < SMALLEST_BLOCK
                || blockSize.getAsInt() > LARGEST_BLOCK)) {
            throw new IllegalArgumentException("a block has " + SMALLEST_BLOCK + " to "
                    + LARGEST_BLOCK + " bytes, not " + blockSize.getAsInt());
        }
    }

    /// With blocks as the sender likes them.
    public DataChannelOptions(Protection protection, Credential credential) {
        this(protection, credential, OptionalInt.empty());
    }

    /// What proves to one end who the other is.
    public enum Credential {
        /// One made for this transfer where both ends take it, or whatever both have.
        ANY,
        /// The one given to the coordinator for this transfer, and no other.
        GIVEN,
        /// The credentials that the user delegated to the ends, though both would take another.
        DELEGATED
    }

    public boolean delegated() {
        return credential == Credential.DELEGATED;
    }

    /// From nothing to everything.
    public enum Protection {
        /// Plain TCP: whoever reaches the port is taken for the other end.
        NONE(ProtectionLevel.CLEAR),
        /// The ends prove who they are; then clear bytes.
        AUTHENTICATED(ProtectionLevel.CLEAR),
        /// Bytes that nobody changes.
        SAFE(ProtectionLevel.SAFE),
        /// Bytes that nobody else reads.
        PRIVATE(ProtectionLevel.PRIVATE);

        private final ProtectionLevel level;

        Protection(ProtectionLevel level) {
            this.level = level;
        }

        public ProtectionLevel level() {
            return level;
        }
    }
}
