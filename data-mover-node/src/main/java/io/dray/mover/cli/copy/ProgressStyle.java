package io.dray.mover.cli.copy;

import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.mover.cli.terminal.Quantities;
import io.dray.mover.cli.terminal.StandardOutput;
import io.dray.protocol.text.JsonLine;
import io.dray.protocol.text.PeerText;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/// A style of progress reports. For one thread.
sealed interface ProgressStyle {
    /// Time between two reports.
    Duration interval();

    /// Prints a report; `last` for the final one.
    void report(ProgressFacts facts, boolean last);

    /// Prints a message between reports.
    void notice(String sentence);

    /// Selects the style that fits the output.
    ///
    /// @param subject name of the task in text lines
    static ProgressStyle of(OutputOptions options, CommandContext context, String subject) {
        if (options.json()) {
            return new JsonLines(context.out());
        }
        if (options.quiet()) {
            return new Silent();
        }
        return StandardOutput.isTerminal(2)
                ? new Bar(context.err(), width(context))
                : new TextLines(context.err(), subject);
    }

    private static int width(CommandContext context) {
        return context.variable("COLUMNS")
                .filter(c -> c.matches("[0-9]{2,4}"))
                .map(Integer::parseInt)
                .orElse(80);
    }

    /// One line that is overwritten, for a terminal. Five times a second looks fluent and costs little.
    record Bar(PrintStream out, int width) implements ProgressStyle {
        @Override
        public Duration interval() {
            return Duration.ofMillis(200);
        }

        @Override
        public void report(ProgressFacts facts, boolean last) {
            String numbers = numbers(facts, last);
            String bar = facts.isOpen()
                    ? numbers
                    : bar(facts, width - numbers.length()) + " " + numbers;
            int room = width - bar.length() - 2;
            String name = room > 8 && !last
                    ? " " + tail(PeerText.shown(facts.current()), room)
                    : "";
            out.print("\r" + bar + name + "\u001b[K" + (last ? "\n" : ""));
            out.flush();
        }

        private static String bar(ProgressFacts facts, int room) {
            int cells = Math.clamp(room - 4L, 5, 40);
            int full = (int) Math.round(facts.share() * cells);
            return "[" + "#".repeat(full) + ".".repeat(cells - full) + "]";
        }

        @Override
        public void notice(String sentence) {
            out.print("\r\u001b[K" + PeerText.lines(sentence) + "\n");
        }

        private static String tail(String name, int room) {
            return name.length() <= room ? name : "…" + name.substring(name.length() - room + 1);
        }
    }

    /// One line every five seconds, for logs: enough to follow a copy, and a day's log stays readable.
    record TextLines(PrintStream out, String subject) implements ProgressStyle {
        @Override
        public Duration interval() {
            return Duration.ofSeconds(5);
        }

        @Override
        public void report(ProgressFacts facts, boolean last) {
            out.println(subject + ": " + numbers(facts, last));
        }

        @Override
        public void notice(String sentence) {
            out.println(subject + ": " + PeerText.lines(sentence));
        }
    }

    /// A JSON object every second.
    record JsonLines(PrintStream out) implements ProgressStyle {
        @Override
        public Duration interval() {
            return Duration.ofSeconds(1);
        }

        @Override
        public void report(ProgressFacts facts, boolean last) {
            out.println(new JsonLine().with("event", "progress")
                    .with("bytes", facts.bytesDone())
                    .with("bytesTotal", facts.bytesTotal())
                    .with("files", facts.filesDone())
                    .with("filesTotal", facts.filesTotal())
                    .with("totalsFinal", facts.totalsFinal())
                    .with("bytesPerSecond", Math.round(facts.bytesPerSecond()))
                    .with("secondsLeft", facts.remaining().map(Duration::toSeconds))
                    .with("current", facts.current())
                    .with("seconds", facts.elapsed().toMillis() / 1000.0));
        }

        @Override
        public void notice(String sentence) {
            out.println(new JsonLine().with("event", "notice").with("message", sentence));
        }
    }

    /// Prints nothing.
    record Silent() implements ProgressStyle {
        @Override
        public Duration interval() {
            return Duration.ofSeconds(1);
        }

        @Override
        public void report(ProgressFacts facts, boolean last) {}

        @Override
        public void notice(String sentence) {}
    }

    private static String numbers(ProgressFacts facts, boolean last) {
        StringBuilder text = new StringBuilder();
        if (!facts.isOpen()) {
            text.append(String.format(Locale.ROOT, "%3d%% ", (int) (facts.share() * 100)));
        }
        text.append(Quantities.size(facts.bytesDone()));
        if (facts.isOpen()) {
            text.append(" so far, ").append(facts.filesDone()).append(" files");
        } else {
            text.append(" of ")
                    .append(Quantities.size(facts.bytesTotal()))
                    .append(facts.totalsFinal() ? "" : "+");
        }
        if (!facts.isOpen() && facts.filesTotal() > 1) {
            text.append(", ")
                    .append(facts.filesDone())
                    .append('/')
                    .append(facts.filesTotal())
                    .append(" files");
        }
        double seconds = facts.elapsed().toMillis() / 1000.0;
        double rate = last && seconds > 0 ? facts.bytesDone() / seconds : facts.bytesPerSecond();
        text.append(", ").append(Quantities.rate(rate));
        if (last) {
            text.append(", ").append(Quantities.time(facts.elapsed())).append(" in all");
        } else {
            facts.remaining()
                    .ifPresent(
                            left -> text.append(", ")
                                    .append(Quantities.time(left))
                                    .append(" left"));
        }
        return text.toString().stripLeading();
    }
}
