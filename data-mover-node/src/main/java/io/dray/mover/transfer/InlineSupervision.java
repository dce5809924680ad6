package io.dray.mover.transfer;

import io.dray.protocol.failure.TransferFailure.Aborted;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;

/// Moves the bytes of a small file on the supervising thread, which saves two thread switches. If the transfer
/// takes longer than a moment, another thread takes over the supervision.
///
/// For one use.
final class InlineSupervision {
    private final DataPlane plane;
    private final TransferScope scope;
    private final TransferScope.Task supervise;
    private State state = State.WAITING;

    private enum State {
        WAITING, SUPERVISING, OVER
    }

    /// @param supervise supervises the transfer until its end
    InlineSupervision(DataPlane plane, TransferScope scope, TransferScope.Task supervise) {
        this.plane = plane;
        this.scope = scope;
        this.supervise = supervise;
    }

    /// Runs the task that moves the bytes on the calling thread. Its exception fails the transfer.
    ///
    /// @return whether it took a moment only, so that nothing was supervised
    boolean whileMoving(TransferScope.Task move) {
        Runnable cancel;
        try {
            cancel = plane.timer().unlessWithinAMoment(this::start);
        } catch (RejectedExecutionException e) {
            throw new Aborted("The node is stopping; try again when it is back.");
        }
        scope.runHere(move);
        cancel.run();
        return awaitSupervision();
    }

    /// Runs on the thread for deadlines, so it must not block.
    private void start() {
        synchronized (this) {
            if (state != State.WAITING) {
                return;
            }
            state = State.SUPERVISING;
        }
        try {
            scope.launch(this::run);
        } catch (Aborted e) {
            scope.fail(e);
            over();
        }
    }

    private void run() throws IOException {
        try {
            supervise.run();
        } finally {
            over();
        }
    }

    private synchronized void over() {
        state = State.OVER;
        notifyAll();
    }

    private synchronized boolean awaitSupervision() {
        if (state == State.WAITING) {
            state = State.OVER;
            return true;
        }
        while (state == State.SUPERVISING) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw TransferScope.unexpected(e);
            }
        }
        return false;
    }
}
