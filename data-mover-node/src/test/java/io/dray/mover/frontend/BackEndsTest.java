package io.dray.mover.frontend;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.DrayKey;
import io.dray.control.client.TransferUrl.RemoteUrl;
import io.dray.control.coordination.FakeEnd;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.control.security.AccessToken;
import io.dray.control.security.Fingerprint;
import io.dray.control.server.NodeRequests;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.feature.TreeOffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Membership without a network: nobody can be reached, those of the configuration are believed to answer
/// until they are asked.
final class BackEndsTest {
    private static final Duration INTERVAL = Duration.ofSeconds(3);
    private static final String ONE = "dray://one.example.org:2811";

    @TempDir
    Path state = Path.of(".");

    /// Its time stands until a test advances it.
    private final EmbeddedChannel clock = new EmbeddedChannel();

    @BeforeEach
    void stopTheClock() {
        clock.freezeTime();
    }

    @AfterEach
    void close() {
        var _ = clock.close();
    }

    @Test
    void followsOtherFrontEndsAtItsIntervalUntilItIsClosed() {
        RemoteUrl two = url(2, "two.example.org");
        try (BackEnds one = backEnds(ONE)) {
            BackEnds other;
            try (BackEnds open = backEnds(ONE)) {
                other = open;
                pass(Duration.ZERO);
                one.join(two);
                pass(INTERVAL.minusMillis(1));
                assertThat(other.list()).hasSize(1);
                pass(Duration.ofMillis(1));
                assertThat(other.list()).hasSize(2);
            }
            one.forget(Members.name(two));
            pass(INTERVAL);
            assertThat(other.list()).hasSize(2);
        }
    }

    private void pass(Duration time) {
        clock.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        clock.runScheduledPendingTasks();
    }

    @Test
    void keepsWhoJoinedAndWhoDrainsOverARestart() throws Exception {
        RemoteUrl two = url(2, "two.example.org");
        try (BackEnds first = backEnds()) {
            assertThat(first.join(two)).isFalse();
            first.drain(ONE, true);
        }
        try (BackEnds again = backEnds(ONE)) {
            assertThat(again.list()).extracting(BackEnds.Status::name)
                    .containsExactly(ONE, Members.name(two));
            assertThat(again.list().getFirst().state()).isEqualTo("draining");
        }
        assertThat(PosixFilePermissions.toString(
                Files.getPosixFilePermissions(state.resolve("members")))).isEqualTo("rw-------");
    }

    private BackEnds backEnds() {
        return backEnds(ONE);
    }

    @Test
    void givesNoWorkToOneThatDrains() {
        Members members = Members.NONE.draining(ONE, true);
        new MemberJournal(state).change(_ -> members);
        try (BackEnds behind = backEnds(ONE)) {
            assertThatThrownBy(() -> behind.choose(1)).isInstanceOf(Aborted.class);
        }
    }

    @Test
    void saysSoWhenThereIsNoBackEndAtAll() {
        try (BackEnds behind = backEnds(new String[0])) {
            assertThatThrownBy(() -> behind.choose(3)).hasMessageContaining("no back end yet");
        }
    }

    @Test
    void drainsOnlyWhomItKnows() {
        try (BackEnds behind = backEnds(ONE)) {
            assertThatThrownBy(() -> behind.drain("dray://two.example.org:2811", true))
                    .isInstanceOf(Refused.class);
        }
    }

    @Test
    void letsAMemberLeaveThatShowsItsKeyAndNoOther() {
        RemoteUrl two = url(2, "two.example.org");
        try (BackEnds behind = backEnds()) {
            behind.join(two);
            assertThat(behind.leave(url(3, "two.example.org"))).isFalse();
            assertThat(behind.leave(two)).isTrue();
            assertThat(behind.list()).hasSize(1);
        }
    }

    @Test
    void keepsThoseOfItsConfiguration() {
        try (BackEnds behind = backEnds(ONE)) {
            behind.join(url(2, "one.example.org"));
            assertThat(behind.list()).hasSize(1);
            assertThatThrownBy(() -> behind.forget(ONE)).isInstanceOf(Refused.class);
        }
    }

    @Test
    void givesANodeThatMovedItsOldPlace() {
        Members members = Members.NONE.with(url(2, "old.example.org"))
                .with(url(3, "other.example.org"))
                .with(url(2, "new.example.org"));
        assertThat(members.joined()).extracting(Members::name)
                .containsExactly("dray://other.example.org:2811", "dray://new.example.org:2811");
        assertThat(Members.parse(members.text())).isEqualTo(members);
    }

