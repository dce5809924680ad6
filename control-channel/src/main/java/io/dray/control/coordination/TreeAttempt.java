package io.dray.control.coordination;

import io.dray.control.client.ControlConversation;
import io.dray.control.client.MonitoredTransfer;
import io.dray.control.client.ReplyQueue;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.TransferCommand.RetrieveTree;
import io.dray.protocol.command.TransferCommand.StoreTree;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.listing.FactsParser;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.monitor.News;
import io.dray.protocol.monitor.TransferMonitor;
import io.dray.protocol.monitor.TransferMonitor.End;
import io.dray.protocol.monitor.TransferMonitor.Patience;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.NotKeptNotation;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.TreeNews;
import io.dray.protocol.reply.TreeReport;
import io.dray.protocol.tree.TreeContent;
import io.dray.protocol.tree.TreePosition;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One ERET and ESTO pair of a tree: starts both, checks what the ends tell, waits for both. For one thread.
final class TreeAttempt {
    /// Directories that a destination may name as refused. A node ends the transfer at this number.
    private static final int MOST_REFUSED = 10_000;

    private final NegotiatedPair sessions;
    private final StallWatch watch;
    private final RetrieveTree reading;
    private final StoreTree storing;
    private final Heard heard;
    private final String what;
    private final TransferMonitor monitor;
    private final MonitoredTransfer transfer;
    /// Entries that the source has named.
    private long left;
    /// Files that the destination has named.
    private long refusedFiles;
    /// Directories that the destination has named; each stands for the files in it.
    private final Set<String> refusedDirectories = new HashSet<>();
    private @Nullable Reply sent;
    private @Nullable Reply stored;

    /// Takes what the ends tell during the attempt.
    interface Heard {
        /// An end leaves an entry to the client. From the destination it has no facts.
        void left(ListedEntry entry);

        /// The destination has stored everything up to a path.
        ///
        /// @param files number of files it has stored or found stored
        void reached(long files, TreePosition place);

        /// @param bytes number of bytes that have moved
        void moved(long bytes);
    }

    /// The reports of both ends, which agree.
    ///
    /// @param notKept attributes of replaced files that could not be kept
    record Result(TreeReport.Sent sent, TreeReport.Stored stored, List<String> notKept) {
        /// Number of files that are at the destination.
        long files() {
            return stored.stored().files() + stored.unchanged().files();
        }
    }

    TreeAttempt(NegotiatedPair sessions, StallWatch watch, RetrieveTree reading,
            StoreTree storing, Heard heard) {
        this.sessions = sessions;
        this.watch = watch;
        this.reading = reading;
        this.storing = storing;
        this.heard = heard;
        this.what = "the copy of " + reading.path();
        this.monitor = new TransferMonitor(
                List.of(new End(sessions.destination().name(), "storing " + storing.path(), true),
                        new End(sessions.source().name(), "reading " + reading.path(), false)),
                new Patience.Bytes(watch.budget(), "the tree " + reading.path(), 0, true,
                        Duration.ZERO, TransferAttempt.SECOND_OPINION),
                ByteRangeSet.EMPTY, watch.now());
        this.transfer = watch.feed(monitor, new ReplyQueue(), this::take);
    }

    /// Runs the transfer until both ends have succeeded.
    void run() {
        sessions.demandCredentials(what);
        sessions.channels().connect();
        boolean ended = false;
        try {
            start(TransferAttempt.RECEIVER, sessions.destination().conversation(), storing);
            start(TransferAttempt.SENDER, sessions.source().conversation(), reading);
            sessions.settle();
            watch.await(transfer, () -> sessions.demandCredentials(what));
            ended = true;
        } finally {
            if (!ended) {
                sessions.channels().channelsLost();
            }
        }
    }

    private void start(int end, ControlConversation conversation, Command command) {
        transfer.start(end,
                preliminary -> conversation.send(command, ControlConversation.UNLIMITED,
                        preliminary));
    }

    /// Returns the number of bytes that have moved.
    long moved() {
        return monitor.moved();
    }

    /// Returns the number of files that the destination has refused.
    long refusedFiles() {
        return refusedFiles;
    }

    /// Returns the directories that the destination has refused.
    Set<String> refusedDirectories() {
        return refusedDirectories;
    }

    /// Compares what was sent with what has arrived.
    ///
    /// @throws IntegrityFailure when it is not the same
    Result result() {
        List<String> there = lines(stored);
        if (TreeReport.parse(lines(sent)).orElse(null) instanceof TreeReport.Sent s
                && TreeReport.parse(there).orElse(null) instanceof TreeReport.Stored d
                && s.agreesWith(d) && namesAll(d.refused().files())) {
            demandAllLeft(s.left());
            return new Result(s, d, NotKeptNotation.parse(there));
        }
        throw new IntegrityFailure("what " + sessions.source().name() + " has sent of "
                + reading.path() + " is not what " + sessions.destination().name()
                + " has received: " + lines(sent) + " and " + there + "; copy it again");
    }

    /// An entry whose name was lost on the way would be missing in the copy, and nobody would know.
    private void demandAllLeft(long told) {
        if (told != left) {
            throw new IntegrityFailure(sessions.source().name() + " has left " + told
                    + " entries of " + reading.path() + " to be copied alone, but the names of "
                    + left + " have arrived; copy it again");
        }
    }

    /// Whether the destination has named what it has refused.
    private boolean namesAll(long refused) {
        return refused <= refusedFiles || !refusedDirectories.isEmpty();
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
            case News.Moved _ -> heard.moved(monitor.moved());
            case News.Began _,News.Stored _ -> {
            }
        }
    }

    private void take(int end, TreeNews told) {
        boolean receiver = end == TransferAttempt.RECEIVER;
        left += !receiver && told instanceof TreeNews.Left ? 1 : 0;
        switch (told) {
            case TreeNews.Left _ when !receiver
                    && reading.content() instanceof TreeContent.Attributes -> {
                // What is no directory has no attributes to set here.
            }
            case TreeNews.Left(String line) -> {
                ListedEntry entry = entry(end, line);
                if (receiver) {
                    countRefused(entry);
                }
                heard.left(entry);
            }
            case TreeNews.Reached(long files, String path) -> {
                if (receiver) {
                    heard.reached(files, position(path));
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
            throw new ProtocolViolation(sessions.destination().name() + " has refused more than "
                    + MOST_REFUSED + " directories of " + storing.path());
        }
    }

    private TreePosition position(String path) {
        TreePosition position = new TreePosition(path);
        if (isRelative(path) && TreePosition.parse(position.toString()).isPresent()) {
            return position;
        }
        throw invalid(TransferAttempt.RECEIVER);
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

    private ProtocolViolation invalid(int end) {
        return new ProtocolViolation((end == TransferAttempt.SENDER
                ? sessions.source()
                : sessions.destination()).name() + " names an invalid path in "
                + (end == TransferAttempt.SENDER ? reading.path() : storing.path()));
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
