package io.dray.protocol.reply;

import java.util.List;

/// A reply of the control channel (RFC 959 section 4.2): a code and one or more lines of text.
///
/// One line is written `NNN text`. More are written `NNN-first`, continuation lines, `NNN last`;
/// continuation lines that start with a space are written as they are (FEAT, MLST, markers), others as
/// `NNN-line` (errors, banners), as the Globus server does (Globus server 13.24).
///
/// @param code  three digits, 100 to 659
/// @param lines text of each line without code, separator and line end; at least one
public record Reply(int code, List<String> lines) {
    public Reply {
        if (code < 100 || code > 659) {
            throw new IllegalArgumentException("reply code out of range: " + code);
        }
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a reply has at least one line");
        }
    }

    public static Reply of(int code, String... lines) {
        return new Reply(code, List.of(lines));
    }

    /// 1xx: another reply follows.
    public boolean isPreliminary() {
        return code < 200;
    }

    /// 2xx: done.
    public boolean isCompletion() {
        return code >= 200 && code < 300;
    }

    /// 3xx: the next command of the sequence is expected.
    public boolean isIntermediate() {
        return code >= 300 && code < 400;
    }

    /// 4xx or 5xx.
    public boolean isFailure() {
        return code >= 400 && code < 600;
    }

    /// All lines joined by spaces, for messages.
    public String text() {
        return String.join(" ", lines.stream().map(String::strip).toList());
    }
}
