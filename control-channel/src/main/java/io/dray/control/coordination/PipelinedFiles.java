package io.dray.control.coordination;

import io.dray.control.client.MonitoredTransfer;
import io.dray.control.client.ReplyQueue;
import io.dray.control.coordination.PipelinedFile.BatchOptions;
import io.dray.control.walk.FileJob;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.monitor.News;
import io.dray.protocol.monitor.TransferMonitor;
import io.dray.protocol.monitor.TransferMonitor.End;
import io.dray.protocol.monitor.TransferMonitor.Patience;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// Copies many files over one pair of sessions by pipelining: commands are sent before earlier ones are
/// answered, and the data channels stay open from file to file (extended block mode, GFD.20). Works with any
/// two GridFTP servers, unless the receiver chooses its data host for each file.
///
/// Data blocks do not name their file; only the order assigns them. If one end fails to transfer a file, all
/// later files may hold data of other files, so none of them is renamed. Earlier files are verified and then
/// renamed over new sessions. The current sessions are closed.
final class PipelinedFiles implements SmallFiles {
    /// Limits of unanswered commands at one end, and of their characters. Globus servers and Dray nodes queue
    /// at most 1000 commands (`GFS_MAX_READ_QUEUE`), Dray nodes at most 1 MiB of them.
    private static final int MOST_COMMANDS = 900;
    private static final int MOST_WEIGHT = 500_000;
    /// Starts files in groups of an eighth of the pipeline: large enough to save writes, small enough to keep
    /// the pipeline filled.
    private static final int TOGETHER = 8;
    /// How long to wait for the replies about earlier files after a failure: as long as for a second opinion
    /// ([TransferAttempt#SECOND_OPINION]), since the same disk may be slow.
    private static final Duration AFTERMATH = Duration.ofSeconds(10);

    private final TransferOptions options;
    private final Verifier verifier;
    private final Lost lost;
    private final StallWatch watch;

    PipelinedFiles(TransferOptions options, Lost lost, StallWatch watch) {
        this.watch = watch;
        this.options = options;
        this.lost = lost;
        this.verifier = new Verifier(options.verification());
    }

    @Override
    public boolean serves(NegotiatedPair sessions) {
        return sessions.mode() == TransferMode.EXTENDED_BLOCK
                && !sessions.channels().receiverChoosesItsDataHost()
                && sessions.source().capabilities().listsFacts();
    }

    @Override
    public void copy(NegotiatedPair sessions, List<FileJob> batch, Results results) {
        new Run(sessions, batch, results).run();
    }

    private final class Run {
        private final NegotiatedPair sessions;
        private final CommandOutbox outbox;
        private final Iterator<FileJob> waiting;
        private final Results results;
        private final BatchOptions batchOptions;
        private final ReplyQueue replies = new ReplyQueue();
        private final MonitoredTransfer moving;
        private final Set<PipelinedFile> inFlight = new HashSet<>();
        /// Time of the last reply that completed a command sequence.
        private long heard;
        private int launched;
        private int weight;
        private int broken = Integer.MAX_VALUE;

        Run(NegotiatedPair sessions, List<FileJob> batch, Results results) {
            this.sessions = sessions;
            this.outbox = new CommandOutbox(sessions);
            this.waiting = batch.iterator();
            this.results = results;
            this.moving = watch.feed(monitor(), replies, this::demandSmall);
            this.batchOptions = new BatchOptions(
                    verifier.agree(sessions.source(), sessions.destination()),
                    verifier.basis(), options.preserve(), lost,
                    moving.hearing(TransferAttempt.RECEIVER));
        }

        /// Monitor of the whole batch. Final replies belong to single files and do not reach it.
        private TransferMonitor monitor() {
            TransferMonitor monitor = new TransferMonitor(
                    List.of(new End(sessions.destination().name(), "storing files", true),
                            new End(sessions.source().name(), "reading files", false)),
                    new Patience.Bytes(watch.budget(), "many small files", 0, true, Duration.ZERO,
                            AFTERMATH),
                    ByteRangeSet.EMPTY, watch.now());
            monitor.asked(TransferAttempt.RECEIVER, watch.now());
            return monitor;
        }

