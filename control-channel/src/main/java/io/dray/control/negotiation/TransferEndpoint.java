package io.dray.control.negotiation;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.time.Duration;

/// One end of transfers: a server that sessions can be opened with. Safe for use by many threads.
public interface TransferEndpoint {
    /// The end as people know it, without keys.
    String name();

    /// Connects, secures, logs in and reads FEAT. Blocks, within limits.
    ///
    /// @throws io.dray.control.client.ConversationBroken           when the server cannot be reached
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when it is not who it should be, or
    ///                                                              does not let us in
    EndpointSession open();

    /// Whether it answers on a connection of its own. Blocks.
    ///
    /// @param limit longest time for each of connection and greeting
    default boolean answers(Duration limit) {
        return true;
    }

    /// As [#open], to act there for a user whom this program has authenticated.
    ///
    /// @param account of the user
    /// @throws SecurityFailure when it cannot be told for whom to act
    default EndpointSession openFor(String account) {
        throw new SecurityFailure("The back end " + name() + " cannot be told for whom to act.");
    }
}
