package io.dray.control.security.grid;

import io.dray.control.security.DistinguishedName;
import io.dray.control.security.ReloadedFile;
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
                GridmapLine.parse(line)
                        .ifPresent(entry -> found
                                .computeIfAbsent(canonical(entry.subject()),
                                        s -> new LinkedHashSet<>())
                                .addAll(entry.accounts()));
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
}
