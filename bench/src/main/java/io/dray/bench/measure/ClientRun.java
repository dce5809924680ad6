package io.dray.bench.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// Runs client processes and measures them.
///
/// @param prefix put before every command, see [Launch#under(List)]
/// @param logs folder for the clients' output
public record ClientRun(List<String> prefix, Path logs) {
    /// A forked server ends within milliseconds of its client.
    private static final Duration SETTLE_LIMIT = Duration.ofMillis(500);
    /// Short against the run.
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);
    /// Polling interval: costs less than half a percent of a processor.
    private static final Duration LOOK_AT_MEMORY = Duration.ofMillis(20);
    /// Assumed minimum rate; a slower transfer counts as stuck.
    private static final long SLOWEST_BYTES_A_SECOND = 8L << 20;

    /// A client failed; the message contains its output.
    public static class ClientFailed extends Exception {
        private static final long serialVersionUID = 1L;

        public ClientFailed(String message) {
            super(message);
        }
    }

    /// A client exceeded its time limit.
    public static final class ClientLate extends ClientFailed {
        private static final long serialVersionUID = 1L;

        ClientLate(String message) {
            super(message);
        }
    }

    /// Runs a client to its end. Also counts system calls while [SystemCalls#COUNTING] is bound.
    ///
    /// @param servers processes whose CPU time, memory and system calls are included
    /// @param limit time limit, after which the client is killed
    public Measurement measure(Launch launch, List<ProcessHandle> servers, Duration limit)
            throws IOException, InterruptedException, ClientFailed {
        OutputFile output = new OutputFile(logs.resolve("client.log"));
        Optional<SystemCalls.Run> calls = SystemCalls.COUNTING.isBound()
                ? Optional.of(SystemCalls.COUNTING.get().run(servers, logs))
                : Optional.empty();
        ProcessBuilder builder = launch.under(prefix)
                .under(calls.map(SystemCalls.Run::prefix).orElse(List.of()))
                .writingTo(output.file());
        PeakMemory memory = PeakMemory.from(servers);
        Duration serversBefore = ProcessCpu.ofTrees(servers);
        Duration childrenBefore = ProcessCpu.ofEndedChildren();

        long start = System.nanoTime();
        Process client = builder.start();
        boolean ended = end(client, limit, memory);
        Duration wall = Duration.ofNanos(System.nanoTime() - start);

        if (!ended) {
            throw new ClientLate("not done after " + limit.toSeconds() + " s; it said: "
                    + output.end());
        }
        if (client.exitValue() != 0) {
            throw new ClientFailed(
                    "ended with exit status " + client.exitValue() + "; it said: " + output.end());
        }
        memory.look();
        Duration clientCpu = ProcessCpu.ofEndedChildren().minus(childrenBefore);
        settle(servers);
        return new Measurement(wall,
                clientCpu.plus(ProcessCpu.ofTrees(servers)).minus(serversBefore), memory.most(),
                calls.isPresent() ? calls.get().total() : OptionalLong.empty());
    }

    /// Time limit for moving this many bytes.
    public static Duration limit(long bytes) {
        return Duration.ofSeconds(60 + bytes / SLOWEST_BYTES_A_SECOND);
    }

    private static boolean end(Process client, Duration limit, PeakMemory memory)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            memory.add(client.pid());
            boolean ended = false;
            while (!ended && System.nanoTime() - deadline < 0) {
                memory.look();
                ended = client.waitFor(LOOK_AT_MEMORY.toMillis(), TimeUnit.MILLISECONDS);
            }
            return ended;
        } finally {
            if (client.isAlive()) {
                // When system calls are counted, the client is a child process.
                client.descendants().forEach(ProcessHandle::destroyForcibly);
                client.destroyForcibly();
            }
        }
    }

    /// Waits until forked servers have ended: their CPU time is counted only then.
    private static void settle(List<ProcessHandle> servers) throws InterruptedException {
        long deadline = System.nanoTime() + SETTLE_LIMIT.toNanos();
        while (servers.stream().anyMatch(ClientRun::hasChildren)
                && System.nanoTime() - deadline < 0) {
            Thread.sleep(LOOK_AGAIN);
        }
    }

    private static boolean hasChildren(ProcessHandle server) {
        try (var children = server.children()) {
            return children.findAny().isPresent();
        }
    }
}
