package io.dray.control.negotiation;

import io.dray.protocol.parameters.ProtectionLevel;
import java.util.OptionalInt;

/// Protection of data channels, as far as both ends support it, and block size.
///
/// @param protection protection level
/// @param credential credential by which the ends authenticate each other
/// @param blockSize  payload of an extended block in bytes, [#SMALLEST_BLOCK] to [#LARGEST_BLOCK]; empty: the
///                   sender decides. Dray nodes use it; Globus servers use the block size of their own
///                   configuration
public record DataChannelOptions(Protection protection, Credential credential,
        OptionalInt blockSize) {
    /// Bytes. The 17 header bytes of a block are less than 2 % of this size.
    public static final int SMALLEST_BLOCK = 1024;
    /// Bytes. A stream that breaks loses at most one block.
    public static final int LARGEST_BLOCK = 16 << 20;
    /// Private, by any credential that both ends accept.
    public static final DataChannelOptions USUAL = new DataChannelOptions(Protection.PRIVATE,
            Credential.ANY);

    public DataChannelOptions {
        if (blockSize.isPresent() && (blockSize.getAsInt() < SMALLEST_BLOCK
                || blockSize.getAsInt() > LARGEST_BLOCK)) {
            throw new IllegalArgumentException("a block has " + SMALLEST_BLOCK + " to "
                    + LARGEST_BLOCK + " bytes, not " + blockSize.getAsInt());
        }
    }

    /// Leaves the block size to the sender.
    public DataChannelOptions(Protection protection, Credential credential) {
        this(protection, credential, OptionalInt.empty());
    }

    /// The credential by which the ends authenticate each other.
    public enum Credential {
        /// One generated for this transfer if both ends accept it, else any that both have.
        ANY,
        /// Only the one given to the coordinator for this transfer.
        GIVEN,
        /// Only the credentials that the user delegated to the ends.
        DELEGATED
    }

    public boolean delegated() {
        return credential == Credential.DELEGATED;
    }

    /// Protection levels, weakest first.
    public enum Protection {
        /// Plain TCP without authentication: any host that connects to the port is accepted.
        NONE(ProtectionLevel.CLEAR),
        /// Mutual authentication, then clear data.
        AUTHENTICATED(ProtectionLevel.CLEAR), SAFE(ProtectionLevel.SAFE), PRIVATE(
                ProtectionLevel.PRIVATE);

        private final ProtectionLevel level;

        Protection(ProtectionLevel level) {
            this.level = level;
        }

        public ProtectionLevel level() {
            return level;
        }
    }
}
