package io.dray.protocol.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A pattern for paths, in rclone's form.
///
/// | pattern | matches |
/// |---|---|
/// | `*` | any characters except `/` |
/// | `**` | any characters |
/// | `?` | one character except `/` |
/// | `[a-z]`, `[!a-z]` | one character of the class, or not of it; never `/` |
/// | `{a,b}` | one of the alternatives |
/// | `\x` | the character `x` |
/// | `/x` | `x` from the top of the tree; without the slash, from any directory |
/// | `x/` | everything below the directory `x`, as `x/**` |
///
/// A pattern matches a whole path, or its end behind a `/`. Characters are those of
/// [io.dray.protocol.name.NameBytes], so a byte that is not part of valid UTF-8 is one character.
///
/// A pattern is a list of instructions that are followed side by side (Thompson's construction). So the time of a
/// match grows with the length of the path times that of the pattern, whatever the pattern.
final class Glob {
    /// Longest pattern, characters: the longest path of Linux.
    static final int LONGEST = 4096;
    /// Deepest nesting of braces. Real patterns use one or two levels.
    private static final int DEEPEST = 10;

    /// An instruction of a pattern. A character is consumed by `One`, `Any` and `OneOf`.
    private sealed interface Step {
        record One(int character) implements Step {}

        /// @param slash whether it may be `/`
        record Any(boolean slash) implements Step {}

        /// @param ranges the characters of the class
        record OneOf(boolean negated, List<Range> ranges) implements Step {
            boolean has(int character) {
                return ranges.stream().anyMatch(range -> range.has(character)) != negated
                        && character != '/';
            }
        }

        /// Goes on at both.
        record Split(int one, int other) implements Step {}

        record Match() implements Step {}
    }

    private record Range(int first, int last) {
        boolean has(int character) {
            return character >= first && character <= last;
        }
    }

    private final String text;
    private final Step[] steps;
    /// The instruction from which everything matches; -1 if there is none.
    private final int rest;

    private Glob(String text, Step[] steps, int rest) {
        this.text = text;
        this.steps = steps;
        this.rest = rest;
    }

    /// @throws IllegalArgumentException when the pattern is invalid
    static Glob of(String text) {
        return new Compiler(text).compile();
    }

    /// Whether the pattern matches a file.
    ///
    /// @param path relative to the top of the tree
    boolean matches(String path) {
        Follower end = new Follower().read(path);
        return end.isAt(steps.length - 1);
    }

    /// Whether the pattern may match a file below a directory.
    boolean mayMatchBelow(String directory) {
        return new Follower().read(directory).read("/").isWaiting();
    }

    /// Whether the pattern matches every file below a directory. May be false although it does.
    boolean matchesAllBelow(String directory) {
        return rest >= 0 && new Follower().read(directory).read("/").isAt(rest);
    }

    String text() {
        return text;
    }

    /// The instructions reached so far.
    private final class Follower {
        private int[] at = new int[steps.length];
        private int[] before = new int[steps.length];
        private int count;
        private final boolean[] reached = new boolean[steps.length];

        Follower() {
            reach(0);
        }

        private void reach(int step) {
            if (reached[step]) {
                return;
            }
            reached[step] = true;
            at[count++] = step;
            if (steps[step] instanceof Step.Split(int one, int other)) {
                reach(one);
                reach(other);
            }
        }

        Follower read(String part) {
            for (int i = 0; i < part.length() && count > 0;) {
                int character = part.codePointAt(i);
                i += Character.charCount(character);
                int[] free = before;
                before = at;
                at = free;
                int many = count;
                count = 0;
                Arrays.fill(reached, false);
                for (int k = 0; k < many; k++) {
                    if (takes(steps[before[k]], character)) {
                        reach(before[k] + 1);
                    }
                }
            }
            return this;
        }

        private static boolean takes(Step step, int character) {
            return switch (step) {
                case Step.One(int wanted) -> character == wanted;
                case Step.Any(boolean slash) -> slash || character != '/';
                case Step.OneOf set -> set.has(character);
                case Step.Split _,Step.Match _ -> false;
            };
        }

        boolean isAt(int step) {
            return reached[step] && count > 0;
        }

        boolean isWaiting() {
            for (int k = 0; k < count; k++) {
                if (!(steps[at[k]] instanceof Step.Match)) {
                    return true;
                }
            }
            return false;
        }
    }

    /// Translates a pattern.
    private static final class Compiler {
        private final String text;
        private final int[] pattern;
        private final List<Step> steps = new ArrayList<>();
        private int position;
        private int rest = -1;

