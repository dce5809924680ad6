package io.dray.mover.cli.demo;

import io.dray.mover.cli.terminal.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A temporary directory, and the processes that work in it. Closing kills all of them and removes the directory.
/// So does the end of this program by TERM, HUP or Ctrl-C: it kills the processes and interrupts the thread that
/// opened the stage, which then closes it.
public final class Stage implements AutoCloseable {
    /// The kernel ends a killed process in milliseconds. One that waits for a disk takes longer.
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final TemporaryDirectory directory;
    private final List<Process> processes = new ArrayList<>();
    private final Thread onExit;
    private final CountDownLatch removed = new CountDownLatch(1);
    private boolean kept;
    private boolean ended;

    private Stage(TemporaryDirectory directory, Thread owner) {
        this.directory = directory;
        onExit = Thread.ofPlatform().name("stage").unstarted(() -> end(owner));
    }

    /// Creates a fresh directory below `parent`.
    ///
    /// @param prefix prefix of its name
    public static Stage open(Path parent, String prefix) throws IOException {
        Stage stage = new Stage(TemporaryDirectory.in(parent, prefix), Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(stage.onExit);
        return stage;
    }

    public Path directory() {
        return directory.path();
    }

    /// Starts a node and waits until it listens.
    public NodeProcess node(NodeProcess.Settings settings) throws IOException {
        return NodeProcess.start(settings, this::start);
    }

    /// Starts a process.
    ///
    /// @throws IOException also when the program is ending
    public synchronized Process start(ProcessBuilder builder) throws IOException {
        if (ended) {
            throw new IOException("The program is ending.");
        }
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /// Makes [#close] leave processes and files in place.
    synchronized void keep() {
        kept = true;
    }

    @Override
    public void close() {
        if (endProcesses()) {
            try {
                directory.close();
            } catch (IOException e) {
                throw new UncheckedIOException("The directory " + directory.path()
                        + " could not be removed: " + e.getMessage(), e);
            }
        }
        removed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // The JVM is shutting down. The hook has waited for this thread.
            return;
        }
    }

    private void end(Thread owner) {
        if (!endProcesses()) {
            return;
        }
        owner.interrupt();
        try {
            if (removed.await(KILL_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.err.println("dray: The directory " + directory.path() + " may be left over.");
    }

    /// Kills the processes, and keeps others from being started.
    ///
    /// @return false when processes and files are kept
    private synchronized boolean endProcesses() {
        if (kept) {
            return false;
        }
        ended = true;
        // A process that is gone has no descendants any more.
        List<ProcessHandle> all = processes.stream()
                .flatMap(process -> Stream.concat(process.descendants(),
                        Stream.of(process.toHandle())))
                .toList();
        CompletableFuture.allOf(all.stream()
                .filter(ProcessHandle::destroyForcibly)
                .map(ProcessHandle::onExit)
                .toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, KILL_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
        return true;
    }
}