        void run() {
            sessions.announce(batchOptions.algorithm());
            sessions.channels().connect();
            sessions.settle();
            launch();
            heard = watch.now();
            while (!inFlight.isEmpty()) {
                watch.isComplete(moving.step());
                sessions.demandCredentials("the copying of small files");
                if (isBroken() && watch.now() - heard > AFTERMATH.toNanos()) {
                    break;
                }
                launch();
            }
            if (isBroken()) {
                throw DataChannelFailure.broken("a file of a batch could not be moved");
            }
        }

        private boolean isBroken() {
            return broken < Integer.MAX_VALUE;
        }

        private void launch() {
            int most = Math.min(options.smallFiles().pipeline(),
                    MOST_COMMANDS / PipelinedFile.COMMANDS);
            boolean worthIt = inFlight.size() <= most - Math.max(1, most / TOGETHER);
            while (worthIt && !isBroken() && waiting.hasNext() && inFlight.size() < most
                    && weight < MOST_WEIGHT) {
                PipelinedFile file = new PipelinedFile(sessions, outbox, waiting.next(),
                        launched++, watch);
                inFlight.add(file);
                weight += file.weight();
                file.launch(batchOptions, () -> later(() -> outOfStep(file.number())),
                        () -> later(() -> answered(file)));
            }
            outbox.flush();
        }

        private void later(Runnable reply) {
            replies.execute(() -> {
                heard = watch.now();
                reply.run();
            });
        }

        private void answered(PipelinedFile file) {
            if (!inFlight.contains(file)) {
                return;
            }
            if (file.isNamed()) {
                complete(file);
            } else {
                judge(file);
            }
        }

        private void judge(PipelinedFile file) {
            switch (file.verdict()) {
                case GOOD -> {
                    if (isBroken()) {
                        leaveUnnamed(file);
                    } else {
                        file.name(() -> later(() -> answered(file)));
                    }
                }
                case REFUSED -> {
                    remove(file);
                    results.refused(file.job());
                }
                case OUT_OF_STEP -> outOfStep(file.number());
            }
        }

        /// Leaves a verified file to be renamed over new sessions. On this session the receiver still waits for
        /// the data of the failed file and does not answer later commands.
        private void leaveUnnamed(PipelinedFile file) {
            remove(file);
            results.unnamed(file.job(), file.moved(batchOptions));
        }

        private void complete(PipelinedFile file) {
            remove(file);
            file.outcome(batchOptions)
                    .ifPresentOrElse(outcome -> results.done(file.job(), outcome),
                            () -> results.refused(file.job()));
        }

        private void remove(PipelinedFile file) {
            inFlight.remove(file);
            weight -= file.weight();
        }

        /// Handles a file whose transfer failed. Reports it as refused, unless a connection broke; drops all
        /// later files.
        private void outOfStep(int number) {
            if (number >= broken) {
                return;
            }
            broken = number;
            sessions.channels().channelsLost();
            for (PipelinedFile file : List.copyOf(inFlight)) {
                if (file.number() == number && !file.isUnanswered()) {
                    results.refused(file.job());
                }
                if (file.number() >= number) {
                    remove(file);
                } else if (file.isNamed()) {
                    leaveUnnamed(file);
                }
            }
        }

        private void demandSmall(News news) {
            if (news instanceof News.Moved moved
                    && moved.marker().bytesTransferred() > FileJob.MOST_UNANNOUNCED) {
                throw new ProtocolViolation(sessions.source().name() + " sends more than "
                        + FileJob.MOST_UNANNOUNCED + " bytes of a file that it listed as small;"
                        + " the transfer was stopped.");
            }
        }
    }
}
