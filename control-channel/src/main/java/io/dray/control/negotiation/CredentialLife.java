package io.dray.control.negotiation;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// How long the credential is good that a session was opened with. A session outlives it, but what breaks
/// after its end cannot be mended, and what acts for the user then acts for nobody.
///
/// @param end first moment at which it is of no use
public record CredentialLife(Instant end, Clock clock) {
    /// @param what what would go on, to be named in the failure
    /// @throws SecurityFailure when it is over
    public void demand(String what) {
        if (!clock.instant().isBefore(end)) {
            throw new SecurityFailure("Your grid credential expired at "
                    + end.truncatedTo(ChronoUnit.SECONDS) + " during " + what
                    + ". What arrived is safe: make a new one (dray cert proxy) and give the same"
                    + " command again; it goes on from there.");
        }
    }
}
