package io.dray.control.coordination;

import io.dray.control.client.MonitoredTransfer;
import io.dray.control.client.ReplyQueue;
import io.dray.control.coordination.PipelinedFile.Manner;
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

/// Many files under way at once over one pair of sessions: commands are sent long before the answers to
/// the last ones are there, and the data channels stay open from file to file (extended block mode, GFD.20).
/// Works with any two GridFTP servers, unless the receiver chooses its data host file by file.
///
/// Nothing in the data says which file it belongs to; only the order does. So as soon as one end fails to
/// move a file, all files behind it may hold bytes of their neighbours: none of them is named, what came
/// before is judged and left to be named over other sessions, and these are given up.
final class PipelinedFiles implements SmallFiles {
    /// Commands and their characters that wait at one end, at most: servers keep them in memory and bear
    /// only so many.
    private static final int MOST_COMMANDS = 900;
    private static final int MOST_WEIGHT = 500_000;
    /// Files begin in groups of this part of the pipeline, so that their commands leave in one write.
    private static final int TOGETHER = 8;
    /// For what came before a failure.
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

    /// One batch.
    private final class Run {
        private final NegotiatedPair sessions;
        private final CommandOutbox outbox;
        private final Iterator<FileJob> waiting;
        private final Results results;
        private final Manner manner;
        private final ReplyQueue replies = new ReplyQueue();
        private final MonitoredTransfer moving;
        private final Set<PipelinedFile> flying = new HashSet<>();
        /// When a reply came last that ended something.
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
            this.manner = new Manner(verifier.agree(sessions.source(), sessions.destination()),
                    verifier.basis(), options.preserve(), lost,
                    moving.hearing(TransferAttempt.RECEIVER));
        }

        /// Of all files together: the last words are those of single files, and not for the monitor.
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
            sessions.announce(manner.algorithm());
            sessions.channels().connect();
            sessions.settle();
            launch();
            heard = watch.now();
            while (!flying.isEmpty()) {
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
            boolean worthIt = flying.size() <= most - Math.max(1, most / TOGETHER);
            while (worthIt && !isBroken() && waiting.hasNext() && flying.size() < most
                    && weight < MOST_WEIGHT) {
                PipelinedFile file = new PipelinedFile(sessions, outbox, waiting.next(),
                        launched++, watch);
                flying.add(file);
                weight += file.weight();
                file.launch(manner, () -> later(() -> outOfStep(file.number())),
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
            if (!flying.contains(file)) {
                return;
            }
            if (file.isNamed()) {
                land(file);
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

        /// The receiver still waits for the bytes of the file that did not move, and for that reason answers
        /// nothing that was asked behind it.
        private void leaveUnnamed(PipelinedFile file) {
            remove(file);
            results.unnamed(file.job(), file.moved(manner));
        }

        private void land(PipelinedFile file) {
            remove(file);
            file.outcome(manner)
                    .ifPresentOrElse(outcome -> results.done(file.job(), outcome),
                            () -> results.refused(file.job()));
        }

        private void remove(PipelinedFile file) {
            flying.remove(file);
            weight -= file.weight();
        }

        /// The first file that did not move is to blame, unless a connection broke; those behind it are given up with it.
        private void outOfStep(int number) {
            if (number >= broken) {
                return;
            }
            broken = number;
            sessions.channels().channelsLost();
            for (PipelinedFile file : List.copyOf(flying)) {
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
                        + " it was stopped.");
            }
        }
    }
}