    @Test
    void refusesUrlsWithoutAKey() {
        for (String url : List.of("dray://two.example.org/", "ftp://two.example.org/", "/etc",
                "dray://!!!@two.example.org/", "")) {
            assertThatThrownBy(() -> Members.announced(url)).isInstanceOf(Refused.class);
        }
    }

    @Test
    void refusesAListThatItCannotRead() {
        assertThatThrownBy(() -> Members.parse("joined nonsense\n")).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> Members.parse("left dray://a\n")).isInstanceOf(Refused.class);
    }

    @Test
    void doesForEachIdentityWhatItMay() {
        FrontEndAccess access = new FrontEndAccess(List.of("token:boss"), List.of("token:node"),
                true);
        try (BackEnds behind = backEnds(ONE)) {
            String join = "JOIN " + url(2, "two.example.org").withSecrets();
            for (String identity : List.of("token:alice", "anonymous", "")) {
                FrontEndRequests asked = new FrontEndRequests(behind, access, identity,
                        NodeRequests.NONE);
                for (String request : List.of("BACKENDS", "DRAIN " + ONE, "UNDRAIN " + ONE,
                        "FORGET " + ONE, join, join.replace("JOIN", "LEAVE"), "NONSENSE")) {
                    assertThatThrownBy(() -> asked.answer(request)).isInstanceOf(Refused.class);
                }
            }
            FrontEndRequests node = new FrontEndRequests(behind, access, "token:node",
                    NodeRequests.NONE);
            assertThat(node.answer(join)).containsExactly("silent");
            assertThatThrownBy(() -> node.answer("BACKENDS")).isInstanceOf(Refused.class);
            FrontEndRequests boss = new FrontEndRequests(behind, access, "token:boss",
                    NodeRequests.NONE);
            boss.answer("DRAIN " + ONE);
            assertThat(boss.answer("BACKENDS")).hasSize(2)
                    .contains("state=draining;work=0;joined=false; " + ONE);
        }
    }

    /// A tree is divided for the back ends that can be chosen now, as far as all know shards.
    @Test
    void offersAShardForEachBackEndThatAnswers() {
        FeatureSet old = FeatureSet.node().with(new TreeOffer(0).feature());
        assertThat(offered(FeatureSet.node())).contains(new TreeOffer(1));
        assertThat(offered(FeatureSet.node(), FeatureSet.node())).contains(new TreeOffer(2));
        assertThat(offered(FeatureSet.node(), old)).contains(new TreeOffer(0));
        assertThat(offered(FeatureSet.node(), FeatureSet.node().without("TREE"))).isEmpty();
        try (BackEnds behind = backEnds(reached(FeatureSet.node(), FeatureSet.node()))) {
            behind.drain("end0", true);
            assertThat(TreeOffer.of(behind.shown(FeatureSet.node()))).contains(new TreeOffer(1));
            behind.drain("end1", true);
            assertThat(TreeOffer.of(behind.shown(FeatureSet.node()))).contains(new TreeOffer(1));
        }
    }

    private Optional<TreeOffer> offered(FeatureSet... features) {
        try (BackEnds behind = backEnds(reached(features))) {
            behind.choose(features.length).forEach(one -> one.open().close());
            return TreeOffer.of(behind.shown(FeatureSet.node()));
        }
    }

    private static List<TransferEndpoint> reached(FeatureSet... features) {
        List<TransferEndpoint> ends = new ArrayList<>();
        for (FeatureSet one : features) {
            ends.add(new FakeEnd("end" + ends.size(), one));
        }
        return ends;
    }

    private BackEnds backEnds(String... names) {
        return backEnds(Arrays.stream(names).<TransferEndpoint>map(Unreachable::new).toList());
    }

    private BackEnds backEnds(List<TransferEndpoint> configured) {
        return new BackEnds(configured, url -> new Unreachable(Members.name(url)), state, INTERVAL,
                clock.eventLoop());
    }

    private static RemoteUrl url(int node, String host) {
        byte[] digest = new byte[Fingerprint.BYTES];
        digest[0] = (byte) node;
        byte[] token = new byte[AccessToken.SHORTEST];
        token[0] = (byte) node;
        DrayKey key = new DrayKey(Fingerprint.ofDigest(digest), new AccessToken(token));
        return Members.announced("dray://" + key.text() + "@" + host + "/");
    }

    /// An end that is not there.
    private record Unreachable(String name) implements TransferEndpoint {
        @Override
        public EndpointSession open() {
            throw new ConversationBroken("nobody is at " + name);
        }
    }
}
