package io.dray.control.server;

import io.dray.control.security.Authorization;
import io.dray.control.security.LoginAttempt;
import io.dray.protocol.feature.FeatureSet;

/// What a data mover offers to the control channel server.
public interface NodeServices {
    /// Sets up storage and data transfer for a session that has just logged in.
    ///
    /// @param attempt the login that produced `authorization`
    /// @throws io.dray.protocol.failure.TransferFailure.Refused when this identity has too many sessions
    SessionServices open(Authorization authorization, LoginAttempt attempt);

    /// Selects the features that sessions of this node announce.
    default FeatureSet shown(FeatureSet all) {
        return all;
    }
}
