package io.dray.control.coordination;

import io.dray.control.client.ControlConversation;
import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.PeerCapabilities;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.protocol.command.AccessCommand;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.InformationCommand;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.marker.RestartMarker;
import io.dray.protocol.monitor.EndPulses;
import io.dray.protocol.monitor.EndPulses.Pulse;
import io.dray.protocol.monitor.StallBudget;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.range.StoredRanges;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.TreeNews;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A server in memory that knows sizes and checksums of files, records what it was told, and leaves what
/// happens to a transfer to the test.
public final class FakeEnd implements TransferEndpoint {
    public final Map<String, Entry> files;
    /// What has arrived of files that are not whole, as a node's part files.
    final Map<String, StoredRanges> parts = new TreeMap<>();
    public final List<Command> heard = Collections.synchronizedList(new ArrayList<>());
    public final List<ByteRangeSet> restarts = new ArrayList<>();
    private final String name;
    private final FeatureSet features;
    int opened;
    /// What a transfer command does; set by the test.
    public Consumer<Running> onTransfer = running -> running
            .end(Reply.of(226, "Transfer Complete."));
    /// Called before each command; may throw.
    public Consumer<Command> before = command -> {};

    /// Answers of its own, before the usual ones; set by the test.
    public Function<Command, Optional<Reply>> answers = command -> Optional.empty();

    /// A file here. The checksum stands for the content.
    public record Entry(long size, String checksum) {}

    /// A transfer command that waits for its end.
    ///
    /// @param told preliminary replies so far
    public record Running(Command command, Consumer<Reply> preliminary, List<Reply> told,
            CompletableFuture<Reply> end) {
        /// Number of entries of a tree that were left to the client.
        public long left() {
            return told.stream()
                    .flatMap(reply -> TreeNews.parse(reply).stream())
                    .filter(TreeNews.Left.class::isInstance)
                    .count();
        }

        public void marker(long start, long stop) {
            preliminary.accept(Reply.of(111, "Range Marker " + start + "-" + stop));
        }

        public void end(Reply reply) {
            end.complete(reply);
        }

        public void lose() {
            end.completeExceptionally(new ConversationBroken("the connection was reset"));
        }
    }

    /// A watch over two ends that answer when they are asked.
    static StallWatch watch(Duration limit) {
        EndPulses answering = new EndPulses("one", Pulse.ANSWERS, "the other", Pulse.ANSWERS);
        return new StallWatch(new StallBudget(limit, 1), () -> answering, System::nanoTime,
                sentence -> {});
    }

    public FakeEnd(String name, FeatureSet features) {
        this(name, features, new TreeMap<>());
    }

