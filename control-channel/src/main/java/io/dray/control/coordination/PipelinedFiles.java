package io.dray.control.coordination;

import io.dray.control.client.ConversationBroken;
import io.dray.control.coordination.PipelinedFile.Manner;
import io.dray.control.walk.FileJob;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.marker.PerformanceMarker;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.reply.Reply;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
    private final Vigil vigil;

    PipelinedFiles(TransferOptions options, Lost lost, Vigil vigil) {
        this.vigil = vigil;
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

    private sealed interface Signal {}

    private record Answered(PipelinedFile file) implements Signal {}

    private record OutOfStep(int number) implements Signal {}

    /// One batch.
    private final class Run {
        private final NegotiatedPair sessions;
        private final CommandOutbox outbox;
        private final Iterator<FileJob> waiting;
        private final Results results;
        private final Manner manner;
        private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
        private final Set<PipelinedFile> flying = new HashSet<>();
        private volatile @Nullable Reply lastNews;
        private int launched;
        private int weight;
        private int broken = Integer.MAX_VALUE;

        Run(NegotiatedPair sessions, List<FileJob> batch, Results results) {
            this.sessions = sessions;
            this.outbox = new CommandOutbox(sessions);
            this.waiting = batch.iterator();
            this.results = results;
            this.manner = new Manner(verifier.agree(sessions.source(), sessions.destination()),
                    verifier.basis(), options.preserve(), lost, reply -> lastNews = reply);
        }

        void run() {
            sessions.announce(manner.algorithm());
            sessions.channels().connect();
            sessions.settle();
            launch();
            while (!flying.isEmpty()) {
                take(next());
                for (Signal more = signals.poll(); more != null; more = signals.poll()) {
                    take(more);
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
                        launched++);
                flying.add(file);
                weight += file.weight();
                file.launch(manner, () -> signals.add(new OutOfStep(file.number())),
                        () -> signals.add(new Answered(file)));
            }
            outbox.flush();
        }

        private void take(Signal signal) {
            switch (signal) {
                case Answered(PipelinedFile file) when flying.contains(file) -> {
                    if (file.isNamed()) {
                        land(file);
                    } else {
                        judge(file);
                    }
                }
                case Answered _ -> {
                }
                case OutOfStep(int number) -> outOfStep(number);
            }
        }

        private void judge(PipelinedFile file) {
            switch (file.verdict()) {
                case GOOD -> {
                    if (isBroken()) {
                        leaveUnnamed(file);
                    } else {
                        file.name(() -> signals.add(new Answered(file)));
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

        private Signal next() {
            long begun = vigil.now();
            while (true) {
                Signal signal = poll();
                if (signal != null) {
                    return signal;
                }
                sessions.demandCredentials("the copying of small files");
                moved().ifPresent(vigil::moved);
                if (isBroken() && vigil.now() - begun > AFTERMATH.toNanos()) {
                    throw DataChannelFailure.broken("a file of a batch could not be moved");
                }
                vigil.check(Vigil.Expecting.BYTES, "many small files", Duration.ZERO);
            }
        }

        private @Nullable Signal poll() {
            try {
                return signals.poll(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConversationBroken("interrupted while small files were moving");
            }
        }

        private Optional<Long> moved() {
            Optional<Long> now = Optional.ofNullable(lastNews)
                    .filter(reply -> reply.code() == 112)
                    .flatMap(PerformanceMarker::parse)
                    .map(PerformanceMarker::bytesTransferred);
            if (now.orElse(0L) > FileJob.MOST_UNANNOUNCED) {
                throw new ProtocolViolation(sessions.source().name() + " sends more than "
                        + FileJob.MOST_UNANNOUNCED + " bytes of a file that it listed as small;"
                        + " it was stopped.");
            }
            return now;
        }
    }
}
