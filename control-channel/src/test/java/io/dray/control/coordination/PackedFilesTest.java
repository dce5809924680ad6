package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.client.ConversationBroken;
import io.dray.control.coordination.TransferOptions.Verification;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.walk.FileJob;
import io.dray.protocol.command.ParameterCommand.PackNames;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.command.TransferCommand.RetrievePack;
import io.dray.protocol.command.TransferCommand.StorePack;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.pack.PackCompression;
import io.dray.protocol.pack.PackReport;
import io.dray.protocol.pack.PackReport.LeftOut;
import io.dray.protocol.pack.PackReport.Moved;
import io.dray.protocol.pack.PackReport.Result;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.reply.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Bundles between two ends that say what the test wants.
final class PackedFilesTest {
    private static final FileJob A = job("/in/t/a", "/out/a", 5);
    private static final FileJob B = job("/in/t/d/b", "/out/d/b", 7);

    private final FakeEnd source = new FakeEnd("dray://a:1", FeatureSet.node());
    private final FakeEnd destination = new FakeEnd("dray://b:2", FeatureSet.node());
    private final List<FileJob> done = new ArrayList<>();
    private final List<FileJob> refused = new ArrayList<>();
    private final List<FileOutcome> outcomes = new ArrayList<>();
    private final SmallFiles.Results results = new SmallFiles.Results() {
        @Override
        public void unnamed(FileJob job, FileOutcome outcome) {
            throw new AssertionError("a node names the files of a bundle");
        }

        @Override
        public void done(FileJob job, FileOutcome outcome) {
            done.add(job);
            outcomes.add(outcome);
        }

        @Override
        public void refused(FileJob job) {
            refused.add(job);
        }
    };

    @Test
    void countsFilesAsDoneWhenBothEndsAgree() {
        says(source, new Moved(5, 1), new Moved(7, 0xabcdef01L));
        says(destination, new Moved(5, 1), new Moved(7, 0xabcdef01L));

        packed(options(new Verification.Automatic())).copy(joined(), List.of(A, B),
                results);

        assertThat(done).containsExactly(A, B);
        assertThat(refused).isEmpty();
        assertThat(outcomes.get(1).check()).isEqualTo(new FileCheck.Checksum(
                ChecksumAlgorithm.CRC32C, "abcdef01", ChecksumBasis.RECEIVED));
        assertThat(source.heard).contains(new RetrievePack(2, PackCompression.NONE, "/in/t/"));
        assertThat(destination.heard)
                .contains(new StorePack(2, true, PackCompression.NONE, "/out/"));
        assertThat(((PackNames) source.heard.stream()
                .filter(PackNames.class::isInstance)
                .findFirst()
                .orElseThrow()).members().get(1).toString()).isEqualTo("7,9,d/b");
    }

    @Test
    void takesNoEndAtItsWordAlone() {
        says(source, new Moved(5, 1), new Moved(7, 2));
        says(destination, new Moved(5, 1), new Moved(7, 3));

        packed(options(new Verification.Automatic())).copy(joined(), List.of(A, B),
                results);

        assertThat(done).containsExactly(A);
        assertThat(refused).containsExactly(B);
    }

    @Test
    void refusesWhatEitherEndLeftOutOrHasInAnotherSize() {
        FileJob c = job("/in/t/c", "/out/c", 9);
        says(source, new LeftOut("It is a link."), new Moved(7, 2), new Moved(8, 4));
        says(destination, new LeftOut("It was not in the bundle."), new LeftOut("No space."),
                new Moved(8, 4));

        packed(options(new Verification.Automatic())).copy(joined(), List.of(A, B, c),
                results);

        assertThat(done).isEmpty();
        assertThat(refused).containsExactly(A, B, c);
    }

    @Test
    void failsWhenABundleFailsAndGivesUpAfterSome() {
        PackedFiles files = packed(options(new Verification.Automatic()));
        NegotiatedPair sessions = joined();
        source.onTransfer = running -> {
            // The sender waits for a receiver that has failed.
        };
        destination.onTransfer = running -> running.end(Reply.of(550, "It cannot pack."));

        for (int i = 0; i < 3; i++) {
            assertThat(files.serves(sessions)).isTrue();
            assertThatThrownBy(() -> files.copy(sessions, List.of(A, B), results))
                    .isInstanceOf(TransferFailure.class)
                    .hasMessageContaining("cannot pack");
        }
        assertThat(files.serves(sessions)).isFalse();
        assertThat(done).isEmpty();
        assertThat(refused).isEmpty();
    }

