package io.dray.control.coordination;

import io.dray.control.client.ControlConversation;
import io.dray.control.client.ConversationBroken;
import io.dray.control.client.MonitoredTransfer;
import io.dray.control.client.ReplyQueue;
import io.dray.control.journal.RestartJournal;
import io.dray.control.remote.ListingSpool;
import io.dray.control.remote.RemoteFiles.Setting;
import io.dray.control.walk.FileSink;
import io.dray.control.walk.SourceWalk;
import io.dray.control.walk.Walk;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.listing.FactsParser;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.monitor.News;
import io.dray.protocol.monitor.TransferMonitor;
import io.dray.protocol.monitor.TransferMonitor.End;
import io.dray.protocol.monitor.TransferMonitor.Patience;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.NotKeptNotation;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.TreeNews;
import io.dray.protocol.reply.TreeReport;
import io.dray.protocol.tree.TreePosition;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Copies a tree between two Dray nodes as one transfer ([io.dray.protocol.tree]): one ERET and one ESTO, whatever
/// the number of files. Then passes on what the ends have left: large files, links, and everything in trouble.
///
/// If an end cannot do that, or no data channel can be opened, the tree is walked file by file. After a break the
/// transfer begins again behind the last path that the destination has announced. For one thread.
final class TreeTransfer implements Walk {
    /// Files of earlier attempts that may be missing at the destination, or have changed. If more are, sending the
    /// tree again is faster than copying each alone.
    private static final int MOST_MISSING = 500;
    /// Directories that a destination may name as refused. A node ends the transfer at this number.
    private static final int MOST_REFUSED = 10_000;

    private final SourceWalk look;
    private final String from;
    private final String to;
    private final SessionPair pair;
    private final PathFilter filter;
    private final TransferOptions options;
    private final RestartJournal journal;
    private final WorkMeter progress;
    private final Lost lost;
    private final StallWatch watch;
    private final Arrivals arrivals;
    private List<Long> except = List.of();
    private boolean whole;
    /// Whether earlier attempts were given up, once: an end whose answers change must not cause that for ever.
    private boolean forgotten;
    /// Files that have arrived in the tree, by this and earlier attempts.
    private long files;

    /// Takes the result.
    interface Arrivals {
        /// @param notKept attributes of replaced files that could not be kept
        /// @param path    of the tree
        void arrived(TreeReport.Stored report, List<String> notKept, String path);
    }

    /// @param look  walk of the same tree
    /// @param from  directory at the source
    /// @param to    directory at the destination
    /// @param filter the files that take part
    /// @param pair  closed at the end of the copy
    /// @param clock nanoseconds
    TreeTransfer(SourceWalk look, String from, String to, PathFilter filter, SessionPair pair,
            TransferOptions options, RestartJournal journal, WorkMeter progress, Lost lost,
            LongSupplier clock, Arrivals arrivals) {
        this.look = look;
        this.from = from;
        this.to = to;
        this.filter = filter;
        this.pair = pair;
        this.options = options;
        this.journal = journal;
        this.progress = progress;
        this.lost = lost;
        this.watch = pair.newWatch(clock, progress::standstill);
        this.arrivals = arrivals;
    }

    @Override
    public void run(FileSink found) {
        Optional<Attempt> done;
        try {
            done = transfer();
        } finally {
            pair.close();
        }
        whole = done.isPresent();
        if (done.isEmpty()) {
            look.run(found);
            return;
        }
        try (ListingSpool left = done.get().left) {
            visit(left, done.get().refusedDirectories, found);
        }
        if (files == 0) {
            look.noticeUnlessChosen();
        }
    }

    /// Transfers the tree.
    ///
    /// @return the last attempt, which has succeeded; empty if the tree has to be walked instead, and nothing has
    ///         moved
    private Optional<Attempt> transfer() {
        except = look.makeTop();
        look.handOver();
        int fruitless = 0;
        Optional<TreePosition> before = journal.tree();
        while (true) {
            Attempt attempt = null;
            ListingSpool left = new ListingSpool();
            try {
                watch.begin(0);
                NegotiatedPair sessions = pair.sessions();
                if (!serves(sessions)) {
                    left.close();
                    return Optional.empty();
                }
                attempt = new Attempt(sessions, left, false);
                attempt.run();
                watch.rest();
                return Optional.of(attempt);
            } catch (ConversationBroken | TransferFailure e) {
                left.close();
                pair.drop();
                watch.rest();
                if (isForWalk(e) && (attempt == null || attempt.monitor.moved() == 0)) {
                    return Optional.empty();
                }
                boolean permanent = e instanceof TransferFailure known && !known.retryable();
                fruitless = journal.tree().equals(before) ? fruitless + 1 : 1;
                before = journal.tree();
                if (permanent || fruitless > options.retry().attempts() || watch.isOver()) {
                    throw e;
                }
                options.retry()
                        .pause(e, fruitless, progress::notice, before
                                .map(at -> "behind " + at.path())
                                .orElse("from the beginning of the tree"));
            }
        }
    }