    /// One of several ends that share their files.
    public FakeEnd(String name, FeatureSet features, Map<String, Entry> files) {
        this.files = files;
        this.name = name;
        this.features = features;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public EndpointSession open() {
        opened++;
        return new EndpointSession(name, new Conversation(),
                new PeerCapabilities(features), true, Optional.empty(),
                Optional.empty());
    }

    private final class Conversation implements ControlConversation {
        private @Nullable String renaming;
        private boolean closed;
        private boolean delayed;
        private final List<CompletableFuture<Reply>> running = new ArrayList<>();
        private CompletableFuture<Void> busy = CompletableFuture.completedFuture(null);

        @Override
        public Reply exchange(Command command, Duration limit) {
            return Futures.await(send(command, limit, reply -> {}));
        }

        @Override
        public synchronized CompletableFuture<Reply> send(Command command, Duration limit,
                Consumer<Reply> preliminary) {
            if (closed) {
                throw new ConversationBroken(name + " is closed");
            }
            heard.add(command);
            try {
                before.accept(command);
            } catch (ConversationBroken e) {
                return CompletableFuture.failedFuture(e);
            }
            if (command instanceof TransferCommand) {
                CompletableFuture<Reply> end = new CompletableFuture<>();
                running.add(end);
                busy = CompletableFuture.allOf(busy, end.handle((reply, broken) -> true));
                List<Reply> told = new ArrayList<>();
                onTransfer.accept(new Running(command, reply -> {
                    told.add(reply);
                    keep(command, reply);
                    preliminary.accept(reply);
                }, told, end));
                return end;
            }
            if (command instanceof AccessCommand.Abort) {
                running.forEach(end -> end.complete(Reply.of(426, "The client sent ABOR.")));
                running.clear();
            }
            // Answers come in order: about files not before the transfers ahead have ended.
            return command instanceof FileCommand
                    ? busy.thenApply(nothing -> reply(command))
                    : CompletableFuture.completedFuture(reply(command));
        }

        private void keep(Command command, Reply reply) {
            if (command instanceof TransferCommand.Store(String path) && reply.code() == 111) {
                ByteRangeSet more = RestartMarker.parse(reply).orElseThrow().ranges();
                parts.merge(path, new StoredRanges(more, more.total()),
                        (before, now) -> new StoredRanges(before.ranges().union(now.ranges()),
                                before.received() + now.received()));
            }
        }

        private Reply stored(String path) {
            Entry whole = files.get(path);
            StoredRanges stored = whole == null
                    ? parts.getOrDefault(path, StoredRanges.NONE)
                    : new StoredRanges(ByteRangeSet.of(0, whole.size()), 0);
            List<String> lines = new ArrayList<>(List.of("Answer:"));
            stored.lines().forEach(line -> lines.add(" " + line));
            lines.add("End.");
            return new Reply(250, lines);
        }

        private Reply reply(Command command) {
            return answers.apply(command).orElseGet(() -> answer(command));
        }

        private Reply answer(Command command) {
            return switch (command) {
                case ParameterCommand.PassiveOptions(boolean allowed) -> {
                    delayed = allowed;
                    yield Reply.of(200, "OPTS Command Successful.");
                }
                case ParameterCommand.Passive _ -> delayed
                        ? Reply.of(200, "Passive delayed.")
                        : Reply.of(227, "Entering Passive Mode (127,0,0,1,4,5)");
                case ParameterCommand.RestartRanges(ByteRangeSet ranges) -> {
                    restarts.add(ranges);
                    yield Reply.of(350, "Restart Marker OK.");
                }
                case AccessCommand.ChangeDirectory(String path) ->
                    path.equals("/in") ? Reply.of(250, "OK.") : missing();
                case FileCommand.ComputeChecksum sum -> files.containsKey(sum.path())
                        ? Reply.of(213, files.get(sum.path()).checksum())
                        : missing();
                case FileCommand.PathCommand(var verb, String path) -> switch (verb) {
                    case MACHINE_STATUS -> status(path);
                    case SIZE -> files.containsKey(path)
                            ? Reply.of(213, Long.toString(files.get(path).size()))
                            : missing();
                    case DELETE -> files.remove(path) == null
                            ? missing()
                            : Reply.of(250, "OK.");
                    case RENAME_FROM -> {
                        renaming = path;
                        yield files.containsKey(path) ? Reply.of(350, "OK.") : missing();
                    }
                    case RENAME_TO -> rename(path);
                    default -> Reply.of(200, "OK.");
                };
                case InformationCommand.NodeRequest(String words) when words
                        .startsWith("STORED ") ->
                    stored(words.substring("STORED ".length()));
                default -> Reply.of(200, "OK.");
            };
        }

        private Reply status(String path) {
            if (path.equals("/") || path.equals("/in")) {
                return Reply.of(250, "status of " + path,
                        " Type=dir;Modify=20260101000000; " + path, "End.");
            }
            Entry entry = files.get(path);
            return entry == null
                    ? missing()
                    : Reply.of(250, "status of " + path, " Type=file;Modify=20260101000000;Size="
                            + entry.size() + "; " + path, "End.");
        }

        private Reply rename(String to) {
            Entry entry = renaming == null ? null : files.remove(renaming);
            if (entry == null) {
                return missing();
            }
            files.put(to, entry);
            return Reply.of(250, "OK.");
        }

        private static Reply missing() {
            return Reply.of(550, "GlobusError: v=1 c=PATH_NOT_FOUND",
                    "GridFTP-Error-String: No such file or directory", "End.");
        }

        @Override
        public InetSocketAddress remote() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2811);
        }

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000);
        }

        @Override
        public synchronized void close() {
            closed = true;
            running.forEach(end -> end.completeExceptionally(
                    new ConversationBroken("The conversation was closed at this end.")));
        }
    }
}
