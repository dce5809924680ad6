package io.dray.protocol.monitor;

import io.dray.protocol.address.StripedAddressNotation;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.marker.PerformanceMarker;
import io.dray.protocol.marker.RestartMarker;
import io.dray.protocol.monitor.StallBudget.Expecting;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFailures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One transfer from its transfer commands to the last reply of each end.
///
///     an end:       not asked --> running --2yz--> ended well | --4yz, 5yz, close--> failed
///     the transfer: Running --> Completed (all ended well) | Failed | Silent | Stalled
///
/// Ends are numbered from 0: those of a sender and a receiver, or those of one side alone (the back ends of
/// a front end). What an end refuses is final at once. When it only tells that a data channel broke, that it
/// was aborted, or that bytes differ, this may follow from the failure of another end: the others get some
/// time to tell theirs, since "no space left" at the receiver says more than the sender's broken pipe. Where
/// several tell no more than that, the receiver's word is reported. What an end says after its last reply
/// does not count. For one thread.
public final class TransferMonitor {
    /// Longest time that a transfer may take of which nobody tells how it gets on: a tebibyte at 25 MB/s.
    public static final Duration UNTOLD = Duration.ofHours(12);

    private final List<End> ends;
    private final Patience patience;
    private final List<State> states = new ArrayList<>();
    /// Bytes that each stripe of each end has moved; an end that is striped itself has several.
    private final Map<Integer, Long> stripes = new HashMap<>();
    private final long began;
    private final long before;
    private ByteRangeSet stored;
    private long counted;
    private int running;
    private int ended;
    private int broken;
    private @Nullable Failure first;
    private @Nullable Failure cause;

    /// One end.
    ///
    /// @param name     for messages
    /// @param action   what it was asked for, such as `storing /a/b`
    /// @param receives whether it is the receiver
    public record End(String name, String action, boolean receives) {}

    /// How long a transfer may stand.
    public sealed interface Patience {
        /// How long the other ends get to tell what a broken data channel followed from.
        Duration secondOpinion();

        /// Between a sender and a receiver bytes have to move.
        ///
        /// @param budget    of the worker; begun by it
        /// @param size      bytes after which the ends have only to finish; 0 if not known
        /// @param tells     whether the receiver tells how far it has come
        /// @param allowance what the ends may take longer after the last byte
        record Bytes(StallBudget budget, String what, long size, boolean tells, Duration allowance,
                Duration secondOpinion) implements Patience {}

        /// Where only one side of the transfer is known, the other may pause for as long as it likes; but
        /// each end that is known has to say something.
        ///
        /// @param silence longest time that an end may say nothing
        record Words(Duration silence, Duration secondOpinion) implements Patience {}
    }

    private static final class State {
        private long heard;
        private boolean running;
        private boolean begun;
        private boolean ended;
    }

    private record Failure(int end, RuntimeException why, boolean mayFollow, long at) {}

    /// @param already what is stored before the transfer
    /// @param now     nanoseconds by any clock, always the same
    public TransferMonitor(List<End> ends, Patience patience, ByteRangeSet already, long now) {
        this.ends = List.copyOf(ends);
        this.patience = patience;
        this.stored = already;
        this.before = already.total();
        this.began = now;
        ends.forEach(_ -> states.add(new State()));
    }

    /// An end is sent its transfer command.
    public void asked(int end, long now) {
        State state = states.get(end);
        state.running = true;
        state.heard = now;
        running++;
    }

    /// A reply to the transfer command of an end.
    public Optional<News> reply(int end, Reply reply, long now) {
        State state = states.get(end);
        if (!state.running) {
            return Optional.empty();
        }
        state.heard = now;
        if (reply.isPreliminary()) {
            return preliminary(end, reply);
        }
        end(state);
        if (reply.isCompletion()) {
            return Optional.of(new News.Ended(end, reply));
        }
        RuntimeException why = ReplyFailures.from(ends.get(end).name(), ends.get(end).action(),
                reply);
        boolean mayFollow = why instanceof DataChannelFailure || why instanceof Aborted
                || why instanceof IntegrityFailure;
        fail(new Failure(end, why, mayFollow, now));
        return Optional.empty();
    }

    /// The control connection of an end broke: no reply will come.
    public void broken(int end, RuntimeException why, long now) {
        State state = states.get(end);
        if (state.running) {
            end(state);
            broken++;
            fail(new Failure(end, why, false, now));
        }
    }

    private void end(State state) {
        state.running = false;
        state.ended = true;
        running--;
        ended++;
    }

