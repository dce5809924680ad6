package io.dray.control.coordination;

import io.dray.control.coordination.FakeEnd.Entry;
import io.dray.control.coordination.FakeEnd.Running;
import io.dray.control.coordination.TransferOptions.Verification;
import io.dray.control.negotiation.DataChannelOptions;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.negotiation.Striping;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.address.StripedAddressNotation;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.ParameterCommand.StripeLayout;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.marker.PerformanceMarker;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.Replies;
import io.dray.protocol.reply.Reply;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Files between several hosts of each end, as the coordinator asks for it (SPAS, SPOR; GFD.20).
final class StripedCopyTest {
    private static final long SIZE = 1000;

    @TempDir
    Path journals;

    private final FakeEnd source = new FakeEnd("ftp://a:1", FeatureSet.node());
    private FakeEnd destination = new FakeEnd("ftp://b:2", FeatureSet.node());
    private final List<String> notices = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> progress = Collections.synchronizedList(new ArrayList<>());
    private RetryPolicy retry = new RetryPolicy(0, Duration.ZERO, Duration.ZERO);

    @BeforeEach
    void fill() {
        source.files.put("/data", new Entry(SIZE, "cafe"));
    }

    @Test
    void tellsTheSenderAllAddressesInTheirOrder() {
        listens(stripes(3));
        copies();
        assertThat(asked(ParameterCommand.StripedPort.class)).singleElement()
                .isEqualTo(new ParameterCommand.StripedPort(stripes(3)));
        assertThat(asked(ParameterCommand.Port.class)).isEmpty();
        assertThat(destination.heard).noneMatch(ParameterCommand.Passive.class::isInstance);
    }

    @Test
    void tellsOneAddressByPort() {
        listens(stripes(1));
        copies();
        assertThat(asked(ParameterCommand.Port.class)).singleElement()
                .isEqualTo(new ParameterCommand.Port(stripes(1).getFirst()));
        assertThat(asked(ParameterCommand.StripedPort.class)).isEmpty();
    }

    @Test
    void asksForOneAddressUnlessStripesAreWished() {
        copies(Optional.empty());
        assertThat(destination.heard).noneMatch(ParameterCommand.StripedPassive.class::isInstance);
        assertThat(asked(ParameterCommand.Port.class)).hasSize(1);
    }

    @Test
    void namesALayoutOnlyWhenAsked() {
        listens(stripes(2));
        copies();
        assertThat(layouts()).isEmpty();
        source.heard.clear();
        copies(Optional.of(
                new Striping(Optional.of(StripeLayout.BLOCKED), OptionalLong.of(65_536))));
        assertThat(layouts()).singleElement()
                .satisfies(options -> assertThat(options.blockSize()).hasValue(65_536));
    }

    @Test
    void makesDoWithOneHostOfAReceiverThatRefuses() {
        answers(destination, ParameterCommand.StripedPassive.class,
                Reply.of(500, "Command not understood."));
        copies();
        assertThat(asked(ParameterCommand.Port.class)).hasSize(1);
        assertThat(notices).singleElement()
                .asString()
                .contains("ftp://b:2 does not receive on several hosts (SPAS)", "not understood");
    }

    @Test
    void makesDoWithOneHostForASenderThatRefuses() {
        listens(stripes(2));
        answers(source, ParameterCommand.StripedPort.class,
                Reply.of(504, "Not implemented for that parameter."));
        copies();
        assertThat(asked(ParameterCommand.Port.class)).hasSize(1);
        assertThat(notices).singleElement().asString().contains("ftp://a:1", "(SPOR)");
    }

    @Test
    void doesNotAskTheReceiverInVainForASenderWithoutSpor() {
        FakeEnd old = new FakeEnd("ftp://c:3", FeatureSet.node().without("SPOR"));
        old.files.putAll(source.files);
        assertThat(copy(old, Optional.of(Striping.USUAL), this::stores).failures()).isEmpty();
        assertThat(destination.heard).noneMatch(ParameterCommand.StripedPassive.class::isInstance);
        assertThat(notices).singleElement().asString().contains("ftp://c:3", "(SPOR)");
    }

    @Test
    void aPassingTroubleIsAFailure() {
        answers(destination, ParameterCommand.StripedPassive.class,
                Reply.of(425, "No host is up."));
        assertThat(failure()).contains("No host is up");
        assertThat(asked(ParameterCommand.Port.class)).isEmpty();
    }

    @Test
    void refusesAnEmptyList() {
        answers(destination, ParameterCommand.StripedPassive.class,
                Reply.of(229, "Entering Striped Passive Mode.", "End"));
        assertThat(failure()).contains("not a list of 1 to 1024 addresses");
    }

