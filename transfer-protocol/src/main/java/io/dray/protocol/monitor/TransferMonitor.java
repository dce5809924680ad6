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
import io.dray.protocol.reply.TreeNews;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The state of one transfer, from its transfer commands to the final reply of each end.
///
///     an end:       not asked --> running --2yz--> ended well | --4yz, 5yz, close--> failed
///     the transfer: Running --> Completed (all ended well) | Failed | Silent | Stalled
///
/// Ends are numbered from 0: a sender and a receiver, or the ends of one side only (the back ends of a front
/// end). A refusal decides at once. A broken channel, an abort or differing bytes may be an effect: waits
/// `secondOpinion` for another end's cause, since "no space left" at the receiver explains the sender's broken
/// pipe. Among such failures the receiver's is reported. Replies after the final reply of an end are ignored.
/// For one thread.
public final class TransferMonitor {
    /// Longest time of a transfer without progress markers: enough for a tebibyte at 25 MB/s.
    public static final Duration UNTOLD = Duration.ofHours(12);

    private final List<End> ends;
    private final Patience patience;
    private final List<State> states = new ArrayList<>();
    /// Bytes moved by each stripe of each end. A striped end has several stripes.
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
    /// @param action   the requested operation, such as `storing /a/b`
    /// @param receives whether it is the receiver
    public record End(String name, String action, boolean receives) {}

    /// How long a transfer may make no progress.
    public sealed interface Patience {
        /// Returns how long to wait for another end's cause after a broken data channel.
        Duration secondOpinion();

        /// For a sender and a receiver: data has to move.
        ///
        /// @param budget    stall budget of the worker, which has begun it
        /// @param size      size of the file, 0 if not known; after so many bytes only the final replies are
        ///                  missing
        /// @param tells     whether the receiver sends progress markers
        /// @param allowance additional time after the last byte
        record Bytes(StallBudget budget, String what, long size, boolean tells, Duration allowance,
                Duration secondOpinion) implements Patience {}

        /// For the ends of one side only. The other side may pause for any time, but each known end has to send
        /// replies.
        ///
        /// @param silence longest time without a reply of an end
        record Words(Duration silence, Duration secondOpinion) implements Patience {}
    }

    private static final class State {
        private long heard;
        private boolean running;
        private boolean begun;
        private boolean ended;
    }

    private record Failure(int end, RuntimeException why, boolean mayFollow, long at) {}

    /// @param already ranges stored before the transfer
    /// @param now     nanoseconds of a clock, the same one in all calls
    public TransferMonitor(List<End> ends, Patience patience, ByteRangeSet already, long now) {
        this.ends = List.copyOf(ends);
        this.patience = patience;
        this.stored = already;
        this.before = already.total();
        this.began = now;
        ends.forEach(_ -> states.add(new State()));
    }

    /// Records that a transfer command was sent to an end.
    public void asked(int end, long now) {
        State state = states.get(end);
        state.running = true;
        state.heard = now;
        running++;
    }

    /// Processes a reply to the transfer command of an end.
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

    /// Records that the control connection of an end broke, so that no reply will arrive.
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
                return (News) new News.Stored(end, marker.ranges());
            }).or(() -> TreeNews.parse(reply).map(_ -> new News.Other(end, reply)));
            case 112 -> PerformanceMarker.parse(reply)
                    .filter(_ -> counts(end))
                    .map(marker -> count(end, marker));
            default -> Optional.of(new News.Other(end, reply));
        };
    }

    /// Whether markers of an end count. Between a sender and a receiver only the receiver's do, since sent data
    /// may not have arrived.
    private boolean counts(int end) {
        return ends.get(end).receives() || ends.stream().noneMatch(End::receives);
    }

    /// Replaces the byte count of a stripe. Ignores stripe numbers out of range.
    private News count(int end, PerformanceMarker marker) {
        if (marker.stripeIndex() < StripedAddressNotation.MOST_STRIPES) {
            Long last = stripes.put(
                    end * StripedAddressNotation.MOST_STRIPES + marker.stripeIndex(),
                    marker.bytesTransferred());
            counted += marker.bytesTransferred() - (last == null ? 0 : last);
        }
        return new News.Moved(end, marker);
    }

    /// Returns the bytes moved in this transfer, by the markers of the ends.
    public long moved() {
        return Math.max(counted, stored.total() - before);
    }

    /// Returns the bytes moved by one end, by its performance markers.
    public long movedBy(int end) {
        long all = 0;
        for (var stripe : stripes.entrySet()) {
            if (stripe.getKey() / StripedAddressNotation.MOST_STRIPES == end) {
                all += stripe.getValue();
            }
        }
        return all;
    }

    /// Returns the stored ranges: those before the transfer, and those in the receiver's restart markers.
    public ByteRangeSet stored() {
        return stored;
    }

    /// Whether the data channels of an end are or were open.
    public boolean hasBegun(int end) {
        return states.get(end).begun;
    }

    /// Whether an end has sent its final reply, or its connection broke.
    public boolean hasEnded(int end) {
        return states.get(end).ended;
    }

    /// Whether any end has failed. The cause may not be known yet.
    public boolean hasFailed() {
        return cause != null;
    }

    public boolean allEnded() {
        return ended == ends.size();
    }

    /// Whether all ends have sent their final replies.
    public boolean allAnswered() {
        return allEnded() && broken == 0;
    }

    /// Whether the ends should be probed on separate connections.
    public boolean suspects(long now) {
        return patience instanceof Patience.Bytes bytes && bytes.budget().suspects(now);
    }

    /// Returns the state of the transfer. Call it after each reply and about every second.
    ///
    /// @param pulses results of the probes; used only if [#suspects]
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
