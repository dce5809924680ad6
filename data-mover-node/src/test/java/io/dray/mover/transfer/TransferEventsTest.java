package io.dray.mover.transfer;

import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.interpreter.TransferEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class TransferEventsTest {
    private static final TransferEvent STARTED = new TransferEvent.Started(true);
    private static final TransferEvent PROGRESS = new TransferEvent.Progress(1000, 5);
    private static final TransferEvent COMPLETED = new TransferEvent.Completed(5);

    private final List<TransferEvent> told = new ArrayList<>();
    private final TransferEvents events = new TransferEvents(told::add);

    @Test
    void passesEventsAtOnce() {
        events.accept(STARTED);
        assertThat(told).containsExactly(STARTED);
        events.end(COMPLETED);
        assertThat(told).containsExactly(STARTED, COMPLETED);
    }

    @Test
    void keepsEventsUntilTheLast() {
        events.accept(STARTED);
        events.gather();
        events.accept(PROGRESS);
        assertThat(told).containsExactly(STARTED);
        events.end(COMPLETED);
        assertThat(told).containsExactly(STARTED, PROGRESS, COMPLETED);
    }

    @Test
    void keepsNothingBackWhenTheTransferFails() {
        TransferEvent failed = new TransferEvent.Failed(new Aborted("It was aborted."));
        events.gather();
        events.accept(STARTED);
        events.end(failed);
        assertThat(told).containsExactly(STARTED, failed);
    }
}
