package io.dray.mover.frontend;

import io.dray.control.client.ConversationBroken;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.control.security.AccessTokens;
import io.dray.protocol.command.InformationCommand;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.feature.FeatureSet;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One back end: how to reach it, whether it answers, and how much it has to do. Safe for many threads.
final class BackEnd {
    private static final Logger LOG = LoggerFactory.getLogger(BackEnd.class);
    /// A node answers a probe at once, unless it is stuck.
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);

    private final TransferEndpoint endpoint;
    private final Set<EndpointSession> working = ConcurrentHashMap.newKeySet();
    private final Set<EndpointSession> asked = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean probed = new AtomicBoolean();
    private volatile boolean answering;
    private volatile boolean draining;
    private volatile boolean retired;
    private volatile Optional<FeatureSet> features = Optional.empty();
    /// Belongs to the probe that is under way.
    private @Nullable EndpointSession kept;

    /// @param answering whether it is used before a probe has reached it
    BackEnd(TransferEndpoint endpoint, boolean answering) {
        this.endpoint = endpoint;
        this.answering = answering;
    }

    String name() {
        return endpoint.name();
    }

    /// Whether it answered when somebody last talked to it.
    boolean answers() {
        return answering;
    }

    /// What it said of itself last; empty before it was reached.
    Optional<FeatureSet> features() {
        return features;
    }

    /// Whether it is to get no more work.
    boolean drains() {
        return draining;
    }

    void drain(boolean wanted) {
        draining = wanted;
    }

    /// Sessions that data channels of transfers belong to.
    int work() {
        return working.size();
    }

    void begin(EndpointSession session) {
        working.add(session);
    }

    void end(EndpointSession session) {
        working.remove(session);
    }

    /// Ends a session as soon as this back end is found silent, so that who waits for it can ask another. It is no
    /// work that others are to be spared for.
    void watch(EndpointSession session) {
        asked.add(session);
    }

    /// Closes a session that was watched.
    void close(EndpointSession session) {
        asked.remove(session);
        session.close();
    }

    /// Opens a session; notes whether that works.
    ///
    /// @throws ConversationBroken when it cannot be reached
    /// @throws SecurityFailure    when it is not who it should be, or does not let this front end in
    EndpointSession open() {
        try {
            EndpointSession session = endpoint.open();
            features = Optional.of(session.capabilities().features());
            answered();
            return session;
        } catch (ConversationBroken | SecurityFailure e) {
            silent(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /// As [#open], for a user of this front end. That it does not take this one says nothing about others.
    ///
    /// @param account of the user; empty for the front end itself
    /// @throws ConversationBroken when it cannot be reached
    /// @throws SecurityFailure    when it does not let this front end act for the user
    EndpointSession open(Optional<String> account) {
        if (account.isEmpty()) {
            return open();
        }
        if (account.get().equals(AccessTokens.OWNER)) {
            throw new SecurityFailure(
                    "Your login has no account of its own at this front end, for which its"
                            + " back ends could act: have it named in access.identity-map there.");
        }
        try {
            return endpoint.openFor(account.get());
        } catch (ConversationBroken e) {
            silent(String.valueOf(e.getMessage()));
            throw e;
        } catch (SecurityFailure e) {
            throw new SecurityFailure(
                    "The back end " + name() + " does not take " + account.get() + ": "
                            + e.getMessage());
        }
    }

    /// It broke a conversation, or did not answer.
    void silent(String why) {
        if (answering) {
            answering = false;
            LOG.warn("The back end {} is left out until it answers again: {}", name(), why);
        }
    }

    /// Asks whether it still answers, over a conversation that is kept for this. Of one that does not, and
    /// cannot be reached anew either, all sessions are ended, for the others to go on with. Does nothing
    /// while another probe waits. Blocks, within limits.
    void probe() {
        if (!probed.compareAndSet(false, true)) {
            return;
        }
        try {
            askKept();
        } catch (ConversationBroken | SecurityFailure e) {
            boolean before = answering;
            silent(String.valueOf(e.getMessage()));
            leaveKept();
            if (!before) {
                LOG.debug("The back end {} still does not answer: {}", name(), e.getMessage());
                Stream.concat(working.stream(), asked.stream())
                        .forEach(stuck -> Thread.ofVirtual().start(stuck::close));
            }
        } finally {
            if (retired) {
                leaveKept();
            }
            probed.set(false);
        }
    }

    /// Nobody probes it any more.
    void retire() {
        retired = true;
        if (probed.compareAndSet(false, true)) {
            leaveKept();
        }
    }

    private void askKept() {
        if (kept != null && stillAnswers(kept)) {
            answered();
        } else {
            leaveKept();
            kept = open();
        }
    }

    /// A node that was started anew has ended the conversation.
    private static boolean stillAnswers(EndpointSession asked) {
        try {
            asked.conversation().exchange(new InformationCommand.NoOperation(), PROBE_LIMIT);
            return true;
        } catch (ConversationBroken e) {
            if (e.timedOut()) {
                throw e;
            }
            return false;
        }
    }

    private void leaveKept() {
        EndpointSession left = kept;
        kept = null;
        if (left != null) {
            left.close();
        }
    }

    private void answered() {
        if (!answering) {
            answering = true;
            LOG.info("The back end {} answers", name());
        }
    }
}
