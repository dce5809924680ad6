package io.dray.protocol.interpreter;

import io.dray.protocol.parameters.DataChannelAuthentication;
import io.dray.protocol.parameters.ProtectionLevel;

/// The negotiated security of data channels, and whether the data mover has applied it.
///
/// @param credential whether a DCSC P credential is active
/// @param hasSize    whether PBSZ was sent, which PROT requires
/// @param applied    whether [ServerAction.SecureDataChannels] has succeeded since the last change
record DataProtection(DataChannelAuthentication authentication, ProtectionLevel level,
        boolean credential, boolean hasSize, boolean applied) {
    static final DataProtection INITIAL = new DataProtection(new DataChannelAuthentication.None(),
            ProtectionLevel.CLEAR, false, false, false);

    DataProtection with(DataChannelAuthentication changed) {
        return new DataProtection(changed, level, credential, hasSize,
                applied && changed.equals(authentication));
    }

    DataProtection with(ProtectionLevel changed) {
        return new DataProtection(authentication, changed, credential, hasSize,
                applied && changed == level);
    }

    DataProtection sized() {
        return new DataProtection(authentication, level, credential, true, applied);
    }

    /// Marks a new credential as not yet applied, even if another one was active.
    DataProtection withCredential() {
        return new DataProtection(authentication, level, true, hasSize, false);
    }

    DataProtection withoutCredential() {
        return new DataProtection(authentication, level, false, hasSize, applied && !credential);
    }

    DataProtection asApplied() {
        return new DataProtection(authentication, level, credential, hasSize, true);
    }
}