        Compiler(String text) {
            this.text = text;
            if (text.isEmpty()) {
                throw bad("is empty");
            }
            if (text.length() > LONGEST) {
                throw new IllegalArgumentException("A filter pattern has " + text.length()
                        + " characters; at most " + LONGEST + " are allowed.");
            }
            if (text.contains("{{")) {
                throw bad("holds {{: regular expressions are not supported, use * ? [] {} and **");
            }
            // A name without a slash may be in any directory, so `*` matches every file.
            String whole = text.equals("*") ? "**" : text.endsWith("/") ? text + "**" : text;
            this.pattern = whole.codePoints().toArray();
        }

        Glob compile() {
            if (pattern[0] == '/') {
                position++;
            } else {
                // Nothing, or any directories and a slash.
                steps.add(new Step.Split(1, 4));
                steps.add(new Step.Any(true));
                steps.add(new Step.Split(1, 3));
                steps.add(new Step.One('/'));
            }
            sequence(0);
            if (position < pattern.length) {
                throw bad("has a } without {");
            }
            steps.add(new Step.Match());
            return new Glob(text, steps.toArray(Step[]::new), rest);
        }

        /// Translates up to the end, or to the end of an alternative.
        private void sequence(int depth) {
            while (position < pattern.length) {
                int character = pattern[position++];
                switch (character) {
                    case '*' -> stars(depth);
                    case '?' -> steps.add(new Step.Any(false));
                    case '[' -> steps.add(characters());
                    case ']' -> throw bad("has a ] without [");
                    case '{' -> alternatives(depth + 1);
                    case '}' -> {
                        position--;
                        return;
                    }
                    case '\\' -> steps.add(new Step.One(escaped()));
                    case ',' -> {
                        if (depth > 0) {
                            position--;
                            return;
                        }
                        steps.add(new Step.One(','));
                    }
                    default -> steps.add(new Step.One(character));
                }
            }
            if (depth > 0) {
                throw bad("has a { without }");
            }
        }

        private void stars(int depth) {
            boolean both = isNext('*');
            if (both) {
                position++;
            }
            if (isNext('*')) {
                throw bad("has more than two * in a row");
            }
            int loop = steps.size();
            if (both && depth == 0 && position == pattern.length) {
                rest = loop;
            }
            // The loop goes back by a split of its own, since a consumed character leads to the next step.
            steps.add(new Step.Split(loop + 1, loop + 3));
            steps.add(new Step.Any(both));
            steps.add(new Step.Split(loop, loop));
        }

        private boolean isNext(int character) {
            return position < pattern.length && pattern[position] == character;
        }

        private int escaped() {
            if (position == pattern.length) {
                throw bad("ends in a backslash");
            }
            return pattern[position++];
        }

        private void alternatives(int depth) {
            if (depth > DEEPEST) {
                throw bad("nests more than " + DEEPEST + " braces");
            }
            List<Integer> ends = new ArrayList<>();
            while (true) {
                int split = steps.size();
                steps.add(new Step.Match());
                sequence(depth);
                ends.add(steps.size());
                steps.add(new Step.Match());
                if (position == pattern.length) {
                    throw bad("has a { without }");
                }
                boolean last = pattern[position++] == '}';
                steps.set(split, new Step.Split(split + 1, last ? split + 1 : steps.size()));
                if (last) {
                    break;
                }
            }
            ends.forEach(end -> steps.set(end, new Step.Split(steps.size(), steps.size())));
        }

        private Step characters() {
            boolean negated = isNext('!') || isNext('^');
            if (negated) {
                position++;
            }
            List<Range> ranges = new ArrayList<>();
            while (ranges.isEmpty() || !isNext(']')) {
                int first = member();
                boolean range = isNext('-') && position + 1 < pattern.length
                        && pattern[position + 1] != ']';
                int last = first;
                if (range) {
                    position++;
                    last = member();
                }
                if (last < first) {
                    throw bad("has a range that runs backwards");
                }
                ranges.add(new Range(first, last));
            }
            position++;
            return new Step.OneOf(negated, List.copyOf(ranges));
        }

        private int member() {
            if (position == pattern.length) {
                throw bad("has a [ without ]");
            }
            int character = pattern[position++];
            if (character == '[' && isNext(':')) {
                throw bad("holds [[: which is not supported; list the characters");
            }
            return character == '\\' ? escaped() : character;
        }

        private IllegalArgumentException bad(String what) {
            return new IllegalArgumentException("The filter pattern \"" + text + "\" " + what
                    + ".");
        }
    }
}
