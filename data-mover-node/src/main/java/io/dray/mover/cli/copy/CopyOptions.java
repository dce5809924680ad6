package io.dray.mover.cli.copy;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.client.ConversationBroken;
import io.dray.control.client.TransferUrl;
import io.dray.control.coordination.Concurrency;
import io.dray.control.coordination.CopyRequest;
import io.dray.control.coordination.CopyRequest.Trees;
import io.dray.control.coordination.SmallFileOptions;
import io.dray.control.coordination.TransferCoordinator;
import io.dray.control.coordination.TransferOptions;
import io.dray.control.coordination.TransferOptions.Verification;
import io.dray.control.coordination.TransferOutcome;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.control.remote.RemotePath;
import io.dray.control.walk.Comparison;
import io.dray.mover.cli.endpoint.Endpoints;
import io.dray.mover.cli.endpoint.RemoteBook;
import io.dray.mover.cli.endpoint.ServerOptions;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.EntryPrinter;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.FailureReport;
import io.dray.mover.cli.terminal.Interruption;
import io.dray.mover.cli.terminal.OptionRange;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.mover.cli.terminal.Quantities;
import io.dray.mover.cli.terminal.StateDirectory;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.tree.TreeCompression;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import static java.util.Objects.requireNonNull;

/// How files are copied: the options that `cp` and `sync` have in common.
final class CopyOptions {
    /// Warns of a grid credential that expires sooner: a large copy often takes longer than an hour.
    private static final Duration SHORT_CREDENTIAL = Duration.ofHours(1);
    /// Lower bound of `--bwlimit`, bytes per second: at a lower rate no block would arrive within the stall
    /// limit.
    private static final long SLOWEST = 1024;
    private static final OptionRange CONCURRENCY = new OptionRange("--concurrency", 1,
            Concurrency.MOST);
    private static final OptionRange PIPELINE = new OptionRange("--pipeline", 1, 1024);
    private static final OptionRange RETRY = new OptionRange("--retry", 0, 10_000);
    private static final OptionRange STALL = new OptionRange("--stall", 1, 86_400);
    /// A failure takes some hundred bytes of memory until the final report.
    private static final OptionRange ERRORS = new OptionRange("--max-errors", 1, 1_000_000);
    private static final OptionRange MARKER_INTERVAL = new OptionRange("--marker-interval", 1,
            3600);

    @Option(names = {"-p",
            "--parallel"}, paramLabel = "N", defaultValue = "auto", description = "Data channels for each file, 1 to 128, or auto: start with 4 and add more, up to 16, while that makes the copy faster (default: ${DEFAULT-VALUE}).")
    private String parallelism = "auto";

    @Option(names = "--concurrency", paramLabel = "N|auto", defaultValue = "auto", description = "Files of a tree at once, 1 to 64, or auto: start with 4 and add more, up to 16, while that makes the copy faster"
            + " (default: ${DEFAULT-VALUE}).")
    private String concurrency = "auto";

    @Option(names = "--pipeline", paramLabel = "N", defaultValue = "128", description = "Small files of a tree in flight at once over each connection, 1 to 1024; 1 copies them one by one (default: ${DEFAULT-VALUE}).")
    private int pipeline = SmallFileOptions.USUAL_PIPELINE;

    @Option(names = "--compress", paramLabel = "auto|zstd|none", defaultValue = "auto", description = "Compress the small files of a tree between Dray nodes: where the path is slow and compression helps (auto), always (zstd), or never (none) (default: ${DEFAULT-VALUE}).")
    private String compress = "auto";

    @Option(names = "--checksum", paramLabel = "ALG", defaultValue = "auto", description = "Algorithm to verify with: CRC32C, CRC32, ADLER32, MD5, SHA1, SHA256, SHA512, BLAKE3; auto (the default): the cheapest that both ends have; none: the same as --verify size.")
    private String checksum = "auto";

    @Option(names = "--verify", paramLabel = "received|read|size", defaultValue = "received", description = "What to compare with the source before a file gets its name: the checksum of the bytes that the destination received (received); the checksum of the file as the destination reads it back, at Dray nodes from the device (read); or only the size (size). Default: ${DEFAULT-VALUE}. With read, the files of a tree travel one by one.")
    private String verify = "received";

