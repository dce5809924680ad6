package io.dray.control.coordination;

import io.dray.protocol.parameters.ProtectionLevel;

/// How data channels shall be protected where both ends can do it.
///
/// @param protection what they carry
/// @param credential what the ends show each other
public record DataWish(Protection protection, Credential credential) {
    /// Private, by whatever credential both ends take.
    public static final DataWish USUAL = new DataWish(Protection.PRIVATE, Credential.ANY);

    /// What proves to one end who the other is.
    public enum Credential {
        /// One made for this transfer where both ends take it, or whatever both have.
        ANY,
        /// The one given to the coordinator for this transfer, and no other.
        GIVEN,
        /// The credentials that the user delegated to the ends, though both would take another.
        DELEGATED
    }

    boolean delegated() {
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

        ProtectionLevel level() {
            return level;
        }
    }
}
