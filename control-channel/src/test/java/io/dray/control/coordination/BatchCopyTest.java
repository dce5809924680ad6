package io.dray.control.coordination;

import io.dray.control.client.ConversationBroken;
import io.dray.control.coordination.TransferOptions.Verification;
import io.dray.control.journal.RestartJournal;
import io.dray.control.negotiation.CredentialLife;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.negotiation.SessionPool;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.control.walk.FileJob;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.parameters.Parallelism;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What is remembered of a batch, and when none is begun.
final class BatchCopyTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final TransferOptions OPTIONS = TestOptions.of(Parallelism.fixed(1), 1,
            new Verification.Automatic(), 0, RetryPolicy.STANDARD, false, Duration.ofSeconds(2),
            Duration.ofSeconds(5));

    @TempDir
    Path journals;

    private final List<FileJob> batch = IntStream.range(0, 200)
            .mapToObj(i -> new FileJob("/data/" + i, "/in/" + i, 10, Optional.of(TIME),
                    OptionalInt.empty(), Optional.empty()))
            .toList();

    private interface Way {
        void copy(RestartJournal journal, SmallFiles.Results results);
    }

    private List<FileJob> copy(TransferEndpoint source, RestartJournal journal, Way way) {
        SessionPair pair = new SessionPair(new SessionPool(source, System::nanoTime),
                new SessionPool(new FakeEnd("dray://b:2", FeatureSet.node()), System::nanoTime),
                OPTIONS,
                () -> new DataChannelSecret("c2VjcmV0"),
                sentence -> {});
        SmallFiles only = new SmallFiles() {
            @Override
            public boolean serves(NegotiatedPair sessions) {
                return true;
            }

            @Override
            public void copy(NegotiatedPair sessions, List<FileJob> jobs, Results results) {
                way.copy(journal, results);
            }
        };
        try (BatchCopy batches = new BatchCopy(pair, only, journal, outcome -> {},
                FakeEnd.watch(OPTIONS.stallLimit()))) {
            return batches.copy(batch);
        }
    }

    private static FileOutcome outcome(FileJob job) {
        return new FileOutcome(job.source(), job.size(), 0, new FileCheck.Size(), Optional.empty(),
                1, Duration.ZERO);
    }

    private static boolean isDone(RestartJournal journal, FileJob job) {
        return journal.claims(job);
    }

    private RestartJournal journal() {
        return RestartJournal.open(journals, "a", "b", InstantSource.system());
    }

    @Test
    void remembersWhatArrivedBeforeAnEndTurnedOutToBeAnother() {
        FakeEnd source = new FakeEnd("dray://a:1", FeatureSet.node());
        try (RestartJournal journal = journal()) {
            assertThatThrownBy(() -> copy(source, journal, (_, results) -> {
                results.done(batch.getFirst(), outcome(batch.getFirst()));
                throw new SecurityFailure("it shows another certificate");
            })).isInstanceOf(SecurityFailure.class);
        }
        try (RestartJournal journal = journal()) {
            assertThat(isDone(journal, batch.getFirst())).isTrue();
            assertThat(isDone(journal, batch.get(1))).isFalse();
        }
    }

    @Test
    void writesTheJournalWhileABatchIsUnderWay() {
        FakeEnd source = new FakeEnd("dray://a:1", FeatureSet.node());
        List<Path> written = new ArrayList<>();
        try (RestartJournal journal = journal()) {
            copy(source, journal, (_, results) -> {
                long empty = journals.toFile().listFiles()[0].length();
                batch.subList(0, 64).forEach(job -> results.done(job, outcome(job)));
                if (journals.toFile().listFiles()[0].length() > empty) {
                    written.add(journals);
                }
                throw new ConversationBroken("reset");
            });
        }
        assertThat(written).isNotEmpty();
    }

    @Test
    void beginsNoBatchWithACredentialThatHasExpired() {
        Clock clock = Clock.fixed(TIME, ZoneOffset.UTC);
        FakeEnd source = new FakeEnd("gsiftp://a:1", FeatureSet.node());
        TransferEndpoint expired = new TransferEndpoint() {
            @Override
            public String name() {
                return source.name();
            }

            @Override
            public EndpointSession open() {
                EndpointSession open = source.open();
                return new EndpointSession(open.name(), open.conversation(), open.capabilities(),
                        open.protectedControl(), open.certificate(), open.own(),
                        open.delegated(), Optional.of(new CredentialLife(TIME, clock)));
            }
        };
        List<FileJob> moved = new ArrayList<>();
        try (RestartJournal journal = journal()) {
            assertThatThrownBy(
                    () -> copy(expired, journal, (_, _) -> moved.addAll(batch)))
                    .isInstanceOf(SecurityFailure.class)
                    .hasMessageContaining("expired");
        }
        assertThat(moved).isEmpty();
    }
}
