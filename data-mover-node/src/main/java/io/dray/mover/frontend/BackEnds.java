package io.dray.mover.frontend;

import io.dray.control.client.ConversationBroken;
import io.dray.control.coordination.TransferEndpoint;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The back ends of a front end, and which of them are used next. Those that do not answer are tried again
/// every few seconds. Safe for many threads.
public final class BackEnds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackEnds.class);

    private final List<BackEnd> all;
    private final AtomicInteger turn = new AtomicInteger();
    private final ScheduledExecutorService probing = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("dray-probe").factory());

    /// @param endpoints at least one; each shows the same files
    /// @param interval  time between two tries of one that does not answer
    public BackEnds(List<TransferEndpoint> endpoints, Duration interval) {
        this.all = endpoints.stream().map(BackEnd::new).toList();
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a front end needs a back end");
        }
        var _ = probing.scheduleWithFixedDelay(this::probe, interval.toMillis(),
                interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Those that answer, with the least work first, in turn among equals; at most `most`.
    ///
    /// @throws Aborted when none answers
    List<BackEnd> choose(int most) {
        int first = Math.floorMod(turn.getAndIncrement(), all.size());
        List<BackEnd> candidates = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            BackEnd next = all.get((first + i) % all.size());
            if (next.answers()) {
                candidates.add(next);
            }
        }
        if (candidates.isEmpty()) {
            throw none(all.size());
        }
        candidates.sort(Comparator.comparingInt(BackEnd::work));
        return List.copyOf(candidates.subList(0, Math.min(most, candidates.size())));
    }

    static Aborted none(int count) {
        return new Aborted("None of the " + count
                + " back ends of this front end answers; try again later.");
    }

    int size() {
        return all.size();
    }

    private void probe() {
        for (BackEnd one : all) {
            if (!one.answers()) {
                try {
                    one.open().close();
                } catch (ConversationBroken | SecurityFailure e) {
                    LOG.debug("The back end {} still does not answer: {}", one.name(),
                            e.getMessage());
                }
            }
        }
    }

    @Override
    public void close() {
        probing.shutdownNow();
    }
}
