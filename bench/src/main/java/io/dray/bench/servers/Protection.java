package io.dray.bench.servers;

/// How the bytes travel. Clear rows log in anonymously and protect nothing; private rows authenticate
/// and encrypt control and data channels.
public enum Protection {
    CLEAR, PRIVATE;

    /// @throws IllegalArgumentException if the word is neither, with a sentence for the user
    public static Protection named(String word) {
        return switch (word) {
            case "clear" -> CLEAR;
            case "private" -> PRIVATE;
            default -> throw new IllegalArgumentException(
                    "--protect is clear, private or clear,private, not '" + word + "'.");
        };
    }

    public String label() {
        return this == CLEAR ? "clear" : "private";
    }
}
