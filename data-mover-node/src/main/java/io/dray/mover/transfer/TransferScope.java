package io.dray.mover.transfer;

import io.dray.mover.datachannel.DataChannel;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tasks and sockets of one transfer, which end together. The first failure closes every socket, which ends
/// the tasks blocked on them. Storage is closed only after the last task has ended.
///
/// Safe for many threads. Data threads are never interrupted, because an interrupt would close the files they
/// use; closing the sockets ends them.
final class TransferScope implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransferScope.class);

    private final Executor threads;
    private @Nullable Selector selector;
    private final Set<SocketChannel> sockets = new HashSet<>();
    private int running;
    private boolean over;
    private boolean closed;
    private @Nullable TransferFailure failure;

    /// A task on its own thread that may block on sockets and storage.
    interface Task {
        void run() throws IOException;
    }

    /// A part of a task.
    interface Part<T> {
        T run() throws IOException;
    }

    TransferScope(Executor threads) {
        this.threads = threads;
    }

    /// Runs a task on another thread. Its exception fails the transfer.
    void launch(Task task) {
        synchronized (this) {
            running++;
        }
        try {
            threads.execute(() -> guard(task));
        } catch (RejectedExecutionException e) {
            ended();
            throw new Aborted("The node is stopping; try again when it is back.");
        }
    }

    /// Runs a task on the calling thread. Its exception fails the transfer.
    void runHere(Task task) {
        synchronized (this) {
            running++;
        }
        guard(task);
    }

    private void guard(Task task) {
        try {
            task.run();
        } catch (TransferFailure e) {
            fail(e);
        } catch (IOException e) {
            fail(DataChannelFailure.broken("A data channel broke: " + e.getMessage() + "."));
        } catch (RuntimeException | Error e) {
            fail(unexpected(e));
        } finally {
            ended();
        }
    }

    /// Registers a socket to be closed with the transfer.
    ///
    /// @throws TransferFailure if the transfer has already failed; the socket is closed then
    void register(SocketChannel socket) {
        TransferFailure already;
        synchronized (this) {
            already = failure;
            if (already == null) {
                sockets.add(socket);
                return;
            }
        }
        DataChannel.reset(socket);
        throw already;
    }

    /// Unregisters a socket that outlives the transfer or was closed.
    synchronized void forget(SocketChannel socket) {
        sockets.remove(socket);
    }

    /// Runs a part of a task. Its failure counts as the cause from now on, before the task closes its channel:
    /// the peer may close the other channels for that, and "connection reset" must not hide the cause.
    ///
    /// @return what the part returns
    <T> T blaming(Part<T> part) throws IOException {
        try {
            return part.run();
        } catch (TransferFailure e) {
            synchronized (this) {
                if (failure == null && !over) {
                    failure = e;
                    notifyAll();
                }
            }
            throw e;
        }
    }

    /// Fails the transfer, unless it has ended already.
    void fail(TransferFailure why) {
        List<SocketChannel> closing;
        synchronized (this) {
            if (closed || over) {
                return;
            }
            if (failure == null) {
                failure = why;
            }
            closed = true;
            closing = List.copyOf(sockets);
            notifyAll();
        }
        closing.forEach(DataChannel::reset);
        wakeSupervisor();
    }

    synchronized boolean hasFailed() {
        return failure != null;
    }

    /// The first failure, which caused the others.
    synchronized TransferFailure firstFailure(Throwable seen) {
        if (failure != null) {
            return failure;
        }
        return seen instanceof TransferFailure known ? known : unexpected(seen);
    }

    /// Throws the failure, if there is one.
    synchronized void check() {
        if (failure != null) {
            throw failure;
        }
    }

    /// Waits until another task makes the condition true and calls [#signal].
    ///
    /// @throws TransferFailure when the transfer fails first
    synchronized void await(BooleanSupplier condition) {
        while (failure == null && !condition.getAsBoolean()) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw unexpected(e);
            }
        }
        check();
    }

    /// Waits, for a bandwidth limit.
    ///
    /// @throws TransferFailure when the transfer fails meanwhile
    synchronized void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        long left = nanos;
        while (failure == null && left > 0) {
            try {
                wait(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                throw unexpected(e);
            }
            left = end - System.nanoTime();
        }
        check();
    }

    /// Wakes waiting tasks and the supervising thread.
    void signal() {
        synchronized (this) {
            notifyAll();
        }
        wakeSupervisor();
    }

    /// The selector of the supervising thread; opened on first use.
    synchronized Selector selector() throws IOException {
        if (selector == null) {
            selector = Selector.open();
        }
        return selector;
    }

    /// Whether the selector was opened.
    synchronized boolean hasSelector() {
        return selector != null;
    }

    /// Fixes the result: later failures have no effect.
    synchronized void settle() {
        check();
        over = true;
    }

    /// Waits for all tasks. They end by themselves or because their sockets were closed.
    synchronized void join() {
        while (running > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw unexpected(e);
            }
        }
    }

    /// Fails the transfer because of an exception in its supervising thread, and waits for all tasks.
    void abandon(Throwable cause) {
        fail(firstFailure(cause));
        close();
    }

    /// Closes registered sockets, waits for all tasks, and closes the selector.
    @Override
    public void close() {
        List<SocketChannel> closing;
        synchronized (this) {
            closing = List.copyOf(sockets);
            sockets.clear();
        }
        closing.forEach(DataChannel::reset);
        join();
        synchronized (this) {
            try {
                if (selector != null) {
                    selector.close();
                }
            } catch (IOException e) {
                LOG.debug("closing a selector", e);
            }
        }
    }

    /// The failure that the peer sees for an internal error; the log has the details.
    static TransferFailure unexpected(Throwable e) {
        LOG.error("unexpected error in a transfer", e);
        return new StorageFailure(StorageCondition.IO_ERROR, "transfer",
                "The transfer ended because of an internal error of this node; its log says more.");
    }

    private void ended() {
        synchronized (this) {
            running--;
            notifyAll();
        }
        wakeSupervisor();
    }

    private synchronized void wakeSupervisor() {
        if (selector != null && selector.isOpen()) {
            selector.wakeup();
        }
    }
}