    @Option(names = "--bwlimit", paramLabel = "RATE", description = "Most bytes per second, over all files: 500K, 100M, 1G.")
    private Optional<String> bandwidth = Optional.empty();

    @Option(names = {"-n",
            "--dry-run"}, description = "Copy nothing. Print what would be copied, with totals, and what would fail: Dray nodes are asked whether they could read and store each file. Free space is not checked.")
    private boolean dryRun;

    @Mixin
    private final StripeOptions stripes = new StripeOptions();

    @Mixin
    private final DataProtectionOptions data = new DataProtectionOptions();

    @Option(names = "--source-subject", paramLabel = "DN", description = "--server-subject for the source only.")
    private Optional<String> sourceSubject = Optional.empty();

    @Option(names = "--destination-subject", paramLabel = "DN", description = "--server-subject for the destination only.")
    private Optional<String> destinationSubject = Optional.empty();

    @Option(names = "--retry", paramLabel = "N", description = "Attempts without progress before the copy fails, 0 to 10000 (default: 10). Progress is at least 1 KiB per second. An end that cannot be reached at the start fails the copy at once, unless this option is given.")
    private Optional<Integer> retry = Optional.empty();

    @Option(names = "--max-errors", paramLabel = "N", defaultValue = "1000", description = "Do not try the rest of a tree after this number of files has failed, 1 to 1000000 (default: ${DEFAULT-VALUE}).")
    private int maxErrors = TransferOptions.USUAL_ERRORS;

    @Option(names = "--stall", paramLabel = "DURATION", defaultValue = "2m", description = "Fail when nothing has moved for this time: 1s to 24h, such as 90s, 2m, 1h (default: ${DEFAULT-VALUE}). After 15 s the copy names the end that is silent. After half of the time, a transfer between two ends that answer starts again.")
    private String stall = "2m";

    @Option(names = "--marker-interval", paramLabel = "SECONDS", defaultValue = "5", description = "Time between the receiver's restart markers, 1 to 3600 (default: ${DEFAULT-VALUE}).")
    private int markerInterval = 5;

    @Option(names = "--journal", paramLabel = "DIR", description = "Keep the restart journal in this directory (default:"
            + " $XDG_STATE_HOME/dray/journal or ~/.local/state/dray/journal).")
    private Optional<Path> journal = Optional.empty();

    @Mixin
    private final ServerOptions servers = new ServerOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    /// What to copy.
    ///
    /// @param command name of the command, for messages
    /// @param sync    what is done about what the destination has already
    record Work(String command, String source, String destination, Trees trees,
            boolean preserve, Comparison comparison, SyncChoices sync) {}

    /// Copies, or prints what would be copied.
    ///
    /// @return the exit code
    int run(CommandContext context, Work work) {
        RemoteBook book = RemoteBook.of(context);
        TransferUrl from = book.parse(work.source());
        TransferUrl to = book.parse(work.destination());
        TransferOptions options = options(work);
        CopyRequest request = request(from, to, work);
        // Where messages go: to a printer, once there is one.
        AtomicReference<Consumer<String>> notices = new AtomicReference<>(_ -> {});
        try (Endpoints endpoints = new Endpoints(servers, options.stallLimit(),
                sentence -> requireNonNull(notices.get()).accept(sentence))) {
            Ends ends = new Ends(endpoints.endpoint(from, ServerOptions.subject(sourceSubject)),
                    endpoints.endpoint(to, ServerOptions.subject(destinationSubject)), options,
                    data.secrets(Clock.systemUTC()),
                    endpoints.credentialExpiry()
                            .map(end -> new ExpiryForecast(end, options.rateLimit(),
                                    Clock.systemUTC())));
            endpoints.credentialExpiry().ifPresent(end -> warnOfExpiry(context, work, end));
            Run run = new Run(context, work.command(), ends, request, notices);
            return dryRun ? run.plan() : run.copy();
        }
    }

