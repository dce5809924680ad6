package io.dray.control.coordination;

import io.dray.protocol.parameters.ProtectionLevel;

/// How data channels shall be protected where both ends can do it.
///
/// @param protection what they carry
/// @param delegated  whether ends show the credentials that the user delegated to them, though both would
///                   take one made for this transfer
public record DataWish(Protection protection, boolean delegated) {
    /// Private, by whatever credential both ends take.
    public static final DataWish USUAL = new DataWish(Protection.PRIVATE, false);

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

        ProtectionLevel level() {
            return level;
        }
    }
}
