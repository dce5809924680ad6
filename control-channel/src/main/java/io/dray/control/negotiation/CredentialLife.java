package io.dray.control.negotiation;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Expiry of the credential that opened a session. The session outlives it, but cannot be reopened after a
/// failure.
///
/// @param end first moment at which the credential is no longer valid
public record CredentialLife(Instant end, Clock clock) {
    /// @param what the operation in progress, for the message
    /// @throws SecurityFailure when the credential has expired
    public void demand(String what) {
        if (!clock.instant().isBefore(end)) {
            throw new SecurityFailure("Your grid credential expired at "
                    + end.truncatedTo(ChronoUnit.SECONDS) + " during " + what
                    + ". What arrived is safe: make a new one (dray cert proxy) and give the same"
                    + " command again; it goes on from there.");
        }
    }
}
