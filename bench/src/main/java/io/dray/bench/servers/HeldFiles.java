package io.dray.bench.servers;

import io.dray.control.client.ControlChannelClient;
import io.dray.control.client.ControlConversation;
import io.dray.control.client.ControlSecurity;
import io.dray.control.client.ControlSession;
import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Login;
import io.dray.control.client.TcpConnector;
import io.dray.control.security.ClientTls;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.reply.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// Clients of a front end: each has one control session and stores one file at a time, in extended block mode.
public final class HeldFiles implements AutoCloseable {
    /// A front end replies within milliseconds; after this it is stuck.
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /// A file is held while thousands of others begin.
    private static final Duration LONG = Duration.ofMinutes(30);
    /// Files begun at the same time: enough to keep the front end busy.
    private static final int AT_ONCE = 16;

    private final TcpConnector connector;
    private final boolean striped;
    private final ControlChannelClient client = new ControlChannelClient(new ClientTls(),
            ControlChannelClient.Settings.usual("dray-bench/1"));
    private final ConcurrentLinkedQueue<ControlSession> sessions = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<CompletableFuture<Reply>> ends = new ConcurrentLinkedQueue<>();

    /// @param connector to the front end, in clear
    /// @param striped   whether a file goes to all back ends (SPAS), or to one (PASV)
    HeldFiles(TcpConnector connector, boolean striped) {
        this.connector = connector;
        this.striped = striped;
    }

    /// Opens sessions and starts one file with each. Returns when all have started.
    public void begin(int count) throws IOException, InterruptedException {
        try (ExecutorService some = Executors.newFixedThreadPool(Math.min(count, AT_ONCE),
                Thread.ofVirtual().factory())) {
            List<Future<?>> all = IntStream.range(0, count)
                    .<Future<?>>mapToObj(_ -> some.submit(() -> begin(open())))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IOException("After " + ends.size() + " files: " + e.getMessage(), e);
        }
    }

    /// A session with nothing to do.
    public ControlSession open() {
        ControlSession session = client.open(connector, new ControlSecurity.Clear(),
                new Login.Anonymous());
        sessions.add(session);
        return session;
    }

    public void begin(ControlSession session) {
        ControlConversation conversation = session.conversation();
        List.of(new ParameterCommand.Type("I"), new ParameterCommand.Mode('E'))
                .forEach(command -> demand(conversation, command));
        demand(conversation, striped
                ? new ParameterCommand.StripedPassive(OptionalInt.empty())
                : new ParameterCommand.Passive());
        CompletableFuture<Reply> begun = new CompletableFuture<>();
        CompletableFuture<Reply> end = conversation.send(
                new TransferCommand.Store("/file" + System.identityHashCode(session) + "-"
                        + ends.size()),
                LONG, begun::complete);
        ends.add(end);
        var _ = end.whenComplete((reply, broken) -> {
            if (broken == null) {
                begun.complete(reply);
            } else {
                begun.completeExceptionally(broken);
            }
        });
        good(begun.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join());
    }

    private static void demand(ControlConversation conversation, Command command) {
        good(conversation.exchange(command, LIMIT));
    }

    private static void good(Reply reply) {
        if (reply.isFailure()) {
            throw new ConversationBroken("The front end said: " + reply.code() + " "
                    + reply.text());
        }
    }

    /// Waits until all started files have ended successfully.
    public void awaitEnds() throws IOException {
        try {
            for (CompletableFuture<Reply> end : ends) {
                good(end.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join());
            }
            ends.clear();
        } catch (ConversationBroken | CompletionException e) {
            throw new IOException("A file has no good end: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try (ExecutorService some = Executors.newFixedThreadPool(AT_ONCE,
                Thread.ofVirtual().factory())) {
            sessions.forEach(session -> some.execute(session::close));
        }
        sessions.clear();
    }
}
