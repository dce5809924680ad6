package io.dray.control.security.grid;

import io.dray.control.security.DistinguishedName;
import io.dray.control.security.ReloadedFile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Which subject may use which local accounts, as in `grid-mapfile`:
///
///     "/O=Lab/CN=Alice"  alice,physics   # comment
///
/// The subject stands in double quotes, in which `\` takes the next character as it is and `\xHH` is one
/// byte; without quotes it ends at the first blank. Several lines for one subject add up. The first
/// account is the one for those who ask for none.
///
/// @param accounts by subject
public record Gridmap(Map<DistinguishedName, List<String>> accounts) {
    static final int LONGEST_FILE = 4 * 1024 * 1024;
    static final int LONGEST_LINE = 16 * 1024;

    public Gridmap {
        accounts = Map.copyOf(accounts);
    }

    /// A gridmap in a file, read again whenever the file has changed; see [#parse] and [ReloadedFile].
    public static ReloadedFile<Gridmap> inFile(Path file) {
        return new ReloadedFile<>(List.of(file), () -> parse(file.toString(),
                ReloadedFile.text(file, "gridmap", LONGEST_FILE)));
    }

    /// @param file begins the sentence of a mistake
    /// @throws IllegalArgumentException with `FILE:LINE: ...` when there is a mistake
    public static Gridmap parse(String file, String text) {
        if (text.length() > LONGEST_FILE) {
            throw new IllegalArgumentException(
                    file + ":1: the gridmap is longer than " + LONGEST_FILE + " characters.");
        }
        Map<DistinguishedName, Set<String>> found = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            try {
                addLine(line, found);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ":" + number + ": " + e.getMessage(),
                        e);
            }
        }
        return new Gridmap(found.entrySet()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> List.copyOf(e.getValue()))));
    }

    /// The accounts of a subject, the first being that for `USER :globus-mapping:`; none if it is not in
    /// the map.
    public List<String> accountsOf(DistinguishedName subject) {
        return accounts.getOrDefault(canonical(subject), List.of());
    }

    /// As the Globus tools compare names: without regard to upper and lower case, and mail addresses
    /// under any of their names.
    private static DistinguishedName canonical(DistinguishedName name) {
        List<DistinguishedName.Part> parts = new ArrayList<>();
        for (DistinguishedName.Part part : name.parts()) {
            parts.add(new DistinguishedName.Part(part.type(),
                    part.value().toLowerCase(Locale.ROOT)));
        }
        return new DistinguishedName(parts);
    }

    /// Adds what a line says, unless it is empty or a comment.
    ///
    /// @throws IllegalArgumentException with a sentence when there is a mistake
    private static void addLine(String line, Map<DistinguishedName, Set<String>> found) {
        if (line.length() > LONGEST_LINE) {
            throw new IllegalArgumentException(
                    "the line is longer than " + LONGEST_LINE + " characters.");
        }
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        int end = text.startsWith("\"") ? closingQuote(text) : blank(text);
        String subject = text.startsWith("\"")
                ? unescaped(text.substring(1, end))
                : text.substring(0, end);
        String rest = end < text.length() ? text.substring(end + 1) : "";
        int comment = rest.indexOf('#');
        found.computeIfAbsent(canonical(DistinguishedName.parse(subject)),
                s -> new LinkedHashSet<>())
                .addAll(accounts(comment < 0 ? rest : rest.substring(0, comment)));
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
