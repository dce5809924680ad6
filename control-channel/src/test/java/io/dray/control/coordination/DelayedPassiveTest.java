package io.dray.control.coordination;

import io.dray.control.coordination.FakeEnd.Entry;
import io.dray.control.coordination.FakeEnd.Running;
import io.dray.control.coordination.TransferOptions.Verification;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.reply.Reply;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Receivers that tell only after STOR where they listen (GFD.47 section 3.2), as dCache does.
final class DelayedPassiveTest {
    private static final long SIZE = 1000;

    @TempDir
    Path journals;

    private final FakeEnd source = new FakeEnd("ftp://a:1", FeatureSet.node());
    private FakeEnd destination = pool();

    private static FakeEnd pool() {
        return new FakeEnd("ftp://b:2", FeatureSet.node().without("DRAY").without("DSI"));
    }

    @BeforeEach
    void fill() {
        source.files.put("/data", new Entry(SIZE, "cafe"));
    }

    @Test
    void tellsTheSenderWhatThe127Says() {
        run(preliminary(Reply.of(127, "PORT (127,0,0,1,7,8)")));
        assertThat(told()).hasValue(new HostPort(InetAddress.getLoopbackAddress(), 7 * 256 + 8));
        assertThat(indexOf(source, ParameterCommand.Port.class))
                .isLessThan(indexOf(source, TransferCommand.Retrieve.class));
        assertThat(indexOf(destination, ParameterCommand.PassiveOptions.class))
                .isLessThan(indexOf(destination, ParameterCommand.Passive.class));
    }

    @Test
    void understandsTheExtendedForm() {
        run(preliminary(Reply.of(129, "Entering Extended Passive Mode (|1|127.0.0.1|1801|)")));
        assertThat(told()).hasValue(new HostPort(InetAddress.getLoopbackAddress(), 1801));
    }

    @Test
    void reportsARefusalInsteadOfAnAddress() {
        TransferOutcome outcome = copy(running -> running.end(Reply.of(552, "No space left")));
        assertThat(outcome.failures()).singleElement()
                .satisfies(failure -> assertThat(failure.cause())
                        .hasMessageContaining("No space left"));
        assertThat(source.heard).noneMatch(TransferCommand.Retrieve.class::isInstance);
    }

    @Test
    void doesNotAskAServerOfOneHost() {
        destination = new FakeEnd("ftp://b:2", FeatureSet.node());
        run(running -> {});
        assertThat(destination.heard).noneMatch(ParameterCommand.PassiveOptions.class::isInstance);
        assertThat(told()).hasValue(new HostPort(InetAddress.getLoopbackAddress(), 4 * 256 + 5));
    }

    private static Consumer<Running> preliminary(Reply reply) {
        return running -> running.preliminary().accept(reply);
    }

    private void run(Consumer<Running> first) {
        assertThat(copy(running -> {
            first.accept(running);
            destination.files.put(((TransferCommand.Store) running.command()).path(),
                    new Entry(SIZE, "cafe"));
            running.end(Reply.of(226, "Transfer Complete."));
        }).failures()).isEmpty();
    }

    private TransferOutcome copy(Consumer<Running> storing) {
        destination.onTransfer = storing;
        return new TransferCoordinator(source, destination,
                TestOptions.of(Parallelism.fixed(4), 1,
                        new Verification.Automatic(), 0,
                        new RetryPolicy(0, Duration.ZERO, Duration.ZERO),
                        false, Duration.ofSeconds(2), Duration.ofSeconds(5)),
                new TransferCoordinator.Surroundings(Optional.of(journals),
                        () -> new DataChannelSecret("secret"), new Silence(), System::nanoTime,
                        InstantSource.system()))
                .copy(new CopyRequest("/data", "/in/copy", CopyRequest.Trees.REFUSED));
    }

    private Optional<HostPort> told() {
        return source.heard.stream()
                .filter(ParameterCommand.Port.class::isInstance)
                .map(command -> ((ParameterCommand.Port) command).address())
                .findFirst();
    }

    private static int indexOf(FakeEnd end, Class<? extends Command> kind) {
        List<Command> heard = end.heard;
        OptionalInt index = IntStream.range(0, heard.size())
                .filter(i -> kind.isInstance(heard.get(i)))
                .findFirst();
        assertThat(index).as("%s in %s", kind.getSimpleName(), heard).isPresent();
        return index.orElseThrow();
    }

    private record Silence() implements TransferProgress {
        @Override
        public void found(String path, long bytes) {}

        @Override
        public void foundAll() {}

        @Override
        public void stored(String path, long bytes) {}

        @Override
        public void finished(FileOutcome outcome) {}

        @Override
        public void notice(String sentence) {}

        @Override
        public void failed(String path, RuntimeException failure) {}
    }
}
