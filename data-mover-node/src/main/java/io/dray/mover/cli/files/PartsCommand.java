package io.dray.mover.cli.files;

import io.dray.control.remote.ListingSpool;
import io.dray.control.remote.RemoteFiles;
import io.dray.mover.cli.endpoint.Places;
import io.dray.mover.cli.endpoint.Places.Place;
import io.dray.mover.cli.endpoint.ServerOptions;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.FailureReport;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.mover.cli.terminal.Quantities;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.LeftoverName.Kind;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.listing.UnfinishedUpload;
import io.dray.protocol.text.JsonLine;
import io.dray.protocol.text.PeerText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dray parts`: lists the hidden files of unfinished uploads and copies in a tree.
@Command(name = "parts", mixinStandardHelpOptions = true, description = {
        "List the hidden files of unfinished uploads and copies in a directory and below it:"
                + " bytes on disk, age, owner, the process that holds the file, and the final name."
                + " Dray nodes show them where you may write, other servers as far as their listings do.",
        "A node removes each of them when the file arrives or is removed, or when nobody has"
                + " continued the transfer for data.keep-parts. --remove removes them now, but not"
                + " those that a running transfer holds. An interrupted copy then starts from the"
                + " beginning."})
public final class PartsCommand implements Callable<Integer> {
    /// Depth limit. A deeper tree may be a loop of links.
    private static final int DEEPEST = 200;
    /// A complete copy that awaits verification is not locked by a process; it counts as in use for this long,
    /// as at the node.
    private static final Duration VERIFICATION = Duration.ofHours(1);

    private final CommandContext context;

    @Parameters(paramLabel = "DIRECTORY", arity = "1..*", description = "dray://, ftp://, ftps:// URL, NAME:path, or a directory of this host.")
    private List<String> places = List.of();

    @Option(names = "--remove", description = "Remove those that are listed, but not those that a running transfer holds.")
    private boolean remove;

    @Option(names = "--older-than", paramLabel = "AGE", description = "Only those that have not changed for this time: 90m, 12h, 7d (default: all; but --remove leaves whole copies younger than 1h, which may wait for their verification).")
    private Optional<String> olderThan = Optional.empty();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ServerOptions servers = new ServerOptions();

    public PartsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Optional<Duration> age = olderThan
                .map(text -> Quantities.parseDuration("--older-than", text));
        Sweep sweep = new Sweep(age, Clock.systemUTC().instant());
        try (Places opened = new Places(context, servers,
                output.waits(context, "parts"))) {
            for (String name : places) {
                Place place = opened.of(name);
                if (!place.files().entry(place.path()).isDirectory()) {
                    throw new StorageFailure(StorageCondition.NOT_A_DIRECTORY, "parts",
                            place.url() + " is not a directory; name the directory that"
                                    + " contains it.");
                }
                sweep.look(place.files(), place.path(), 0);
            }
        }
        context.out().flush();
        return (sweep.troubled ? ExitCode.FAILED : ExitCode.DONE).code();
    }

    /// One pass over the directories.
    private final class Sweep {
        private final Optional<Duration> age;
        private final Instant now;
        private boolean troubled;

        Sweep(Optional<Duration> age, Instant now) {
            this.age = age;
            this.now = now;
        }

        void look(RemoteFiles files, String directory, int depth) {
            if (depth > DEEPEST) {
                throw new CommandFailure(ExitCode.FAILED, PeerText.shown(directory)
                        + " is more than " + DEEPEST + " directories deep, perhaps a loop of"
                        + " links.");
            }
            try (ListingSpool entries = new ListingSpool()) {
                List<UnfinishedUpload> found = new ArrayList<>();
                files.listAll(directory, entry -> {
                    if (entry.isDirectory() && entry.isPlainName() && entry.link().isEmpty()) {
                        entries.add(entry);
                    }
                    if (!files.tellsUnfinished()) {
                        told(entry).ifPresent(found::add);
                    }
                });
                if (files.tellsUnfinished()) {
                    found.addAll(files.unfinished(directory));
                }
                String base = directory.endsWith("/") ? directory : directory + "/";
                whole(found).forEach(one -> meet(files, base, one));
                entries.forEach(entry -> {
                    if (!LeftoverName.isOne(entry.name())) {
                        below(files, base + entry.name(), depth + 1);
                    }
                });
            }
        }

        /// Visits one directory. A directory that cannot be read does not hide the others.
        private void below(RemoteFiles files, String directory, int depth) {
            try {
                look(files, directory, depth);
            } catch (StorageFailure | TransferFailure.Refused e) {
                complain(FailureReport.sentence(e));
            }
        }

        private void meet(RemoteFiles files, String base, UnfinishedUpload one) {
            Duration old = Duration.between(one.changed(), now);
            if (age.filter(least -> old.compareTo(least) < 0).isPresent()) {
                return;
            }
            print(base, one, old);
            if (!remove) {
                return;
            }
            String target = PeerText.shown(base + one.name().shownTarget());
            if (one.process().isPresent()) {
                complain(target + ": a running transfer holds it (process "
                        + one.process().getAsLong() + "); it stays.");
            } else if (one.name().kind() == Kind.COPY && age.isEmpty()
                    && old.compareTo(VERIFICATION) < 0) {
                complain(target + ": not removed, since it may wait for its verification."
                        + " --older-than 0m removes it.");
            } else {
                remove(files, base + one.name().text());
            }
        }

        private void remove(RemoteFiles files, String path) {
            try {
                if (path.endsWith(".ping")) {
                    files.removeDirectory(path);
                } else {
                    files.delete(path);
                }
            } catch (TransferFailure e) {
                complain(FailureReport.sentence(e));
            }
        }

        private void complain(String sentence) {
            troubled = true;
            context.err().println("dray: parts: " + sentence);
        }
    }

    /// The unfinished upload that an entry of another server's listing names.
    private static Optional<UnfinishedUpload> told(ListedEntry entry) {
        return LeftoverName.parse(entry.name())
                .map(name -> new UnfinishedUpload(name, entry.size().orElse(0),
                        entry.size().orElse(0), 0, entry.modified().orElse(Instant.EPOCH),
                        OptionalLong.empty(), ""));
    }

    /// Merges a part file with its side file.
    private static List<UnfinishedUpload> whole(List<UnfinishedUpload> found) {
        Set<LeftoverName> parts = new HashSet<>();
        found.stream()
                .map(UnfinishedUpload::name)
                .filter(n -> n.kind() == Kind.PART)
                .forEach(
                        parts::add);
        return found.stream()
                .filter(one -> one.name().kind() != Kind.RANGES
                        || !parts.contains(one.name().as(Kind.PART)))
                .toList();
    }

    private void print(String base, UnfinishedUpload one, Duration old) {
        String kind = one.name().kind().name().toLowerCase(Locale.ROOT);
        if (output.json()) {
            JsonLine line = new JsonLine().with("target", base + one.name().shownTarget())
                    .with("kind", kind)
                    .with("path", base + one.name().text())
                    .with("size", one.size())
                    .with("disk", one.disk())
                    .with("stored", one.stored())
                    .with("changed", one.changed().toString())
                    .with("owner", one.owner());
            one.process().ifPresent(process -> line.with("process", process));
            context.out().println(line.with("remove", remove));
        } else if (!output.quiet()) {
            context.out()
                    .println(String.format(Locale.ROOT, "%10s %6s  %-6s %-10s %-14s %s",
                            Quantities.size(one.disk()), Quantities.age(old), kind,
                            PeerText.shown(one.owner()),
                            one.process().isPresent()
                                    ? "held by " + one.process().getAsLong()
                                    : "-",
                            PeerText.shown(base + one.name().shownTarget())));
        }
    }
}