    private void fail(Failure failure) {
        if (first == null) {
            first = failure;
        }
        boolean tellsMore = cause == null || (cause.mayFollow()
                && (!failure.mayFollow() || (ends.get(failure.end()).receives()
                        && !ends.get(cause.end()).receives())));
        if (tellsMore) {
            cause = failure;
        }
    }

    private Optional<News> preliminary(int end, Reply reply) {
        return switch (reply.code()) {
            case 125, 150 -> {
                states.get(end).begun = true;
                yield Optional.of(new News.Began(end, reply.code() == 125));
            }
            case 111 -> RestartMarker.parse(reply).filter(_ -> counts(end)).map(marker -> {
                stored = stored.union(marker.ranges());
                return new News.Stored(end, marker.ranges());
            });
            case 112 -> PerformanceMarker.parse(reply)
                    .filter(_ -> counts(end))
                    .map(marker -> count(end, marker));
            default -> Optional.of(new News.Other(end, reply));
        };
    }

    /// Between two ends what the receiver has is the progress; what the sender has sent may still be under way.
    private boolean counts(int end) {
        return ends.get(end).receives() || ends.stream().noneMatch(End::receives);
    }

    /// The last word of a stripe counts. Stripes beyond what can be are not believed.
    private News count(int end, PerformanceMarker marker) {
        if (marker.stripeIndex() < StripedAddressNotation.MOST_STRIPES) {
            Long last = stripes.put(
                    end * StripedAddressNotation.MOST_STRIPES + marker.stripeIndex(),
                    marker.bytesTransferred());
            counted += marker.bytesTransferred() - (last == null ? 0 : last);
        }
        return new News.Moved(end, marker);
    }

    /// Bytes that have moved in this transfer, as far as the ends have told.
    public long moved() {
        return Math.max(counted, stored.total() - before);
    }

    /// Bytes that one end has told of by performance markers.
    public long movedBy(int end) {
        long all = 0;
        for (var stripe : stripes.entrySet()) {
            if (stripe.getKey() / StripedAddressNotation.MOST_STRIPES == end) {
                all += stripe.getValue();
            }
        }
        return all;
    }

    /// What is stored: before the transfer, and as the receivers have announced.
    public ByteRangeSet stored() {
        return stored;
    }

    /// Whether the data channels of an end have opened.
    public boolean hasBegun(int end) {
        return states.get(end).begun;
    }

    /// Whether an end has said its last word, or lost its connection.
    public boolean hasEnded(int end) {
        return states.get(end).ended;
    }

    /// Whether any has failed, though it may not be clear yet which is to blame.
    public boolean hasFailed() {
        return cause != null;
    }

    /// Whether all have ended.
    public boolean allEnded() {
        return ended == ends.size();
    }

    /// Whether all have said their last word.
    public boolean allAnswered() {
        return allEnded() && broken == 0;
    }

    /// Whether the ends should be asked on connections of their own whether they answer.
    public boolean suspects(long now) {
        return patience instanceof Patience.Bytes bytes && bytes.budget().suspects(now);
    }

    /// How the transfer stands; to be asked after each reply and about every second.
    ///
    /// @param pulses what is known of a sender and a receiver; not looked at unless [#suspects]
    public Verdict at(long now, EndPulses pulses) {
        if (cause != null && first != null) {
            boolean sure = !cause.mayFollow() || running == 0
                    || now - first.at() >= patience.secondOpinion().toNanos();
            return sure ? new Verdict.Failed(cause.end(), cause.why()) : Verdict.Running.WELL;
        }
        if (allEnded()) {
            return new Verdict.Completed();
        }
        return switch (patience) {
            case Patience.Bytes bytes -> {
                bytes.budget().moved(before + moved(), now);
                yield bytes.budget()
                        .check(expecting(bytes, now), bytes.what(), bytes.allowance(),
                                pulses, now);
            }
            case Patience.Words words -> words(words.silence(), now);
        };
    }

    private Expecting expecting(Patience.Bytes bytes, long now) {
        if (ended > 0 || (bytes.size() > 0 && before + moved() >= bytes.size())) {
            return Expecting.END;
        }
        return bytes.tells() || now - began > UNTOLD.toNanos()
                ? Expecting.BYTES
                : Expecting.ANSWER;
    }

    private Verdict words(Duration silence, long now) {
        for (int end = 0; end < ends.size(); end++) {
            State state = states.get(end);
            if (state.running && now - state.heard >= silence.toNanos()) {
                return new Verdict.Failed(end, DataChannelFailure.stalled(ends.get(end).name()
                        + " has said nothing for " + silence.toSeconds() + " s of "
                        + ends.get(end).action()));
            }
        }
        return Verdict.Running.WELL;
    }
}
