package io.dray.protocol.interpreter;

/// State of a control session.
///
///     AwaitingLogin ─► NegotiatingSecurity ─► AwaitingLogin ─► DecidingLogin ─► Ready ◄─► Working
///                                                                  │             ▲          │
///     AwaitingLogin ─► AwaitingGssToken ◄─► AcceptingGssToken ─► AwaitingLogin
///
///           every state ─► Closed                 AwaitingLogin ◄──┘             └ Transferring
sealed interface ServerState
        permits
        AwaitingLogin, NegotiatingSecurity, AwaitingGssToken, AcceptingGssToken, DecidingLogin,
        Ready,
        Working, Transferring, Closed {

    /// Whether the next queued command may start.
    default boolean takesCommands() {
        return false;
    }
}
