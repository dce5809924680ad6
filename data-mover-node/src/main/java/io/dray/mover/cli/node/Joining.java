package io.dray.mover.cli.node;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.TransferUrl;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.mover.cli.endpoint.Endpoints;
import io.dray.mover.cli.endpoint.NodeTalk;
import io.dray.mover.cli.endpoint.ServerOptions;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.protocol.failure.TransferFailure;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a node registered at one front end. It announces the node's URL every ten seconds, because the front
/// end may have restarted or lost its journal, and withdraws it at the end. Safe for many threads.
final class Joining {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
    /// A restarted front end has its nodes again after this time, and an announcement costs it one connection.
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    /// Time limit of a JOIN: the front end connects to the node before it replies.
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /// Time limit at the stop, so that an unreachable front end does not delay it; an unregistered node is
    /// found out by the front end's checks anyway.
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(3);

    private final TransferEndpoint frontEnd;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("dray-join").factory());
    private volatile String own = "";
    private volatile String told = "";

    private Joining(TransferEndpoint frontEnd) {
        this.frontEnd = frontEnd;
    }

    static Joining of(TransferUrl url) {
        if (!(url instanceof TransferUrl.RemoteUrl remote)
                || remote.server().scheme() == TransferUrl.Scheme.FTP) {
            throw new CommandFailure(ExitCode.USAGE, "--join takes the URL of a front end with its"
                    + " key, not " + url + ".");
        }
        return new Joining(new Endpoints(new ServerOptions()).endpoint(remote));
    }

    /// Starts the announcements; does not block.
    ///
    /// @param url of this node, with its key
    void announce(String url) {
        own = url;
        var _ = thread.scheduleWithFixedDelay(this::announce, 0, INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void announce() {
        try (EndpointSession session = frontEnd.open()) {
            boolean reached = NodeTalk.ask(session, "JOIN " + own, LIMIT).contains("answers");
            tell(reached
                    ? "This node is a back end of " + frontEnd.name()
                    : frontEnd.name() + " knows this node, but cannot reach it: is the host in the"
                            + " URL that 'dray url' shows right, seen from there?",
                    reached);
        } catch (ConversationBroken | TransferFailure e) {
            tell("This node cannot join " + frontEnd.name() + ": " + e.getMessage(), false);
        }
    }

    /// Logs a message once, until it changes.
    private void tell(String sentence, boolean good) {
        if (!sentence.equals(told)) {
            told = sentence;
            if (good) {
                LOG.info("{}", sentence);
            } else {
                LOG.warn("{}", sentence);
            }
        }
    }

    /// Withdraws the announcement; waits at most three seconds.
    void leave() {
        thread.shutdownNow();
        if (own.isEmpty()) {
            return;
        }
        Thread goodbye = Thread.ofVirtual().start(() -> {
            try (EndpointSession session = frontEnd.open()) {
                NodeTalk.ask(session, "LEAVE " + own, LEAVE_LIMIT);
            } catch (ConversationBroken | TransferFailure e) {
                LOG.debug("LEAVE at {} failed: {}", frontEnd.name(), e.getMessage());
            }
        });
        try {
            goodbye.join(LEAVE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
