package io.dray.mover.cli.copy;

import io.dray.control.coordination.FileCheck;
import io.dray.control.coordination.FileOutcome;
import io.dray.control.coordination.TransferOutcome;
import io.dray.control.coordination.TransferOutcome.FileFailure;
import io.dray.control.coordination.TransferOutcome.Present;
import io.dray.control.walk.FileJob;
import io.dray.control.walk.FileSink;
import io.dray.control.walk.SyncOptions;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.FailureReport;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.mover.cli.terminal.Quantities;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.listing.ListedEntry;
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
    private final String command;

    /// @param command its name, for messages
    CopyReport(CommandContext context, OutputOptions output, String command) {
        this.context = context;
        this.output = output;
        this.command = command;
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
                            .with("unchanged", outcome.present().unchanged())
                            .with("deleted", outcome.present().removed())
                            .with("backedUp", outcome.present().backedUp())
                            .with("checksum", checksum)
                            .with("checks", outcome.checks()
                                    .entrySet()
                                    .stream()
                                    .map(one -> json(one.getKey(), one.getValue()))
                                    .toList())
                            .with("failures",
                                    outcome.allFailures()
                                            .stream()
                                            .map(CopyReport::json)
                                            .toList()));
            return;
        }
        if (output.quiet()) {
            printFailures(outcome);
            return;
        }
        context.err()
                .println(command + ": " + files(outcome.files()) + ", "
                        + Quantities.size(outcome.bytes())
                        + " in " + Quantities.time(outcome.elapsed())
                        + (seconds > 0
                                ? " (" + Quantities.rate(outcome.bytes() / seconds) + ")"
                                : "")
                        + checks(outcome, last)
                        + (outcome.sentAgain() > 0
                                ? ", " + Quantities.size(outcome.sentAgain()) + " sent again"
                                : "")
                        + there(outcome)
                        + present(outcome.present())
                        + ".");
        printFailures(outcome);
    }

    /// How many of the files were stored by an earlier run and compared again by this one.
    private static String there(TransferOutcome outcome) {
        long compared = outcome.skipped()
                - outcome.checks().getOrDefault(new FileCheck.Unchanged(), 0L);
        return compared > 0 ? ", " + compared + " of them stored by an earlier run" : "";
    }

    private static String present(Present present) {
        return counted(present.unchanged(), "unchanged") + counted(present.removed(), "deleted")
                + counted(present.backedUp(), "backed up");
    }

    private static String counted(long number, String what) {
        return number > 0 ? ", " + number + " " + what : "";
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
            case FileCheck.Same() -> "the same at both ends";
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
            case FileCheck.Same() -> line.with("by", "comparison");
        };
    }

    private void printFailures(TransferOutcome outcome) {
        printFailures(files(outcome.failures().size()) + " did not arrive", outcome.failures());
        printFailures("not everything was deleted", outcome.present().notRemoved());
    }

    private void printFailures(String what, List<FileFailure> failures) {
        if (failures.isEmpty()) {
            return;
        }
        context.err().println("dray: " + command + ": " + what + ":");
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
        if (outcome.allFailures().isEmpty()) {
            return ExitCode.DONE;
        }
        RuntimeException cause = outcome.allFailures().getFirst().cause();
        boolean broke = cause instanceof TransferFailure known && known.retryable();
        return broke && achieved ? ExitCode.INTERRUPTED : ExitCode.of(cause);
    }

    /// The report of a dry run.
    Planned plan(SyncOptions sync) {
        return new Planned(sync);
    }

    /// Prints the actions of a dry run as files are found.
    final class Planned implements FileSink {
        private final SyncOptions sync;
        private long files;
        private long bytes;
        private long unchanged;
        private long deleted;
        private ExitCode first = ExitCode.DONE;

        Planned(SyncOptions sync) {
            this.sync = sync;
        }

        @Override
        public void file(FileJob job) {
            files++;
            bytes += job.size();
            Optional<String> why = sync.looks() ? Optional.of(why(job)) : Optional.empty();
            if (output.json()) {
                context.out()
                        .println(new JsonLine().with("event", "file")
                                .with("source", job.source())
                                .with("destination", job.destination())
                                .with("bytes", job.size())
                                .with("why", why));
            } else if (!output.quiet()) {
                context.out()
                        .println(PeerText.shown(job.source() + " -> " + job.destination()) + " ("
                                + Quantities.size(job.size())
                                + why.map(word -> ", " + word).orElse("") + ")");
            }
        }

        private static String why(FileJob job) {
            return switch (job.difference()) {
                case NEW -> "new";
                case ANY -> "replaced";
                case SIZE -> "changed: size";
                case TIME -> "changed: time";
                case CONTENT -> "changed: content";
            };
        }

        @Override
        public void unchanged(FileJob job) {
            unchanged++;
        }

        @Override
        public void extra(ListedEntry entry) {
            deleted++;
            String path = entry.name() + (entry.isDirectory() && entry.link().isEmpty() ? "/" : "");
            if (output.json()) {
                context.out()
                        .println(new JsonLine().with("event", "delete").with("path", path));
            } else if (!output.quiet()) {
                context.out().println(PeerText.shown(path) + " (deleted)");
            }
        }

        @Override
        public void trouble(String path, RuntimeException failure) {
            first = first == ExitCode.DONE ? ExitCode.of(failure) : first;
            context.err()
                    .println("dray: " + command + ": " + PeerText.shown(path) + ": "
                            + FailureReport.sentence(failure));
        }

        /// Prints the totals.
        ExitCode finish() {
            context.out()
                    .println(output.json()
                            ? new JsonLine().with("event", "plan")
                                    .with("files", files)
                                    .with("bytes", bytes)
                                    .with("unchanged", unchanged)
                                    .with("deleted", deleted)
                                    .toString()
                            : CopyReport.files(files) + ", " + Quantities.size(bytes)
                                    + counted(unchanged, "unchanged")
                                    + counted(deleted, "to delete") + ".");
            return first;
        }
    }
}
