package io.dray.protocol.command;

import io.dray.protocol.text.Digits;
import java.util.Optional;
import java.util.OptionalDouble;

/// The arguments of one command line, read from left to right. Spaces before a word are skipped. A path is
/// the last argument: one space precedes it (RFC 959 section 5.3.1, RFC 3659 section 2), and everything after
/// that space belongs to it, including leading and trailing blanks.
final class Words {
    private final String line;
    private int position;

    Words(String line, int position) {
        this.line = line;
        this.position = position;
    }

    boolean isEmpty() {
        skipSpaces();
        return position == line.length();
    }

    /// The next word, up to a space or the end.
    String next() {
        if (isEmpty()) {
            throw CommandSyntaxException.arguments();
        }
        int end = line.indexOf(' ', position);
        String word = line.substring(position, end < 0 ? line.length() : end);
        position += word.length();
        return word;
    }

    /// A path of at least one character.
    String path() {
        String path = optionalPath();
        if (path.isEmpty()) {
            throw CommandSyntaxException.arguments();
        }
        return path;
    }

    /// A path, or the empty text.
    String optionalPath() {
        String path = position < line.length() ? line.substring(position + 1) : "";
        position = line.length();
        return path;
    }

    /// The rest of the line, at least one character.
    String rest() {
        if (isEmpty()) {
            throw CommandSyntaxException.arguments();
        }
        String rest = line.substring(position);
        position = line.length();
        return rest;
    }

    /// The rest of the line after spaces, possibly empty.
    String restOrEmpty() {
        return isEmpty() ? "" : rest();
    }

    Optional<String> optionalRest() {
        return isEmpty() ? Optional.empty() : Optional.of(rest());
    }

    /// A word that must be the last one.
    String last() {
        String word = next();
        end();
        return word;
    }

    /// Throws unless only spaces are left.
    void end() {
        if (!isEmpty()) {
            throw CommandSyntaxException.arguments();
        }
    }

    /// A whole number from 0 to 2^63-1.
    long number() {
        return Digits.number(next()).orElseThrow(CommandSyntaxException::arguments);
    }

    /// Skips words such as `-la` (LIST).
    void skipDashWords() {
        while (line.startsWith(" -", position)) {
            next();
        }
    }

    /// Seconds with an optional fraction, at most a year.
    static OptionalDouble seconds(String text) {
        if (text.length() > 16 || !text.matches("[0-9]{1,8}(\\.[0-9]{1,7})?")) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(text);
        return value > 366 * 86_400 ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private void skipSpaces() {
        while (position < line.length() && line.charAt(position) == ' ') {
            position++;
        }
    }
}
