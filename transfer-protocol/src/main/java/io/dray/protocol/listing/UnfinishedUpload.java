package io.dray.protocol.listing;

import io.dray.protocol.text.Digits;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// An unfinished upload in a directory: one line of the answer to `SITE DRAY PARTS directory`, in the form of
/// MLSx facts.
///
///     Size=9437184;Disk=4194304;Stored=4194304;Changed=20261122120000.000;Process=4711;Owner=alice; .dray-...
///
/// @param size    bytes from the file's start to its end, holes included
/// @param disk    bytes used on disk
/// @param stored  bytes recorded as safely stored
/// @param changed time of the last write
/// @param process id of the process on the server's host that holds it now
/// @param owner   name or number
public record UnfinishedUpload(LeftoverName name, long size, long disk, long stored,
        Instant changed, OptionalLong process, String owner) {
    /// Most facts read of one line: a few times as many as are written now.
    private static final int MOST_FACTS = 32;

    public String line() {
        return "Size=" + size + ";Disk=" + disk + ";Stored=" + stored + ";Changed="
                + TimeNotation.format(changed) + ";"
                + (process.isPresent() ? "Process=" + process.getAsLong() + ";" : "") + "Owner="
                + owner.replaceAll("[^!-:<-~]", "?") + "; " + name.text();
    }

    /// Parses a line; empty if it is malformed.
    public static Optional<UnfinishedUpload> parse(String line) {
        int space = line.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        Map<String, String> facts = new HashMap<>();
        for (String fact : line.substring(0, space).split(";", MOST_FACTS)) {
            int equals = fact.indexOf('=');
            if (equals > 0) {
                facts.put(fact.substring(0, equals), fact.substring(equals + 1));
            }
        }
        Optional<LeftoverName> name = LeftoverName.parse(line.substring(space + 1));
        Optional<Instant> changed = TimeNotation.parse(facts.getOrDefault("Changed", ""));
        OptionalLong size = number(facts, "Size");
        if (name.isEmpty() || changed.isEmpty() || size.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new UnfinishedUpload(name.get(), size.getAsLong(),
                number(facts, "Disk").orElse(size.getAsLong()), number(facts, "Stored").orElse(0),
                changed.get(), number(facts, "Process"), facts.getOrDefault("Owner", "")));
    }

    private static OptionalLong number(Map<String, String> facts, String name) {
        return Digits.number(facts.getOrDefault(name, ""));
    }
}
