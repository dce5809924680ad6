package io.dray.protocol.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Rules that choose files by their paths, relative to the top of a tree. The first rule whose pattern matches
/// decides; a file that no rule matches is included. Immutable.
///
/// The text of a rule is `+ PATTERN` or `- PATTERN`. Lines of a file may also be `!`, which drops all rules before
/// it, or empty, or start with `#` or `;`.
public final class PathFilter {
    /// Includes every file.
    public static final PathFilter ALL = new PathFilter(List.of());

    /// Most rules: enough for lists that people write, and a match of each takes well below a millisecond.
    private static final int MOST = 10_000;

    private final List<Rule> rules;

    private record Rule(boolean include, Glob pattern) {}

    private PathFilter(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /// Collects rules in order.
    public static final class Builder {
        private final List<Rule> rules = new ArrayList<>();
        private boolean onlyIncluded;

        /// Includes what matches, and nothing that no rule matches.
        ///
        /// @throws IllegalArgumentException when the pattern is invalid
        public void include(String pattern) {
            onlyIncluded = true;
            add(true, pattern);
        }

        /// @throws IllegalArgumentException when the pattern is invalid
        public void exclude(String pattern) {
            add(false, pattern);
        }

        /// Adds a line of a file of rules.
        ///
        /// @throws IllegalArgumentException when the line is no rule, or its pattern is invalid
        public void line(String text) {
            String line = text.strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                return;
            }
            if (line.equals("!")) {
                rules.clear();
                return;
            }
            // More spaces than one may stand before the pattern.
            add(line.length() > 2 ? line.substring(0, 2) + line.substring(2).strip() : line);
        }

        private void add(String rule) {
            if (!rule.startsWith("+ ") && !rule.startsWith("- ")) {
                throw new IllegalArgumentException("\"" + rule + "\" is no filter rule: a rule is"
                        + " \"+ PATTERN\", \"- PATTERN\" or \"!\".");
            }
            add(rule.startsWith("+"), rule.substring(2));
        }

        private void add(boolean include, String pattern) {
            if (rules.size() == MOST) {
                throw new IllegalArgumentException(
                        "There are more than " + MOST + " filter rules.");
            }
            rules.add(new Rule(include, Glob.of(pattern)));
        }

        public PathFilter build() {
            return new PathFilter(onlyIncluded
                    ? Stream.concat(rules.stream(), Stream.of(new Rule(false, Glob.of("**"))))
                            .toList()
                    : rules);
        }
    }

    /// The filter of these rules, as [#lines] returns them: spaces at the ends of a pattern belong to it.
    ///
    /// @throws IllegalArgumentException when one is invalid
    public static PathFilter of(List<String> lines) {
        Builder builder = new Builder();
        lines.forEach(builder::add);
        return builder.build();
    }

    /// Whether every file is included.
    public boolean isAll() {
        return rules.isEmpty();
    }

    /// Whether a file is included.
    ///
    /// @param path relative to the top
    public boolean includes(String path) {
        for (Rule rule : rules) {
            if (rule.pattern().matches(path)) {
                return rule.include();
            }
        }
        return true;
    }

    /// Whether a directory may hold included files. One that holds none need not be read.
    ///
    /// @param directory relative to the top
    public boolean enters(String directory) {
        for (Rule rule : rules) {
            if (rule.include() && rule.pattern().mayMatchBelow(directory)) {
                return true;
            }
            if (!rule.include() && rule.pattern().matchesAllBelow(directory)) {
                return false;
            }
        }
        return true;
    }

    /// Returns the text of the rules, in order.
    public List<String> lines() {
        return rules.stream()
                .map(rule -> (rule.include() ? "+ " : "- ") + rule.pattern().text())
                .toList();
    }

    /// Filters with the same rules are equal.
    @Override
    public boolean equals(Object other) {
        return other instanceof PathFilter filter && filter.lines().equals(lines());
    }

    @Override
    public int hashCode() {
        return lines().hashCode();
    }

    @Override
    public String toString() {
        return lines().toString();
    }
}
