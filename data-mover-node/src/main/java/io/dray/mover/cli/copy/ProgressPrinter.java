package io.dray.mover.cli.copy;

import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.OutputOptions;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Prints the progress of a long task: a bar on a terminal, a line every few seconds in a log, JSON lines with
/// `--json`, nothing with `-q`.
///
/// A thread of the printer polls the facts; the task only updates counters.
///
///     try (ProgressPrinter printer = ProgressPrinter.start(options, context, "cp", counters::facts)) {
///         work(printer::notice);
///     }   // prints the final report
public final class ProgressPrinter implements AutoCloseable {
    private final ProgressStyle style;
    private final Supplier<ProgressFacts> facts;
    private final ScheduledExecutorService ticker;

    private ProgressPrinter(ProgressStyle style, Supplier<ProgressFacts> facts) {
        this.style = style;
        this.facts = facts;
        this.ticker = Executors
                .newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("progress").factory());
    }

    /// Starts printing.
    ///
    /// @param subject name of the task in text lines
    /// @param facts   polled for each report, by one thread at a time
    public static ProgressPrinter start(OutputOptions options, CommandContext context,
            String subject, Supplier<ProgressFacts> facts) {
        return start(ProgressStyle.of(options, context, subject), facts);
    }

    static ProgressPrinter start(ProgressStyle style, Supplier<ProgressFacts> facts) {
        ProgressPrinter printer = new ProgressPrinter(style, facts);
        Duration interval = style.interval();
        var _ = printer.ticker.scheduleAtFixedRate(
                () -> style.report(printer.facts.get(), false), interval.toMillis(),
                interval.toMillis(), TimeUnit.MILLISECONDS);
        return printer;
    }

    /// Prints a message between two reports. Callable from any thread.
    public void notice(String sentence) {
        if (!ticker.isShutdown()) {
            ticker.execute(() -> style.notice(sentence));
        }
    }

    /// Prints the final report. Waits at most one second for a report that is being written, so that a blocked
    /// terminal does not hold up the end.
    @Override
    public void close() {
        if (ticker.isShutdown()) {
            return;
        }
        ticker.execute(() -> style.report(facts.get(), true));
        ticker.shutdown();
        try {
            if (!ticker.awaitTermination(1, TimeUnit.SECONDS)) {
                ticker.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
