package io.dray.control.client;

/// The control connection to a server is gone or silent: closed, reset, timed out, or garbled.
public final class ConversationBroken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConversationBroken(String message) {
        super(message);
    }
}