    /// Whether a failure before the first byte may be one of this kind of transfer, not of the files. The walk then
    /// reports what is wrong with them.
    private static boolean isForWalk(RuntimeException failure) {
        return failure instanceof Refused || failure instanceof StorageFailure
                || (failure instanceof DataChannelFailure broken
                        && broken.stage() == DataChannelFailure.Stage.NOT_OPENED);
    }

    private static boolean serves(NegotiatedPair sessions) {
        return sessions.mode() == TransferMode.EXTENDED_BLOCK
                && sessions.source().capabilities().movesTrees()
                && sessions.destination().capabilities().movesTrees();
    }

    /// Passes on what the ends have left.
    ///
    /// @param directories those that the destination could not fill. They are walked; the source's entries in them
    ///                    were not sent, or are visited by that walk
    private void visit(ListingSpool left, Set<String> directories, FileSink found) {
        if (directories.contains(".")) {
            look.run(found);
            return;
        }
        left.forEach(entry -> {
            if (isBelow(entry.name(), directories)) {
                return;
            }
            boolean told = entry.unique().isPresent() || entry.error().isPresent();
            look.visitLeft(entry.name(), told ? Optional.of(entry) : Optional.empty(), found);
        });
    }

    private static boolean isBelow(String path, Set<String> directories) {
        for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
            if (directories.contains(path.substring(0, at))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Removed removeExtra(BiConsumer<String, RuntimeException> trouble) {
        return look.removeExtra(trouble);
    }

    /// Sets times and permission bits of the directories: by one transfer without files, since storing a file
    /// changes the time of its directory.
    @Override
    public void complete(Consumer<Setting> answers) {
        if (whole && options.preserve()) {
            try (ListingSpool left = new ListingSpool()) {
                try {
                    new Attempt(pair.sessions(), left, true).run();
                } finally {
                    pair.close();
                }
                left.forEach(entry -> completeLeft(entry.name().equals(".") ? "" : entry.name()));
            }
        }
        look.complete(answers);
    }

    private void completeLeft(String directory) {
        try {
            look.completeLeft(directory);
        } catch (StorageFailure e) {
            // Not found: it has gone at the source since its attributes were sent.
            if (e.condition() != StorageCondition.NOT_FOUND) {
                throw e;
            }
        }
    }

    /// One ERET and ESTO pair.
    private final class Attempt {
        private final NegotiatedPair sessions;
        private final ListingSpool left;
        private final boolean attributes;
        private final TransferMonitor monitor;
        private final MonitoredTransfer transfer;
        private final Optional<TreePosition> after;
        private long files;
        /// Files that the destination has named.
        private long refusedFiles;
        /// Directories that the destination has named; each stands for the files in it.
        private final Set<String> refusedDirectories = new HashSet<>();
        private @Nullable Reply sent;
        private @Nullable Reply stored;

        /// @param attributes only the attributes of directories
        Attempt(NegotiatedPair sessions, ListingSpool left, boolean attributes) {
            this.sessions = sessions;
            this.left = left;
            this.attributes = attributes;
            this.after = attributes ? Optional.empty() : journal.tree();
            this.monitor = new TransferMonitor(
                    List.of(new End(sessions.destination().name(), "storing " + to, true),
                            new End(sessions.source().name(), "reading " + from, false)),
                    new Patience.Bytes(watch.budget(), "the tree " + from, 0, true,
                            Duration.ZERO, TransferAttempt.SECOND_OPINION),
                    ByteRangeSet.EMPTY, watch.now());
            this.transfer = watch.feed(monitor, new ReplyQueue(), this::take);
        }

        void run() {
            sessions.demandCredentials("the copy of " + from);
            sessions.channels().connect();
            boolean ended = false;
            try {
                start(TransferAttempt.RECEIVER, sessions.destination().conversation(),
                        new TransferCommand.StoreTree(options.preserve(), to));
                start(TransferAttempt.SENDER, sessions.source().conversation(),
                        new TransferCommand.RetrieveTree(after,
                                options.smallFiles().compression(), except, attributes, filter,
                                from));
                sessions.settle();
                watch.await(transfer, () -> sessions.demandCredentials("the copy of " + from));
                ended = true;
            } finally {
                if (!ended) {
                    sessions.channels().channelsLost();
                }
            }
            if (!attributes) {
                compare();
            }
        }

        private void start(int end, ControlConversation conversation, Command command) {
            transfer.start(end, heard -> conversation.send(command,
                    ControlConversation.UNLIMITED, heard));
        }

        private void compare() {
            List<String> there = lines(stored);
            boolean equal = TreeReport.parse(lines(sent)).orElse(null) instanceof TreeReport.Sent s
                    && TreeReport.parse(there).orElse(null) instanceof TreeReport.Stored d
                    && s.agreesWith(d) && namesAll(d.refused().files())
                    && arrived(s, d, NotKeptNotation.parse(there));
            if (!equal) {
                throw new IntegrityFailure("what " + sessions.source().name() + " has sent of "
                        + from + " is not what " + sessions.destination().name()
                        + " has received: " + lines(sent) + " and " + there
                        + "; copy it again");
            }
        }

        /// Whether the destination has named what it has refused.
        private boolean namesAll(long refused) {
            return refused <= refusedFiles || !refusedDirectories.isEmpty();
        }

        private boolean arrived(TreeReport.Sent report, TreeReport.Stored there,
                List<String> notKept) {
            if (options.preserve()) {
                lost.specialBits(sessions.destination(), report.special());
            }
            files = there.stored().files() + there.unchanged().files();
            arrivals.arrived(there, notKept, from);
            return true;
        }

        private static List<String> lines(@Nullable Reply reply) {
            return reply == null ? List.of() : reply.lines();
        }

        private void take(News news) {
            switch (news) {
                case News.Other(int end, Reply reply) ->
                    TreeNews.parse(reply).ifPresent(told -> take(end, told));
                case News.Ended(int end, Reply reply) -> {
                    if (end == TransferAttempt.RECEIVER) {
                        stored = reply;
                    } else {
                        sent = reply;
                    }
                }
                case News.Moved _ -> {
                    if (!attributes) {
                        progress.storedTree(from, files, monitor.moved());
                    }
                }
                case News.Began _,News.Stored _ -> {
                }
            }
        }

        private void take(int end, TreeNews told) {
            switch (told) {
                case TreeNews.Left _ when attributes && end == TransferAttempt.SENDER -> {
                    // What is no directory has no attributes to set here.
                }
                case TreeNews.Left(String line) -> {
                    ListedEntry entry = entry(end, line);
                    left.add(entry);
                    if (end == TransferAttempt.RECEIVER) {
                        countRefused(entry);
                    }
                    if (after.isPresent() && refusedFiles > MOST_MISSING && !forgotten) {
                        forgotten = true;
                        journal.forgetTree();
                        throw DataChannelFailure.broken("much of what an earlier attempt had"
                                + " stored of " + from + " has changed at "
                                + sessions.source().name() + " or is no longer at "
                                + sessions.destination().name());
                    }
                }
                case TreeNews.Reached(long count, String path) -> {
                    if (end == TransferAttempt.RECEIVER && !attributes) {
                        files = count;
                        progress.storedTree(from, files, monitor.moved());
                        reach(position(path));
                    }
                }
            }
        }

        private void countRefused(ListedEntry entry) {
            if (!entry.isDirectory()) {
                refusedFiles++;
                return;
            }
            refusedDirectories.add(entry.name());
            if (refusedDirectories.size() > MOST_REFUSED) {
                throw new ProtocolViolation(
                        sessions.destination().name() + " has refused more than "
                                + MOST_REFUSED + " directories of " + to);
            }
        }

        /// Records how far the tree is stored, unless an earlier attempt has come further.
        private void reach(TreePosition now) {
            boolean further = after
                    .filter(at -> TreePosition.compare(NameBytes.encode(at.path()),
                            NameBytes.encode(now.path())) >= 0)
                    .isEmpty();
            if (further) {
                journal.reach(now);
            }
        }

        private TreePosition position(String path) {
            TreePosition position = new TreePosition(path);
            if (isRelative(path) && TreePosition.parse(position.toString()).isPresent()) {
                return position;
            }
            throw invalid(TransferAttempt.RECEIVER);
        }

        private ProtocolViolation invalid(int end) {
            return new ProtocolViolation((end == TransferAttempt.SENDER
                    ? sessions.source()
                    : sessions.destination()).name() + " names an invalid path in "
                    + (end == TransferAttempt.SENDER ? from : to));
        }

        private ListedEntry entry(int end, String line) {
            boolean top = end == TransferAttempt.RECEIVER && line.endsWith(" .");
            Optional<ListedEntry> told = FactsParser.parse(line)
                    .filter(entry -> top || isRelative(entry.name()));
            if (told.isPresent()) {
                return end == TransferAttempt.SENDER ? told.get() : bare(told.get());
            }
            throw invalid(end);
        }

        /// Drops facts of the destination: those of the source count.
        private static ListedEntry bare(ListedEntry entry) {
            return new ListedEntry(entry.name(),
                    entry.isDirectory() ? FileFacts.Kind.DIRECTORY : FileFacts.Kind.OTHER,
                    OptionalLong.empty(), Optional.empty(), Optional.empty(),
                    OptionalInt.empty(), Optional.empty(), Optional.empty(),
                    Optional.empty());
        }

        private static boolean isRelative(String path) {
            for (String component : path.split("/", -1)) {
                if (component.isEmpty() || component.equals(".") || component.equals("..")
                        || !NameBytes.fitsOnLine(component)) {
                    return false;
                }
            }
            return true;
        }
    }
}
