package io.dray.control.client;

/// The control connection to a server is gone or silent: closed, reset, timed out, or garbled.
public final class ConversationBroken extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final boolean timedOut;

    public ConversationBroken(String message) {
        this(message, false);
    }

    private ConversationBroken(String message, boolean timedOut) {
        super(message);
        this.timedOut = timedOut;
    }

    /// The server did not answer, or could not be reached, within a limit.
    public static ConversationBroken silent(String message) {
        return new ConversationBroken(message, true);
    }

    /// Whether a limit of time ran out, as opposed to a connection that broke.
    public boolean timedOut() {
        return timedOut;
    }
}
