package io.dray.bench;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalDouble;

/// Results as a table for people. Times are medians with extremes; MB is 10^6 bytes.
final class ResultTable {
    private static final String COLUMNS = "%-36s %8s %15s %8s %8s %9s %12s %9s %8s%n";

    private ResultTable() {}

    static void print(Comparison comparison, PrintWriter out) {
        out.printf(COLUMNS, "", "wall s", "(min-max)", "MB/s", "CPU s", "peak KiB",
                "system calls", "x Globus", "x best");
        for (RowResult result : comparison.results()) {
            result.wall()
                    .ifPresent(wall -> out.printf(COLUMNS, result.row().id(),
                            number("%.3f", wall.median()),
                            number("(%.3f", wall.smallest()) + number("-%.3f)", wall.largest()),
                            result.row().bytes() == 0
                                    ? ""
                                    : number("%.0f", result.row().bytes() / 1e6 / wall.median()),
                            result.cpu().map(cpu -> number("%.2f", cpu.median())).orElse(""),
                            result.peak().map(peak -> number("%.0f", peak.median())).orElse(""),
                            result.systemCalls().isPresent()
                                    ? Long.toString(result.systemCalls().getAsLong())
                                    : FigureText.NOT_MEASURED,
                            ratio(comparison.againstSame(result)),
                            ratio(comparison.againstBest(result))));
            for (String failure : result.failures()) {
                out.printf("%-36s failed: %s%n", result.row().id(), failure);
            }
        }
        out.flush();
    }

    private static String ratio(OptionalDouble ratio) {
        return ratio.isPresent() ? number("%.2f", ratio.getAsDouble()) : "";
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
