package io.dray.bench.report;

import io.dray.bench.measure.Figure;
import io.dray.bench.measure.Spread;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Performance goals. Each line of the file has one of these forms:
///
/// ```
/// ROW  RATIO x    OTHERS    # at least RATIO times as good as the best of OTHERS
/// ROW  RATIO cpu  OTHERS    # CPU seconds: the least of OTHERS is at least RATIO times as much
/// ROW  LIMIT max            # no more than LIMIT, in the row's unit
/// ```
///
/// ROW and OTHERS are regular expressions for complete row ids; `\1` in OTHERS is the first group of ROW. Blank
/// lines and text after `#` are ignored.
public record Goals(List<Goal> goals) {
    private static final Pattern LINE = Pattern.compile(
            "(?<row>\\S+)\\s+(?<number>[0-9.]+)\\s+(?<kind>x|cpu|max)(\\s+(?<others>\\S+))?");

    /// Which comparison a goal makes.
    enum Kind {
        X, CPU, MAX
    }

    /// @param others empty for [Kind#MAX]
    record Goal(Pattern row, double number, Kind kind, String others) {}

    /// The verdict of a goal for one row.
    ///
    /// @param reached empty if the others were not measured
    /// @param actual ratio, or the value for [Kind#MAX]; empty if the others were not measured
    public record Verdict(String row, String congestion, Goal goal, OptionalDouble actual) {
        Optional<Boolean> reached() {
            if (actual.isEmpty()) {
                return Optional.empty();
            }
            double value = actual.getAsDouble();
            return Optional.of(goal.kind() == Kind.MAX
                    ? value <= goal.number()
                    : value >= goal.number());
        }

        String word() {
            return reached().map(yes -> yes ? "reached" : "missed").orElse("not compared");
        }

        String wanted() {
            return switch (goal.kind()) {
                case X -> number(goal.number()) + " x " + goal.others();
                case CPU -> "CPU of " + goal.others() + " / " + number(goal.number());
                case MAX -> "at most " + number(goal.number());
            };
        }

        String found() {
            return actual.isPresent() ? number(actual.getAsDouble()) : "";
        }

        private static String number(double value) {
            return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
        }
    }

    public Goals {
        goals = List.copyOf(goals);
    }

    public static Goals shipped() throws IOException {
        try (InputStream in = Goals.class.getResourceAsStream("goals.txt")) {
            if (in == null) {
                throw new IllegalStateException("the goals are missing in this program");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /// @throws IllegalArgumentException with the invalid line
    public static Goals parse(String text) {
        List<Goal> goals = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String content = line.replaceFirst("#.*", "").strip();
            if (!content.isEmpty()) {
                goals.add(goal(content, number));
            }
        }
        return new Goals(goals);
    }

    private static Goal goal(String content, int number) {
        Matcher matcher = LINE.matcher(content);
        if (!matcher.matches()) {
            throw wrong(number, content);
        }
        Kind kind = Kind.valueOf(matcher.group("kind").toUpperCase(Locale.ROOT));
        String others = Optional.ofNullable(matcher.group("others")).orElse("");
        if (others.isEmpty() != (kind == Kind.MAX)) {
            throw wrong(number, content);
        }
        try {
            return new Goal(Pattern.compile(matcher.group("row")),
                    Double.parseDouble(matcher.group("number")), kind, others);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Line " + number + " of the goals: " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException wrong(int number, String content) {
        return new IllegalArgumentException("Line " + number + " of the goals is not"
                + " 'ROW NUMBER x|cpu OTHERS' or 'ROW NUMBER max': " + content);
    }

    /// The verdicts on all rows that have goals, in the order of the file.
    public List<Verdict> judge(List<Section> sections) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Goal goal : goals) {
            for (Section section : sections) {
                for (Figure figure : section.figures()) {
                    Matcher matcher = goal.row().matcher(figure.id());
                    if (matcher.matches()) {
                        verdicts.add(new Verdict(figure.id(), section.congestion(), goal,
                                actual(goal, figure, matcher, section)));
                    }
                }
            }
        }
        return verdicts;
    }

    private static OptionalDouble actual(Goal goal, Figure figure, Matcher matcher,
            Section section) {
        Function<Figure, Optional<Spread>> what = goal.kind() == Kind.CPU
                ? each -> each.costs().cpu()
                : Figure::spread;
        Optional<Spread> own = what.apply(figure);
        if (own.isEmpty()) {
            return OptionalDouble.empty();
        }
        double value = own.get().median();
        if (goal.kind() == Kind.MAX) {
            return OptionalDouble.of(value);
        }
        Pattern others = others(goal.others(), matcher);
        Stream<Double> medians = section.figures()
                .stream()
                .filter(other -> others.matcher(other.id()).matches())
                .flatMap(other -> what.apply(other).stream())
                .map(Spread::median);
        return medians.mapToDouble(other -> goal.kind() == Kind.CPU
                ? other / value
                : figure.unit().times(value, other)).min();
    }

    private static Pattern others(String template, Matcher matcher) {
        String filled = template;
        for (int i = 1; i <= matcher.groupCount(); i++) {
            filled = filled.replace("\\" + i,
                    Pattern.quote(Optional.ofNullable(matcher.group(i)).orElse("")));
        }
        return Pattern.compile(filled);
    }
}
