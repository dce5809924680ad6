package io.dray.mover.transfer;

import io.dray.protocol.interpreter.TransferEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The events of one transfer on their way to its session. After [#gather] they wait for the last one, so that
/// the end of a transfer, and with it a whole small file, wakes the session's event loop once.
///
/// Safe for many threads, of which one at a time reports events.
final class TransferEvents implements Consumer<TransferEvent> {
    private final Consumer<TransferEvent> session;
    private final List<TransferEvent> gathered = new ArrayList<>();
    private boolean gathering;

    TransferEvents(Consumer<TransferEvent> session) {
        this.session = session;
    }

    /// Keeps further events until the last. For a transfer that has moved all bytes.
    synchronized void gather() {
        gathering = true;
    }

    @Override
    public void accept(TransferEvent event) {
        synchronized (this) {
            if (gathering) {
                gathered.add(event);
                return;
            }
        }
        session.accept(event);
    }

    /// Reports the last event, behind those that wait for it.
    void end(TransferEvent last) {
        List<TransferEvent> before;
        synchronized (this) {
            before = List.copyOf(gathered);
            gathered.clear();
        }
        before.forEach(session);
        session.accept(last);
    }
}
