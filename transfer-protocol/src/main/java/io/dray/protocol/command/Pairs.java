package io.dray.protocol.command;

import io.dray.protocol.command.ParameterCommand.Attribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Lists of `key=value` joined by `;` (OPTS, SITE STORATTR).
final class Pairs {
    private Pairs() {}

    /// Parses pairs. Keys become lower case; blanks around keys and values are removed. Empty if a pair has
    /// no key or no `=`.
    static Optional<List<Attribute>> parse(String text) {
        List<Attribute> pairs = new ArrayList<>();
        for (String pair : text.split(";", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? "" : pair.substring(0, equals).strip();
            if (key.isEmpty()) {
                return Optional.empty();
            }
            pairs.add(new Attribute(key.toLowerCase(Locale.ROOT),
                    pair.substring(equals + 1).strip()));
        }
        return Optional.of(List.copyOf(pairs));
    }
}