    @Test
    void blamesNoDeadConnectionOnPacking() {
        PackedFiles files = packed(options(new Verification.Automatic()));
        for (FakeEnd end : List.of(source, destination)) {
            end.before = command -> {
                if (command instanceof PackNames || command instanceof TransferCommand) {
                    throw new ConversationBroken("reset");
                }
            };
        }

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> files.copy(joined(), List.of(A, B), results))
                    .isInstanceOf(ConversationBroken.class);
        }

        assertThat(files.serves(joined())).isTrue();
    }

    @Test
    void breaksOffWhenMarkersTellOfNothingNew() {
        source.onTransfer = running -> {};
        CountDownLatch over = new CountDownLatch(1);
        destination.onTransfer = running -> Thread.ofVirtual().start(() -> {
            while (over.getCount() > 0) {
                tell(running, over, 3);
            }
        });

        try {
            assertThatThrownBy(
                    () -> packed(options(new Verification.Automatic(), Duration.ofSeconds(1)))
                            .copy(joined(), List.of(A, B), results))
                    .isInstanceOf(TransferFailure.DataChannelFailure.class)
                    .hasMessageContaining("has moved");
        } finally {
            over.countDown();
        }
    }

    @Test
    void waitsForAsLongAsBytesMove() {
        FileJob large = job("/in/t/a", "/out/a", 1 << 20);
        PackReport report = new PackReport(List.of(new Moved(1 << 20, 1)));
        CountDownLatch over = new CountDownLatch(1);
        source.onTransfer = running -> running.end(new Reply(226, report.lines()));
        destination.onTransfer = running -> Thread.ofVirtual().start(() -> {
            for (int i = 1; i < 30; i++) {
                tell(running, over, i);
            }
            running.end(new Reply(226, report.lines()));
        });

        packed(options(new Verification.Automatic(), Duration.ofSeconds(1)))
                .copy(joined(), List.of(large), results);

        assertThat(done).containsExactly(large);
    }

    /// A marker, and a tenth of a second.
    private static void tell(FakeEnd.Running running, CountDownLatch over, long bytes) {
        running.preliminary()
                .accept(Reply.of(112, "Perf Marker", " Timestamp:  1.0",
                        " Stripe Index: 0", " Stripe Bytes Transferred: " + bytes,
                        " Total Stripe Count: 1", "End."));
        try {
            var _ = over.await(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void batchesThatNoBundleCanHoldAreNoFailures() {
        PackedFiles files = packed(options(new Verification.Automatic()));
        NegotiatedPair sessions = joined();
        FileJob renamed = job("/in/t/c", "/out/other", 9);

        for (int i = 0; i < 4; i++) {
            files.copy(sessions, List.of(renamed), results);
        }

        assertThat(refused).containsOnly(renamed).hasSize(4);
        assertThat(files.serves(sessions)).isTrue();
    }

    @Test
    @Timeout(30)
    void doesNotWaitForTheSenderWhenTheReceiverIsLost() {
        source.onTransfer = running -> {
            // The sender does not know yet.
        };
        destination.onTransfer = FakeEnd.Running::lose;

        assertThatThrownBy(() -> packed(options(new Verification.Automatic()))
                .copy(joined(), List.of(A, B), results))
                .isInstanceOf(ConversationBroken.class)
                .hasMessageContaining("reset");
    }

    @Test
    void servesOnlyEndsThatPackAndChecksumsThatBundlesHave() {
        FakeEnd plain = new FakeEnd("gsiftp://c", FeatureSet.node().without("PACK"));
        PackedFiles automatic = packed(options(new Verification.Automatic()));

        assertThat(automatic.serves(joined())).isTrue();
        assertThat(automatic.serves(joined(source, plain))).isFalse();
        assertThat(automatic.serves(joined(plain, destination))).isFalse();
        assertThat(packed(
                options(new Verification.Algorithm(ChecksumAlgorithm.MD5, ChecksumBasis.RECEIVED)))
                .serves(joined())).isFalse();
        assertThat(packed(options(new Verification.SizeOnly())).serves(joined()))
                .isTrue();
    }

    @Test
    void dealsFilesOutWithinTheLimitsOfABundle() {
        List<FileJob> jobs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            jobs.add(job("/s/" + i, "/d/" + i, 1 << 20));
        }
        jobs.add(job("/s/other", "/d/renamed", 1));
        jobs.add(job("/s/line\nbreak", "/d/line\nbreak", 1));

        List<PackBundle> bundles = PackBundle.of(jobs, refused::add);

        assertThat(bundles).extracting(bundle -> bundle.jobs().size()).containsExactly(8, 8, 4);
        assertThat(refused).containsExactlyElementsOf(jobs.subList(20, 22));
    }

    private static void says(FakeEnd end, Result... words) {
        end.onTransfer = running -> running
                .end(new Reply(226, new PackReport(List.of(words)).lines()));
    }

    private NegotiatedPair joined() {
        return joined(source, destination);
    }

    private static NegotiatedPair joined(FakeEnd from, FakeEnd to) {
        return NegotiatedPair.join(from.open(), to.open(), () -> new DataChannelSecret("c2VjcmV0"),
                options(new Verification.Automatic()), 0, TransferMode.EXTENDED_BLOCK);
    }

    private static TransferOptions options(Verification verification) {
        return options(verification, Duration.ofSeconds(5));
    }

    private static TransferOptions options(Verification verification, Duration stall) {
        return TestOptions.of(Parallelism.fixed(1), 1, verification, 0,
                new RetryPolicy(0, Duration.ofMillis(1), Duration.ofMillis(1)), true,
                stall, Duration.ofSeconds(5));
    }

    private static FileJob job(String from, String to, long size) {
        return new FileJob(from, to, size, Optional.of(Instant.ofEpochSecond(9)),
                OptionalInt.of(0644), Optional.empty());
    }

    private static PackedFiles packed(TransferOptions options) {
        return new PackedFiles(options, new Lost(), FakeEnd.watch(options.stallLimit()));
    }
}
