package io.dray.control.security.grid;

import io.dray.control.security.DistinguishedName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One line of a gridmap.
record GridmapLine(DistinguishedName subject, List<String> accounts) {
    /// @return nothing for empty lines and comments
    /// @throws IllegalArgumentException with a sentence when the line is neither
    static Optional<GridmapLine> parse(String line) {
        if (line.length() > Gridmap.LONGEST_LINE) {
            throw new IllegalArgumentException(
                    "the line is longer than " + Gridmap.LONGEST_LINE + " characters.");
        }
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return Optional.empty();
        }
        int end = text.startsWith("\"") ? closingQuote(text) : blank(text);
        String subject = text.startsWith("\"")
                ? unescaped(text.substring(1, end))
                : text.substring(0, end);
        String rest = end < text.length() ? text.substring(end + 1) : "";
        int comment = rest.indexOf('#');
        return Optional.of(new GridmapLine(DistinguishedName.parse(subject),
                accounts(comment < 0 ? rest : rest.substring(0, comment))));
    }

    private static List<String> accounts(String list) {
        List<String> accounts = new ArrayList<>();
        for (String piece : list.strip().split("\\s*,\\s*", -1)) {
            if (!piece.matches("[A-Za-z0-9_.][A-Za-z0-9_.@+-]{0,254}")) {
                throw new IllegalArgumentException(piece.isEmpty()
                        ? "an account name is missing after the subject."
                        : "\"" + piece + "\" is not an account name.");
            }
            accounts.add(piece);
        }
        return accounts;
    }

    private static int blank(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == ' ' || text.charAt(i) == '\t') {
                return i;
            }
        }
        return text.length();
    }

    private static int closingQuote(String text) {
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i;
            }
        }
        throw new IllegalArgumentException("a double quote is not closed.");
    }

    private static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length();) {
            int c = text.codePointAt(i);
            if (c != '\\') {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(c);
            } else if (text.startsWith("x", i + 1) && i + 3 < text.length()
                    && text.substring(i + 2, i + 4).matches("[0-9A-Fa-f]{2}")) {
                bytes.write(Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 4;
            } else {
                bytes.write(text.charAt(i + 1));
                i += 2;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
