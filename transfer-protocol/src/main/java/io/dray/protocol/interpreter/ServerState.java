package io.dray.protocol.interpreter;

/// Where a control session stands.
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

    /// Whether the next queued command may be taken up.
    default boolean takesCommands() {
        return false;
    }
}