    /// Warns before the start, so that the user can renew the credential before leaving the copy alone.
    private void warnOfExpiry(CommandContext context, Work work, Instant end) {
        Duration left = Duration.between(Clock.systemUTC().instant(), end);
        if (!output.quiet() && left.compareTo(SHORT_CREDENTIAL) < 0) {
            context.err()
                    .println("dray: " + work.command() + ": your grid credential expires in "
                            + left.toMinutes()
                            + " minutes, at " + EntryPrinter.time(end)
                            + " UTC. If the copy has not ended by then, give the same command"
                            + " again with a new one (dray cert proxy).");
        }
    }

    /// The endpoints and options of one copy.
    private record Ends(TransferEndpoint source, TransferEndpoint destination,
            TransferOptions options, Supplier<DataChannelSecret> secrets,
            Optional<ExpiryForecast> forecast) {}

    private TransferOptions options(Work work) {
        try {
            Concurrency atOnce = concurrency();
            return new TransferOptions(parallelism(),
                    work.trees() != Trees.REFUSED ? atOnce : Concurrency.fixed(1),
                    verification(),
                    bandwidth.map(CopyOptions::rate).orElse(0L),
                    retry.map(RETRY::require)
                            .map(RetryPolicy.STANDARD::withAttempts)
                            .orElse(RetryPolicy.STANDARD),
                    work.preserve(),
                    stallLimit(),
                    Duration.ofSeconds(MARKER_INTERVAL.require(markerInterval)),
                    data.wish(),
                    new SmallFileOptions(PIPELINE.require(pipeline), compression()),
                    stripes.wish(), ERRORS.require(maxErrors));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(e);
        }
    }

    private Duration stallLimit() {
        Duration limit = Quantities.parseDuration("--stall", stall);
        STALL.require(Math.toIntExact(Math.min(Integer.MAX_VALUE, limit.toSeconds())));
        return limit;
    }

    private static long rate(String text) {
        long rate = Quantities.parseSize(text);
        if (rate < SLOWEST) {
            throw new IllegalArgumentException(
                    "--bwlimit must be at least 1K (bytes a second), not "
                            + text + "; omit it for no limit.");
        }
        return rate;
    }

    private TreeCompression compression() {
        return switch (compress) {
            case "auto" -> TreeCompression.AUTO;
            case "zstd" -> TreeCompression.ZSTD;
            case "none" -> TreeCompression.NONE;
            default -> throw new IllegalArgumentException(
                    "--compress is auto, zstd or none, not " + compress + ".");
        };
    }

    /// How many files move at once. A bandwidth limit is divided among files in advance, so more of them bring
    /// nothing.
    private Concurrency concurrency() {
        if (concurrency.equals("auto")) {
            return bandwidth.isPresent()
                    ? Concurrency.fixed(Concurrency.AUTO.start())
                    : Concurrency.AUTO;
        }
        try {
            return Concurrency.fixed(CONCURRENCY.require(Integer.parseInt(concurrency)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--concurrency is auto, or a number from 1 to "
                    + Concurrency.MOST + ", not " + concurrency + ".", e);
        }
    }

    private Parallelism parallelism() {
        if (parallelism.equals("auto")) {
            return new Parallelism(4, 1, 16);
        }
        try {
            return Parallelism.fixed(Integer.parseInt(parallelism));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--parallel is auto, or a number from 1 to "
                    + Parallelism.MOST + ", not " + parallelism + ".", e);
        }
    }

    private Verification verification() {
        boolean none = checksum.equals("none");
        boolean named = !none && !checksum.equals("auto");
        ChecksumBasis basis = switch (verify) {
            case "received", "size" -> ChecksumBasis.RECEIVED;
            case "read" -> ChecksumBasis.DEVICE;
            default -> throw new IllegalArgumentException(
                    "--verify is received, read or size, not " + verify + ".");
        };
        boolean sizes = none || verify.equals("size");
        if (sizes && (named || basis == ChecksumBasis.DEVICE)) {
            throw new IllegalArgumentException(
                    "--verify " + verify + " and --checksum " + checksum + " exclude each other.");
        }
        if (sizes) {
            return new Verification.SizeOnly();
        }
        return named
                ? new Verification.Algorithm(ChecksumAlgorithm.named(checksum)
                        .orElseThrow(() -> new IllegalArgumentException("Unknown checksum"
                                + " algorithm \""
                                + checksum + "\"; --help lists them.")),
                        basis)
                : new Verification.Automatic(basis);
    }

