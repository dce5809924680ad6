package io.dray.protocol.reply;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Puts the lines of a control channel together to replies (RFC 959 section 4.2).
///
/// All layouts of Globus server 13.24 are understood. A reply of several lines begins with `NNN-` and
/// ends with the line that begins with the same code and a space; every line between belongs to it,
/// whether it repeats the code, is indented or is neither. Lines between replies that begin with no
/// code are skipped: the Globus server answers some errors with such a second line.
///
/// Not for use by several threads at a time. After a [ProtocolViolation] the parser is of no more use;
/// the connection has to be closed.
public final class ReplyParser {
    /// Lines without a code that are skipped in a row. A peer that says more of them does not speak FTP.
    private static final int MOST_STRAY_LINES = 20;

    private final int mostLines;
    private final long mostCharacters;
    private final List<String> lines = new ArrayList<>();
    private int code;
    private long characters;
    private int strayLines;

    /// Limits that leave room for a listing of some ten thousand entries by MLSC and for a wrapped
    /// credential.
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

    /// Whether the last line left a reply unfinished.
    public boolean isInsideReply() {
        return !lines.isEmpty();
    }

    /// Takes the next line.
    ///
    /// @param line without its line end
    /// @return the reply that this line completes
    /// @throws ProtocolViolation when a limit is passed, or the peer does not speak the protocol
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
            throw new ProtocolViolation("The server sent a reply with the impossible code " + found
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
                    + " lines in a row that are no replies. It may not be an FTP server.");
        }
    }

    private void count(String line) {
        characters += line.length() + 2L;
        if (lines.size() >= mostLines || characters > mostCharacters) {
            throw new ProtocolViolation("The server sent a reply of more than " + mostLines
                    + " lines or " + mostCharacters + " characters.");
        }
    }

    /// The code that begins a line and is followed by a space, a hyphen or nothing; -1 if there is none.
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
