package io.dray.protocol.feature;

import java.util.Locale;

/// One line of the answer to FEAT.
///
/// @param label      name of the feature, upper case: the first word of the line
/// @param parameters rest of the line, possibly empty
public record Feature(String label, String parameters) {
    public Feature {
        label = label.toUpperCase(Locale.ROOT);
        if (label.isEmpty() || label.indexOf(' ') >= 0) {
            throw new IllegalArgumentException("not a feature label: '" + label + "'");
        }
    }

    /// Splits a line at its first space.
    static Feature parse(String line) {
        int space = line.indexOf(' ');
        return space < 0
                ? new Feature(line, "")
                : new Feature(line.substring(0, space), line.substring(space + 1).strip());
    }

    /// The line without its indentation.
    @Override
    public String toString() {
        return parameters.isEmpty() ? label : label + " " + parameters;
    }
}
