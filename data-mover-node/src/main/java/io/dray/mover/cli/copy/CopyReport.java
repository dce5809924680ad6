package io.dray.mover.cli.copy;

import io.dray.control.coordination.FileCheck;
import io.dray.control.coordination.FileOutcome;
import io.dray.control.coordination.TransferOutcome;
import io.dray.control.coordination.TransferOutcome.FileFailure;
import io.dray.control.walk.FileJob;
import io.dray.control.walk.FileSink;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.FailureReport;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.mover.cli.terminal.Quantities;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.text.JsonLine;
import io.dray.protocol.text.PeerText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Reports the result of a copy, or of a dry run.
final class CopyReport {
    private final CommandContext context;
    private final OutputOptions output;

    CopyReport(CommandContext context, OutputOptions output) {
        this.context = context;
        this.output = output;
    }

    /// Prints the result of a copy.
    ///
    /// @param last the file finished last; its checksum is printed when it is the only one
    void print(TransferOutcome outcome, Optional<FileOutcome> last) {
        Optional<String> checksum = outcome.files() == 1
                ? last.flatMap(CopyReport::value)
                : Optional.empty();
        double seconds = outcome.elapsed().toMillis() / 1000.0;
        if (output.json()) {
            context.out()
                    .println(new JsonLine().with("event", "done")
                            .with("files", outcome.files())
                            .with("bytes", outcome.bytes())
                            .with("seconds", seconds)
                            .with("sentAgain", outcome.sentAgain())
                            .with("skipped", outcome.skipped())
                            .with("checksum", checksum)
                            .with("checks", outcome.checks()
                                    .entrySet()
                                    .stream()
                                    .map(one -> json(one.getKey(), one.getValue()))
                                    .toList())
                            .with("failures",
                                    outcome.failures().stream().map(CopyReport::json).toList()));
            return;
        }
        if (output.quiet()) {
            printFailures(outcome.failures());
            return;
        }
        context.err()
                .println("cp: " + files(outcome.files()) + ", " + Quantities.size(outcome.bytes())
                        + " in " + Quantities.time(outcome.elapsed())
                        + (seconds > 0
                                ? " (" + Quantities.rate(outcome.bytes() / seconds) + ")"
                                : "")
                        + checks(outcome, last)
                        + (outcome.sentAgain() > 0
                                ? ", " + Quantities.size(outcome.sentAgain()) + " sent again"
                                : "")
                        + there(outcome)
                        + ".");
        printFailures(outcome.failures());
    }

    /// How many of the files were stored by an earlier run and compared again by this one.
    private static String there(TransferOutcome outcome) {
        long compared = outcome.skipped()
                - outcome.checks().getOrDefault(new FileCheck.Unchanged(), 0L);
        return compared > 0 ? ", " + compared + " of them stored by an earlier run" : "";
    }

    /// The verification method, and the number of files for each method if there are several.
    private static String checks(TransferOutcome outcome, Optional<FileOutcome> last) {
        if (outcome.files() == 1 && last.isPresent()) {
            return ", " + words(last.get().check());
        }
        if (outcome.checks().size() == 1) {
            return ", " + words(outcome.checks().keySet().iterator().next());
        }
        return outcome.checks()
                .entrySet()
                .stream()
                .map(one -> one.getValue() + " " + words(one.getKey()))
                .collect(Collectors.joining(", ", outcome.checks().isEmpty() ? "" : ": ", ""));
    }

    private static String words(FileCheck check) {
        return switch (check) {
            case FileCheck.Checksum(var algorithm, String value, ChecksumBasis basis) ->
                "verified by " + algorithm.label() + (value.isEmpty() ? "" : " " + value)
                        + switch (basis) {
                            case RECEIVED -> " as received";
                            case READ -> " read back through the cache of the system there";
                            case DEVICE -> " read back from the device";
                        };
            case FileCheck.Size() -> "sizes compared only";
            case FileCheck.Unchanged() ->
                "finished earlier (unchanged since: identity, size, change time)";
        };
    }

    private static Optional<String> value(FileOutcome outcome) {
        return outcome.check() instanceof FileCheck.Checksum sum
                ? Optional.of(sum.algorithm().label() + " " + sum.value())
                : Optional.empty();
    }

    private static JsonLine json(FileCheck check, long files) {
        JsonLine line = new JsonLine().with("files", files);
        return switch (check) {
            case FileCheck.Checksum sum -> line.with("by", sum.algorithm().label())
                    .with("basis", sum.basis().word());
            case FileCheck.Size() -> line.with("by", "size");
            case FileCheck.Unchanged() -> line.with("by", "earlier run");
        };
    }

    private void printFailures(List<FileFailure> failures) {
        if (failures.isEmpty()) {
            return;
        }
        context.err().println("dray: cp: " + files(failures.size()) + " did not arrive:");
        failures.forEach(failure -> context.err()
                .println("  " + PeerText.shown(failure.path()) + ": "
                        + FailureReport.sentence(failure.cause())));
    }

    private static JsonLine json(FileFailure failure) {
        return new JsonLine().with("path", failure.path())
                .with("message", FailureReport.sentence(failure.cause()))
                .with("exitCode", ExitCode.of(failure.cause()).code());
    }

    private static String files(long number) {
        return number == 1 ? "1 file" : number + " files";
    }

    /// The exit code of the first failure, or [ExitCode#DONE].
    ///
    /// @param achieved whether anything was stored that another run need not move again
    ExitCode exitCode(TransferOutcome outcome, boolean achieved) {
        if (outcome.failures().isEmpty()) {
            return ExitCode.DONE;
        }
        RuntimeException cause = outcome.failures().getFirst().cause();
        boolean broke = cause instanceof TransferFailure known && known.retryable();
        return broke && achieved ? ExitCode.INTERRUPTED : ExitCode.of(cause);
    }

    /// The report of a dry run.
    Planned plan() {
        return new Planned();
    }

    /// Prints the actions of a dry run as files are found.
    final class Planned implements FileSink {
        private long files;
        private long bytes;
        private ExitCode first = ExitCode.DONE;

        @Override
        public void file(FileJob job) {
            files++;
            bytes += job.size();
            if (output.json()) {
                context.out()
                        .println(new JsonLine().with("event", "file")
                                .with("source", job.source())
                                .with("destination", job.destination())
                                .with("bytes", job.size()));
            } else if (!output.quiet()) {
                context.out()
                        .println(PeerText.shown(job.source() + " -> " + job.destination()) + " ("
                                + Quantities.size(job.size()) + ")");
            }
        }

        @Override
        public void trouble(String path, RuntimeException failure) {
            first = first == ExitCode.DONE ? ExitCode.of(failure) : first;
            context.err()
                    .println("dray: cp: " + PeerText.shown(path) + ": "
                            + FailureReport.sentence(failure));
        }

        /// Prints the totals.
        ExitCode finish() {
            context.out()
                    .println(output.json()
                            ? new JsonLine().with("event", "plan")
                                    .with("files", files)
                                    .with("bytes", bytes)
                                    .toString()
                            : files(files) + ", " + Quantities.size(bytes) + ".");
            return first;
        }
    }
}
