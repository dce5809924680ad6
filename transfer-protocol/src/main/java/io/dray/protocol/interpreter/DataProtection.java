package io.dray.protocol.interpreter;

import io.dray.protocol.parameters.DataChannelAuthentication;
import io.dray.protocol.parameters.ProtectionLevel;

/// What was negotiated for the security of data channels, and whether the data mover knows.
///
/// @param credential whether a DCSC P credential is in force
/// @param hasSize    whether PBSZ was sent, without which there is no PROT
/// @param applied    whether [ServerAction.SecureDataChannels] was carried out since the last change
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

    /// A new credential must be applied even if one was in force.
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