    @Test
    void refusesMoreStripesThanCanBe() {
        listens(stripes(StripedAddressNotation.MOST_STRIPES + 1));
        assertThat(failure()).contains("not a list of 1 to 1024 addresses").hasSizeLessThan(600);
        assertThat(asked(ParameterCommand.StripedPort.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {" 127,0,0,1,300,1", " host:5", " |9|x|y|", " 1,2", " ,,,,,",
            " 127,0,0,1,4,5 127,0,0,1,4,6"})
    void refusesAddressesThatAreNone(String line) {
        answers(destination, ParameterCommand.StripedPassive.class,
                Reply.of(229, "Entering Striped Passive Mode.", " 127,0,0,1,4,5", line, "End"));
        assertThat(failure()).contains("not a list of");
    }

    @Test
    void takesTheListThatADelayedReceiverTellsAfterStor() {
        destination = new FakeEnd("ftp://b:2", FeatureSet.node().without("DRAY").without("DSI"));
        answers(destination, ParameterCommand.StripedPassive.class,
                Reply.of(200, "Passive delayed."));
        assertThat(copy(source, Optional.of(Striping.USUAL), running -> {
            running.preliminary()
                    .accept(new Reply(129, Replies.stripedPassive(stripes(2)).lines()));
            stores(running);
        }).failures()).isEmpty();
        assertThat(asked(ParameterCommand.StripedPort.class)).singleElement()
                .isEqualTo(new ParameterCommand.StripedPort(stripes(2)));
    }

    @Test
    void addsTheBytesOfAllStripes() {
        listens(stripes(2));
        assertThat(copy(source, Optional.of(Striping.USUAL), running -> {
            moved(running, 0, 100);
            moved(running, 1, 50);
            moved(running, 0, 300);
            moved(running, 1, 400);
            stores(running);
        }).failures()).isEmpty();
        assertThat(progress).containsSubsequence(100L, 150L, 350L, 700L);
    }

    @Test
    void restartsAfterWhatAllStripesStored() {
        listens(stripes(2));
        retry = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);
        boolean[] failed = {false};
        assertThat(copy(source, Optional.of(Striping.USUAL), running -> {
            if (failed[0]) {
                stores(running);
                return;
            }
            failed[0] = true;
            running.marker(0, 200);
            running.marker(400, 600);
            running.marker(200, 400);
            running.end(Reply.of(426, "a stripe was lost"));
        }).failures()).isEmpty();
        assertThat(destination.restarts).containsExactly(ByteRangeSet.of(0, 600));
        assertThat(source.restarts).containsExactly(ByteRangeSet.of(0, 600));
        assertThat(asked(ParameterCommand.StripedPort.class)).hasSize(2);
    }

    @Test
    void aStripeThatNobodyConnectedToFailsTheCopy() {
        listens(stripes(2));
        TransferOutcome outcome = copy(source, Optional.of(Striping.USUAL), running -> running
                .end(Reply.of(425, "no connection came to stripe 1 (127.0.0.1:2561)")));
        assertThat(outcome.failures()).singleElement()
                .satisfies(failure -> assertThat(failure.cause())
                        .hasMessageContaining("stripe 1 (127.0.0.1:2561)"));
    }

    private static List<HostPort> stripes(int count) {
        List<HostPort> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(new HostPort(InetAddress.getLoopbackAddress(), 2560 + i));
        }
        return addresses;
    }

    private void listens(List<HostPort> addresses) {
        answers(destination, ParameterCommand.StripedPassive.class,
                Replies.stripedPassive(addresses));
    }

    private static void answers(FakeEnd end, Class<? extends Command> kind, Reply reply) {
        end.answers = command -> kind.isInstance(command)
                ? Optional.of(reply)
                : Optional.empty();
    }

    private static void moved(Running running, int stripe, long bytes) {
        running.preliminary().accept(new PerformanceMarker(0, stripe, bytes, 2).reply());
    }

    private void stores(Running running) {
        destination.files.put(((TransferCommand.Store) running.command()).path(),
                new Entry(SIZE, "cafe"));
        running.end(Reply.of(226, "Transfer Complete."));
    }

    private void copies() {
        copies(Optional.of(Striping.USUAL));
    }

    private void copies(Optional<Striping> wish) {
        assertThat(copy(source, wish, this::stores).failures()).isEmpty();
    }

    private String failure() {
        return String.valueOf(copy(source, Optional.of(Striping.USUAL), this::stores).failures()
                .getFirst()
                .cause()
                .getMessage());
    }

    private TransferOutcome copy(FakeEnd from, Optional<Striping> wish,
            Consumer<Running> storing) {
        destination.onTransfer = storing;
        return new TransferCoordinator(from, destination,
                new TransferOptions(Parallelism.fixed(4), Concurrency.fixed(1),
                        new Verification.Automatic(), 0, retry, false, Duration.ofSeconds(2),
                        Duration.ofSeconds(5), DataChannelOptions.USUAL, SmallFileOptions.USUAL,
                        wish, TransferOptions.USUAL_ERRORS),
                new TransferCoordinator.Surroundings(Optional.of(journals),
                        () -> new DataChannelSecret("secret"), new Heard(), System::nanoTime,
                        InstantSource.system()))
                .copy(new CopyRequest("/data", "/in/copy", CopyRequest.Trees.REFUSED));
    }

    private <C extends Command> List<C> asked(Class<C> kind) {
        return source.heard.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private List<ParameterCommand.RetrieveOptions> layouts() {
        return asked(ParameterCommand.RetrieveOptions.class).stream()
                .filter(options -> options.layout().isPresent())
                .toList();
    }

    private final class Heard implements TransferProgress {
        @Override
        public void found(String path, long bytes) {}

        @Override
        public void foundAll() {}

        @Override
        public void stored(String path, long bytes) {
            progress.add(bytes);
        }

        @Override
        public void finished(FileOutcome outcome) {}

        @Override
        public void notice(String sentence) {
            notices.add(sentence);
        }

        @Override
        public void failed(String path, RuntimeException failure) {}
    }
}