    private CopyRequest request(TransferUrl from, TransferUrl to, Work work) {
        try {
            if (work.comparison() == Comparison.CONTENT
                    && verification() instanceof Verification.SizeOnly) {
                throw new IllegalArgumentException("--compare content needs checksums; it excludes"
                        + " --checksum none and --verify size.");
            }
            CopyRequest request = new CopyRequest(Endpoints.wirePath(from), Endpoints.wirePath(to),
                    work.trees(),
                    work.sync().options(work.comparison(), work.trees() != Trees.REFUSED, to));
            demandClearRemoval(request, work);
            return request;
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(e);
        }
    }

    /// Demands that the user has written which directory `cp` makes like the source: DST, or one in it. With
    /// programs that choose by themselves, DST in place of DST/NAME has cost many a directory its files.
    private static void demandClearRemoval(CopyRequest request, Work work) {
        if (request.trees() == Trees.AS_SPELLED && request.sync().deletion().isPresent()
                && !request.source().endsWith("/") && !request.destination().endsWith("/")) {
            String from = work.source();
            String to = work.destination();
            throw new IllegalArgumentException("cp -r --delete needs a / at the end of SRC or DST:"
                    + " with " + from + "/ " + to + ", everything in " + to + " that " + from
                    + " does not have is removed; with " + from + " " + to
                    + "/, only what is in " + to + "/" + RemotePath.lastName(request.source())
                    + ".");
        }
    }

    /// One run of a command.
    private final class Run {
        private final CommandContext context;
        private final String command;
        private final Ends ends;
        private final CopyRequest request;
        private final AtomicReference<Consumer<String>> notices;

        Run(CommandContext context, String command, Ends ends, CopyRequest request,
                AtomicReference<Consumer<String>> notices) {
            this.context = context;
            this.command = command;
            this.ends = ends;
            this.request = request;
            this.notices = notices;
        }

        int copy() {
            CopyCounters counters = new CopyCounters(
                    sentence -> requireNonNull(notices.get()).accept(sentence),
                    ends.forecast(), System::nanoTime);
            CopyReport report = new CopyReport(context, output, command);
            TransferOutcome outcome;
            try (Interruption _ = Interruption.watch(context, output);
                    ProgressPrinter progress = ProgressPrinter.start(output, context, command,
                            counters::facts)) {
                notices.set(progress::notice);
                outcome = coordinator(counters).copy(request);
            } catch (ConversationBroken | TransferFailure.DataChannelFailure
                    | TransferFailure.Aborted e) {
                if (counters.achievedSomething()) {
                    throw new CommandFailure(ExitCode.INTERRUPTED,
                            FailureReport.sentence(e).replaceFirst("(?<![.?])$", ".")
                                    + " What has arrived is stored; the same command continues from"
                                    + " there.");
                }
                throw e;
            }
            report.print(outcome, counters.last());
            return report.exitCode(outcome, counters.achievedSomething()).code();
        }

        int plan() {
            notices.set(output.waits(context, command));
            CopyReport.Planned planned = new CopyReport(context, output, command)
                    .plan(request.sync());
            coordinator(new CopyCounters(context.err()::println, ends.forecast(),
                    System::nanoTime)).plan(request, planned);
            return planned.finish().code();
        }

        private TransferCoordinator coordinator(CopyCounters counters) {
            return new TransferCoordinator(ends.source(), ends.destination(), ends.options(),
                    new TransferCoordinator.Surroundings(
                            dryRun ? Optional.empty() : StateDirectory.journals(context, journal),
                            ends.secrets(), counters, System::nanoTime, InstantSource.system()));
        }
    }
}
