package io.dray.mover.frontend;

import io.dray.control.client.ConversationBroken;
import io.dray.control.coordination.EndpointSession;
import io.dray.control.coordination.TransferEndpoint;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One back end: how to reach it, whether it answers, and how much it has to do. Safe for many threads.
final class BackEnd {
    private static final Logger LOG = LoggerFactory.getLogger(BackEnd.class);

    private final TransferEndpoint endpoint;
    private final AtomicInteger work = new AtomicInteger();
    private volatile boolean answering = true;

    BackEnd(TransferEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    String name() {
        return endpoint.name();
    }

    /// Whether it answered when somebody last talked to it.
    boolean answers() {
        return answering;
    }

    /// Sessions that data channels of transfers belong to.
    int work() {
        return work.get();
    }

    void begin() {
        work.incrementAndGet();
    }

    void end() {
        work.decrementAndGet();
    }

    /// Opens a session; notes whether that works.
    ///
    /// @throws ConversationBroken when it cannot be reached
    /// @throws SecurityFailure    when it is not who it should be, or does not let this front end in
    EndpointSession open() {
        try {
            EndpointSession session = endpoint.open();
            answered();
            return session;
        } catch (ConversationBroken | SecurityFailure e) {
            silent(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /// It broke a conversation, or did not answer.
    void silent(String why) {
        if (answering) {
            answering = false;
            LOG.warn("The back end {} is left out until it answers again: {}", name(), why);
        }
    }

    private void answered() {
        if (!answering) {
            answering = true;
            LOG.info("The back end {} answers again", name());
        }
    }
}
