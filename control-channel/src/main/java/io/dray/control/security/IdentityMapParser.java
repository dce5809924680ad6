package io.dray.control.security;

import io.dray.control.security.Authorization.Rule;
import io.dray.control.security.IdentityMap.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads the identity map: one rule a line, described in `config/identity-map.example`.
///
///     IDENTITY  ACCOUNT  ROOT  PREFIX=RIGHTS...  [third-party]
final class IdentityMapParser {
    static final int LONGEST_FILE = 1024 * 1024;

    private final String file;

    private IdentityMapParser(String file) {
        this.file = file;
    }

    /// @throws IllegalArgumentException with `FILE:LINE: ...` when there is a mistake
    static IdentityMap parse(String file, String text) {
        if (text.length() > LONGEST_FILE) {
            throw new IllegalArgumentException(
                    file + ":1: the identity map is longer than " + LONGEST_FILE + " characters.");
        }
        IdentityMapParser parser = new IdentityMapParser(file);
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            try {
                List<String> words = words(line);
                if (!words.isEmpty()) {
                    entries.add(entry(words));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        parser.file + ":" + number + ": " + e.getMessage(), e);
            }
        }
        return new IdentityMap(entries);
    }

    /// Splits at blanks outside double quotes; `#` outside quotes starts a comment; within quotes `\`
    /// takes the next character as it is.
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '\\' && i + 1 < line.length()) {
                word.append(line.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
                inWord = true;
            } else if (!quoted && c == '#') {
                break;
            } else if (!quoted && (c == ' ' || c == '\t')) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("a double quote is not closed.");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    private static Entry entry(List<String> words) {
        if (words.size() < 4) {
            throw new IllegalArgumentException(
                    "expected IDENTITY ACCOUNT ROOT PREFIX=RIGHTS... [third-party], such as"
                            + " token:backup backup /data /=rwd third-party.");
        }
        Path root = Path.of(words.get(2));
        if (!root.isAbsolute()) {
            throw new IllegalArgumentException(
                    "the root directory " + root + " is not absolute.");
        }
        if (!words.get(1).matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException("\"" + words.get(1)
                    + "\" is not an account name: use letters, digits, '.', '_' and '-' only.");
        }
        boolean thirdParty = words.getLast().equals("third-party");
        List<Rule> rules = new ArrayList<>();
        for (String word : words.subList(3, words.size() - (thirdParty ? 1 : 0))) {
            rules.add(rule(word));
        }
        if (rules.isEmpty()) {
            throw new IllegalArgumentException("there is no PREFIX=RIGHTS, such as /=rwd.");
        }
        return new Entry(pattern(words.getFirst()),
                new Authorization("", words.get(1), root.normalize(), rules, thirdParty));
    }

    private static IdentityPattern pattern(String word) {
        if (word.equals("anonymous")) {
            return new IdentityPattern.Exactly(new ClientIdentity.Nobody());
        }
        int colon = word.indexOf(':');
        String value = word.substring(colon + 1);
        return switch (colon < 0 ? "" : word.substring(0, colon)) {
            case "subject" -> subject(value);
            case "sha256" -> new IdentityPattern.Exactly(
                    new ClientIdentity.Presented(Fingerprint.parse(value)));
            case "voms" -> membership(value);
            case "policy" -> policy(value);
            case "token" ->
                new IdentityPattern.Exactly(new ClientIdentity.TokenHolder(value));
            default -> throw new IllegalArgumentException("\"" + word
                    + "\" is not an identity: use subject:DN, voms:GROUP, policy:OID, sha256:HEX,"
                    + " token:NAME or anonymous.");
        };
    }

    private static IdentityPattern subject(String text) {
        DistinguishedName name = DistinguishedName.parse(text);
        if (name.isOnlyWildcards()) {
            throw new IllegalArgumentException(
                    "a subject of wildcards only would let in everybody; name at least one part.");
        }
        return new IdentityPattern.Subject(name);
    }

    private static IdentityPattern membership(String group) {
        if (!group.matches("(/[A-Za-z0-9_.=-]+)+(/\\*)?")) {
            throw new IllegalArgumentException("\"" + group + "\" is not a VOMS group: use"
                    + " voms:/cms, voms:/cms/Role=production or voms:/cms/*.");
        }
        return new IdentityPattern.Membership(group);
    }

    private static IdentityPattern policy(String oid) {
        if (!oid.matches("[0-2](\\.\\d{1,20}){1,32}")) {
            throw new IllegalArgumentException("\"" + oid
                    + "\" is not an object identifier such as 1.2.840.113612.5.2.2.1.");
        }
        return new IdentityPattern.Policy(oid);
    }

    private static Rule rule(String word) {
        int equals = word.lastIndexOf('=');
        String prefix = equals < 0 ? word : word.substring(0, equals);
        String rights = word.substring(equals + 1);
        if (equals < 0 || !prefix.startsWith("/") || !rights.matches("r?w?d?|-")) {
            throw new IllegalArgumentException("\"" + word + "\" is not PREFIX=RIGHTS: a path that"
                    + " starts with /, then r (read), w (write), d (delete) in this order, or -"
                    + " for nothing.");
        }
        String normalized = Path.of(prefix).normalize().toString();
        if (List.of(prefix.split("/", -1)).contains("..")) {
            throw new IllegalArgumentException("the prefix " + prefix + " contains \"..\".");
        }
        return new Rule(normalized, rights.contains("r"), rights.contains("w"),
                rights.contains("d"));
    }
}
