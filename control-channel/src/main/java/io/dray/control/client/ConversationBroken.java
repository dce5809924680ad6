package io.dray.control.client;

/// There is no conversation with a server: it could not be reached, is silent, closed, reset, or garbled.
public final class ConversationBroken extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Kind kind;

    /// What became of it.
    public enum Kind {
        /// It was there, and is no more.
        BROKEN,
        /// The server did not answer, or could not be reached, within a limit.
        SILENT,
        /// No server listens there.
        REFUSED,
        /// The name service knows no such host.
        UNKNOWN_HOST
    }

    public ConversationBroken(String message) {
        this(message, Kind.BROKEN);
    }

    public ConversationBroken(String message, Kind kind) {
        super(message);
        this.kind = kind;
    }

    /// The server did not answer, or could not be reached, within a limit.
    public static ConversationBroken silent(String message) {
        return new ConversationBroken(message, Kind.SILENT);
    }

    public Kind kind() {
        return kind;
    }

    /// Whether a limit of time ran out, as opposed to a connection that broke.
    public boolean timedOut() {
        return kind == Kind.SILENT;
    }
}
