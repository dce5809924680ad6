package io.dray.protocol.interpreter;

import io.dray.protocol.parameters.DataChannelAuthentication;
import io.dray.protocol.parameters.ProtectionLevel;

/// What was negotiated for the security of data channels, and whether the data mover knows.
///
/// @param credential whether a DCSC P credential is in force
/// @param applied    whether [ServerAction.SecureDataChannels] was carried out since the last change
record DataProtection(DataChannelAuthentication authentication, ProtectionLevel level,
        boolean credential, boolean applied) {
    static final DataProtection INITIAL = new DataProtection(new DataChannelAuthentication.None(),
            ProtectionLevel.CLEAR, false, false);

    DataProtection with(DataChannelAuthentication changed) {
        return new DataProtection(changed, level, credential,
                applied && changed.equals(authentication));
    }

    DataProtection with(ProtectionLevel changed) {
        return new DataProtection(authentication, changed, credential, applied && changed == level);
    }

    /// A new credential must be applied even if one was in force.
    DataProtection withCredential() {
        return new DataProtection(authentication, level, true, false);
    }

    DataProtection withoutCredential() {
        return new DataProtection(authentication, level, false, applied && !credential);
    }

    DataProtection asApplied() {
        return new DataProtection(authentication, level, credential, true);
    }
}
