package io.dray.bench.report;

import io.dray.bench.measure.Costs;
import io.dray.bench.measure.Figure;
import io.dray.bench.report.Goals.Verdict;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// Table cells for people, and the table for terminals.
public final class FigureText {
    static final List<String> HEADS = List.of("row", "median", "min", "max", "unit", "CPU s",
            "peak KiB", "system calls", "x best other");
    static final String NOT_MEASURED = "not measured";
    /// Column of [#HEADS] that contains the unit. All other columns but the first are numbers.
    static final int UNIT = 4;
    private static final String LINE = "  %-54s %9s %9s %9s %-8s %8s %12s %12s %12s%n";

    private FigureText() {}

    /// Text for each of [#HEADS]; a row that failed has its reason instead of figures.
    static List<String> cells(Section section, Figure figure) {
        List<String> cells = new ArrayList<>(List.of(figure.id()));
        figure.spread()
                .ifPresentOrElse(
                        spread -> cells.addAll(List.of(number(spread.median()),
                                number(spread.smallest()), number(spread.largest()),
                                figure.unit().label())),
                        () -> cells.addAll(List.of("", "", "", "")));
        cells.addAll(costs(figure.costs()));
        OptionalDouble ratio = section.againstBest(figure);
        cells.add(ratio.isPresent() ? number(ratio.getAsDouble()) : "");
        return cells;
    }

    private static List<String> costs(Costs costs) {
        if (!costs.any()) {
            return List.of("", "", "");
        }
        return List.of(costs.cpu().map(cpu -> number(cpu.median())).orElse(""),
                costs.peak().map(peak -> number(peak.median())).orElse(NOT_MEASURED),
                costs.systemCalls().isPresent()
                        ? Long.toString(costs.systemCalls().getAsLong())
                        : NOT_MEASURED);
    }

    /// Rounded to the significant digits.
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 1000 ? "%.0f" : size >= 100 ? "%.1f" : size >= 10 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }

    public static void print(Outcome outcome, List<Verdict> verdicts, PrintWriter out) {
        out.println(outcome.machine());
        for (Section section : outcome.sections()) {
            out.println();
            out.println(section.scenario() + ", congestion control " + section.congestion());
            section.notes().forEach(note -> out.println("  " + note));
            if (!section.figures().isEmpty()) {
                out.printf(LINE, HEADS.toArray());
            }
            for (Figure figure : section.figures()) {
                out.printf(LINE, cells(section, figure).toArray());
                figure.failures().forEach(reason -> out.println("    failed: " + reason));
            }
        }
        if (!verdicts.isEmpty()) {
            out.println();
            out.println("Goals");
        }
        for (Verdict each : verdicts) {
            out.printf("  %-12s %-44s %-6s %9s  wanted %s%n", each.word(), each.row(),
                    each.congestion(), each.found(), each.wanted());
        }
        out.flush();
    }
}
