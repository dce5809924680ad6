package io.dray.protocol.reply;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Assembles the lines of a control channel into replies (RFC 959 section 4.2).
///
/// All layouts of Globus server 13.24 are accepted. A reply of several lines begins with `NNN-` and ends with
/// a line that begins with the same code and a space. Every line between belongs to it, whatever it begins
/// with. Lines without a code between replies are skipped: the Globus server answers some errors with such a
/// second line.
///
/// Not thread-safe. After a [ProtocolViolation] the parser must not be used again, and the connection must be
/// closed.
public final class ReplyParser {
    /// Most consecutive lines without a code. A peer that sends more does not speak FTP.
    private static final int MOST_STRAY_LINES = 20;

    private final int mostLines;
    private final long mostCharacters;
    private final List<String> lines = new ArrayList<>();
    private int code;
    private long characters;
    private int strayLines;

    /// Uses limits that fit an MLSC listing of some ten thousand entries, and a wrapped credential.
    public ReplyParser() {
        this(20_000, 8 << 20);
    }

    /// @param mostLines      largest number of lines of one reply, at least 1
    /// @param mostCharacters largest number of characters of one reply
    public ReplyParser(int mostLines, long mostCharacters) {
        if (mostLines < 1 || mostCharacters < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
        this.mostLines = mostLines;
        this.mostCharacters = mostCharacters;
    }

    /// Whether a reply is incomplete.
    public boolean isInsideReply() {
        return !lines.isEmpty();
    }

    /// Processes the next line.
    ///
    /// @param line without its line end
    /// @return the reply that this line completes
    /// @throws ProtocolViolation if a limit is exceeded, or the peer does not speak FTP
    public Optional<Reply> feed(String line) {
        count(line);
        return isInsideReply() ? goOn(line) : begin(line);
    }

    private Optional<Reply> begin(String line) {
        int found = code(line);
        if (found < 0) {
            skip();
            return Optional.empty();
        }
        if (found > 659) {
            throw new ProtocolViolation("The server sent a reply with the invalid code " + found
                    + ". It may not be an FTP server.");
        }
        strayLines = 0;
        code = found;
        lines.add(text(line));
        return line.length() > 3 && line.charAt(3) == '-' ? Optional.empty() : complete();
    }

    private Optional<Reply> goOn(String line) {
        if (code(line) != code) {
            lines.add(line);
            return Optional.empty();
        }
        lines.add(text(line));
        return line.length() > 3 && line.charAt(3) == '-' ? Optional.empty() : complete();
    }

    private Optional<Reply> complete() {
        Reply reply = new Reply(code, lines);
        lines.clear();
        characters = 0;
        return Optional.of(reply);
    }

    private void skip() {
        strayLines++;
        characters = 0;
        if (strayLines > MOST_STRAY_LINES) {
            throw new ProtocolViolation("The server sent " + strayLines
                    + " lines in a row that are not replies. It may not be an FTP server.");
        }
    }

    private void count(String line) {
        characters += line.length() + 2L;
        if (lines.size() >= mostLines || characters > mostCharacters) {
            throw new ProtocolViolation("The server sent a reply of more than " + mostLines
                    + " lines or " + mostCharacters + " characters.");
        }
    }

    /// The code at the start of a line, followed by a space, a hyphen or the end; -1 if there is none.
    private static int code(String line) {
        if (line.length() < 3 || (line.length() > 3 && line.charAt(3) != ' '
                && line.charAt(3) != '-')) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < 3; i++) {
            char c = line.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value < 100 ? -1 : value;
    }

    private static String text(String line) {
        return line.length() > 4 ? line.substring(4) : "";
    }
}
