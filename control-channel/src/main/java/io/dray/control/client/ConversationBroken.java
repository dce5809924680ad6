package io.dray.control.client;

/// The conversation with a server failed: it could not be reached, fell silent, closed or reset the
/// connection, or sent garbage.
public final class ConversationBroken extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Kind kind;

    /// How it failed.
    public enum Kind {
        /// An open connection broke.
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

    /// Whether a time limit expired, as opposed to a broken connection.
    public boolean timedOut() {
        return kind == Kind.SILENT;
    }
}
