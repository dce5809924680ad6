package io.dray.control.negotiation;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.time.Duration;

/// One end of transfers: a server with which sessions can be opened. Safe for use by many threads.
public interface TransferEndpoint {
    /// Returns the name of the end, without secrets.
    String name();

    /// Connects, secures the control channel, logs in and reads FEAT. Blocks, with time limits.
    ///
    /// @throws io.dray.control.client.ConversationBroken           when the server cannot be reached
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when authentication of the server or
    ///                                                                  the login fails
    EndpointSession open();

    /// Whether it sends a greeting on a new connection. Blocks.
    ///
    /// @param limit time limit of the connection, and of the greeting
    default boolean answers(Duration limit) {
        return true;
    }

    /// As [#open], on behalf of a user whom this program has authenticated.
    ///
    /// @param account account of the user
    /// @throws SecurityFailure when the server does not support it
    default EndpointSession openFor(String account) {
        throw new SecurityFailure("The back end " + name() + " cannot act on behalf of a user.");
    }
}
