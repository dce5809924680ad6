package io.dray.mover.frontend;

import io.dray.control.client.TransferUrl.RemoteUrl;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.feature.TreeOffer;
import io.dray.protocol.tree.TreeShard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The back ends of a front end: those of the configuration, and those that joined. Chooses which to use next,
/// and probes all of them at an interval. Safe for many threads.
public final class BackEnds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackEnds.class);

    /// Features of a front end that depend on its back ends.
    private static final Set<String> BACK_END_FEATURES = Set.of("DRAY", "TREE", "CKSM",
            "MFMT", "ERET", "ESTO");

    private final List<BackEnd> configured;
    private final Function<RemoteUrl, TransferEndpoint> reach;
    private final MemberJournal journal;
    /// By URL; guarded by this.
    private final Map<RemoteUrl, BackEnd> joined = new HashMap<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final Future<?> probing;
    private volatile List<BackEnd> all = List.of();

    /// @param endpoints those of the configuration; each shows the same files
    /// @param reach     creates the endpoint for the URL of a node that joined
    /// @param state     directory of the front end's own files
    /// @param interval  time between two probes
    /// @param clock     starts the probes; the caller shuts it down
    public BackEnds(List<TransferEndpoint> endpoints, Function<RemoteUrl, TransferEndpoint> reach,
            Path state, Duration interval, ScheduledExecutorService clock) {
        this.configured = endpoints.stream().map(end -> new BackEnd(end, true)).toList();
        this.reach = reach;
        this.journal = new MemberJournal(state);
        follow(journal.read());
        this.probing = clock.scheduleWithFixedDelay(this::look, 0, interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /// The state of one back end, as shown to operators.
    ///
    /// @param state `answers`, `silent` or `draining`
    /// @param work  number of sessions that run transfers there
    /// @param joined whether the node joined by itself
    record Status(String name, String state, int work, boolean joined) {}

    List<Status> list() {
        return all.stream()
                .map(one -> new Status(one.name(),
                        one.drains() ? "draining" : one.answers() ? "answers" : "silent",
                        one.work(), !configured.contains(one)))
                .toList();
    }

    /// Returns at most `most` back ends that answer and are not being drained: the least loaded first, in
    /// rotation among equals.
    ///
    /// @throws Aborted when there is none
    List<BackEnd> choose(int most) {
        List<BackEnd> now = all;
        int first = now.isEmpty() ? 0 : Math.floorMod(turn.getAndIncrement(), now.size());
        List<BackEnd> candidates = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            BackEnd next = now.get((first + i) % now.size());
            if (next.answers() && !next.drains()) {
                candidates.add(next);
            }
        }
        if (candidates.isEmpty()) {
            throw none(now.size());
        }
        candidates.sort(Comparator.comparingInt(BackEnd::work));
        return List.copyOf(candidates.subList(0, Math.min(most, candidates.size())));
    }

    static Aborted none(int count) {
        return new Aborted(count == 0
                ? "This front end has no back end yet; try again later."
                : "None of the " + count
                        + " back ends of this front end answers; try again later.");
    }

    /// Returns a node's features without those that a back end lacks. Back ends that were never reached do not
    /// count. Features that do not depend on back ends stay.
    FeatureSet shown(FeatureSet node) {
        FeatureSet shared = node;
        for (BackEnd one : all) {
            Optional<FeatureSet> offered = one.features();
            if (offered.isPresent()) {
                shared = shared.sharing(BACK_END_FEATURES, offered.get());
            }
        }
        FeatureSet common = shared;
        return TreeOffer.of(common)
                .map(_ -> common.with(treeOffer().feature()))
                .orElse(common);
    }

    /// A shard for each back end that can be chosen, if all that were ever reached know shards.
    private TreeOffer treeOffer() {
        boolean known = all(one -> TreeOffer.of(one)
                .filter(offer -> offer.shards() > 0)
                .isPresent());
        long able = all.stream().filter(one -> one.answers() && !one.drains()).count();
        return new TreeOffer(known ? Math.clamp(able, 1, TreeShard.MOST) : 0);
    }

    /// Whether all back ends that were ever reached have certain features.
    boolean all(Predicate<FeatureSet> offer) {
        return all.stream().flatMap(one -> one.features().stream()).allMatch(offer);
    }

    int size() {
        return all.size();
    }

    /// Adds a node that announces itself, and probes it. Blocks for the probe.
    ///
    /// @return whether it answers
    boolean join(RemoteUrl url) {
        String name = Members.name(url);
        if (configured.stream().anyMatch(one -> one.name().equals(name))) {
            return find(name).answers();
        }
        change(members -> members.with(url));
        BackEnd member = find(name);
        if (!member.answers()) {
            member.probe();
        }
        return member.answers();
    }

    /// Removes a back end that joined. Its transfers continue.
    void forget(String name) {
        BackEnd gone = find(name);
        if (configured.contains(gone)) {
            throw new Refused(name + " is a back end of the front end's configuration; remove it"
                    + " there, or drain it.");
        }
        change(members -> members.without(name));
        LOG.info("The back end {} has left", name);
    }

    /// Removes a node at its own request, if it is a member with this URL.
    boolean leave(RemoteUrl url) {
        boolean member = journal.read().joined().contains(url);
        if (member) {
            forget(Members.name(url));
        }
        return member;
    }

    /// Starts or ends the draining of a back end: while it is drained, it gets no new work.
    void drain(String name, boolean wanted) {
        String known = find(name).name();
        change(members -> members.draining(known, wanted));
    }

    private BackEnd find(String name) {
        return all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refused("This front end has no back end " + name + "."));
    }

    private synchronized void change(UnaryOperator<Members> change) {
        follow(journal.change(change));
    }

    private synchronized void follow(Members members) {
        joined.entrySet().removeIf(known -> {
            boolean gone = !members.joined().contains(known.getKey());
            if (gone) {
                Thread.ofVirtual().start(known.getValue()::retire);
            }
            return gone;
        });
        List<BackEnd> now = new ArrayList<>(configured);
        for (RemoteUrl url : members.joined()) {
            if (configured.stream().noneMatch(one -> one.name().equals(Members.name(url)))) {
                now.add(joined.computeIfAbsent(url, this::member));
            }
        }
        for (BackEnd one : now) {
            boolean drains = members.draining().contains(one.name());
            if (drains != one.drains()) {
                LOG.info("The back end {} {}", one.name(),
                        drains ? "is being drained" : "is no longer drained");
            }
            one.drain(drains);
        }
        all = List.copyOf(now);
    }

    private BackEnd member(RemoteUrl url) {
        LOG.info("The node {} has joined as a back end", url);
        return new BackEnd(reach.apply(url), false);
    }

    /// Reads which members other front ends have added, and probes all back ends. Each probe has a thread of
    /// its own, so that a stuck back end delays nobody.
    private void look() {
        try {
            synchronized (this) {
                follow(journal.read());
            }
        } catch (TransferFailure e) {
            LOG.warn("{}", e.getMessage());
        }
        for (BackEnd one : all) {
            Thread.ofVirtual().name("dray-probe-" + one.name()).start(() -> probe(one));
        }
    }

    private static void probe(BackEnd one) {
        try {
            one.probe();
        } catch (RejectedExecutionException e) {
            LOG.debug("The front end stops", e);
        }
    }

    @Override
    public void close() {
        probing.cancel(false);
        all.forEach(BackEnd::retire);
    }
}
