package io.dray.mover.frontend;

import io.dray.control.client.ConversationBroken;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.control.security.AccessTokens;
import io.dray.protocol.command.InformationCommand.Query;
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

/// One back end: how to reach it, whether it answers, and its load. Safe for many threads.
final class BackEnd {
    private static final Logger LOG = LoggerFactory.getLogger(BackEnd.class);
    /// A node answers a probe within milliseconds. After 5 s it counts as stuck.
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);

    private final TransferEndpoint endpoint;
    private final Set<EndpointSession> working = ConcurrentHashMap.newKeySet();
    private final Set<EndpointSession> asked = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean probed = new AtomicBoolean();
    private volatile boolean answering;
    private volatile boolean draining;
    private volatile boolean retired;
    private volatile Optional<FeatureSet> features = Optional.empty();
    /// The session kept for probes. Used by the running probe only.
    private @Nullable EndpointSession kept;

    /// @param answering whether the back end is used before the first probe
    BackEnd(TransferEndpoint endpoint, boolean answering) {
        this.endpoint = endpoint;
        this.answering = answering;
    }

    String name() {
        return endpoint.name();
    }

    /// Whether the last conversation with this back end succeeded.
    boolean answers() {
        return answering;
    }

    /// Returns the features of the last login; empty before the first.
    Optional<FeatureSet> features() {
        return features;
    }

    /// Whether this back end is being drained: it gets no new work.
    boolean drains() {
        return draining;
    }

    void drain(boolean wanted) {
        draining = wanted;
    }

    /// Returns the number of sessions that run transfers.
    int work() {
        return working.size();
    }

    void begin(EndpointSession session) {
        working.add(session);
    }

    void end(EndpointSession session) {
        working.remove(session);
    }

    /// Closes the session when this back end is found silent, so that the caller can retry elsewhere. Does not
    /// count as load.
    void watch(EndpointSession session) {
        asked.add(session);
    }

    void close(EndpointSession session) {
        asked.remove(session);
        session.close();
    }

    /// Opens a session and records whether that succeeded.
    ///
    /// @throws ConversationBroken when the back end cannot be reached
    /// @throws SecurityFailure    when its identity is wrong, or it refuses this front end's login
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

    /// Opens a session for a user of this front end. A refused user does not mark the back end as silent.
    ///
    /// @param account of the user; empty for the front end itself
    /// @throws ConversationBroken when the back end cannot be reached
    /// @throws SecurityFailure    when the back end does not let this front end act for the user
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

    /// Marks the back end as silent: it broke a conversation, or did not answer. Has no effect in an interrupted
    /// thread: there the work was ended from this side, because its client has left.
    void silent(String why) {
        if (answering && !Thread.currentThread().isInterrupted()) {
            answering = false;
            LOG.warn("The back end {} is left out until it answers again: {}", name(), why);
        }
    }

    /// Probes the back end over a session kept for this. If it was silent already and cannot be reached, closes
    /// all its sessions, so that their users continue elsewhere. Does nothing while another probe runs. Blocks,
    /// within limits.
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

    /// Ends the probing of this back end.
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

    /// Whether the kept session is still open. A node that was restarted has closed it.
    ///
    /// @throws ConversationBroken when the back end does not answer in time
    private static boolean stillAnswers(EndpointSession asked) {
        try {
            asked.conversation().exchange(Query.NO_OPERATION, PROBE_LIMIT);
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
