package io.dray.control.coordination;

import io.dray.control.coordination.TransferOptions.Verification;
import io.dray.control.negotiation.CredentialLife;
import io.dray.control.negotiation.DataChannelOptions;
import io.dray.control.negotiation.DataChannelOptions.Credential;
import io.dray.control.negotiation.DataChannelOptions.Protection;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.protocol.command.ParameterCommand.RetrieveOptions;
import io.dray.protocol.command.SecurityCommand;
import io.dray.protocol.command.SecurityCommand.DataChannelAuthenticationMode;
import io.dray.protocol.command.SecurityCommand.DataChannelSecurityContext;
import io.dray.protocol.command.SecurityCommand.DataProtection;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.parameters.TransferMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Data channels between servers that act for the user by delegated credentials, and what a credential that
/// was given for them needs.
final class DelegatedDataTest {
    private static final DataChannelSecret USERS = new DataChannelSecret("users");
    private static final DataChannelSecret MADE = new DataChannelSecret("made");

    private final FakeEnd source = new FakeEnd("gsiftp://a:1", FeatureSet.node());
    private final FakeEnd destination = new FakeEnd("gsiftp://b:2", FeatureSet.node());
    private final FakeEnd old = new FakeEnd("gsiftp://old:3", FeatureSet.node().without("DCSC"));

    private static EndpointSession session(FakeEnd end, boolean delegated) {
        EndpointSession plain = end.open();
        return new EndpointSession(plain.name(), plain.conversation(), plain.capabilities(), true,
                Optional.empty(), Optional.empty(),
                delegated ? Optional.of(USERS) : Optional.empty(), Optional.empty());
    }

    private static void join(EndpointSession from, EndpointSession to, DataChannelOptions wish) {
        NegotiatedPair.join(from, to, () -> MADE,
                TestOptions.of(Parallelism.fixed(1), 1, new Verification.SizeOnly(),
                        0, RetryPolicy.STANDARD, false, Duration.ofSeconds(2),
                        Duration.ofSeconds(5), wish, SmallFileOptions.USUAL),
                0, TransferMode.EXTENDED_BLOCK).close();
    }

    private static List<SecurityCommand> security(FakeEnd end) {
        return end.heard.stream()
                .filter(SecurityCommand.class::isInstance)
                .map(SecurityCommand.class::cast)
                .toList();
    }

    @Test
    void aServerWithoutDcscIsJoinedByWhatWasDelegatedToBoth() {
        join(session(source, true), session(old, true), DataChannelOptions.USUAL);
        for (FakeEnd end : List.of(source, old)) {
            assertThat(security(end))
                    .contains(new DataChannelAuthenticationMode('A', ""),
                            new DataProtection(ProtectionLevel.PRIVATE))
                    .noneMatch(DataChannelSecurityContext.class::isInstance);
        }
    }

    @Test
    void whereBothTakeOneTheCredentialIsMadeUnlessDelegatedIsAskedFor() {
        join(session(source, true), session(destination, true), DataChannelOptions.USUAL);
        assertThat(security(source)).contains(new DataChannelSecurityContext('P', "made"));
        source.heard.clear();
        join(session(source, true), session(destination, true),
                new DataChannelOptions(Protection.SAFE, Credential.DELEGATED));
        assertThat(security(source)).contains(new DataProtection(ProtectionLevel.SAFE))
                .noneMatch(DataChannelSecurityContext.class::isInstance);
    }

    @Test
    void theUsersCredentialGoesToNoServer() {
        join(session(source, true), session(destination, false), DataChannelOptions.USUAL);
        assertThat(security(destination)).doesNotContain(
                new DataChannelSecurityContext('P', "users"));
        assertThatThrownBy(() -> join(session(source, true), session(destination, false),
                new DataChannelOptions(Protection.PRIVATE, Credential.DELEGATED)))
                .isInstanceOf(Refused.class)
                .hasMessageContainingAll("gsiftp://b:2", "has not been given one");
    }

    @Test
    void aGivenCredentialIsNotReplacedByAnother() {
        assertThatThrownBy(() -> join(session(source, true), session(old, true),
                new DataChannelOptions(Protection.PRIVATE, Credential.GIVEN)))
                .isInstanceOf(Refused.class)
                .hasMessageContainingAll("gsiftp://old:3", "takes none (DCSC)");
    }

    @Test
    void aCredentialEndsAtItsLastInstant() {
        Instant end = Instant.parse("2026-01-01T00:00:00Z");
        CredentialLife before = new CredentialLife(end,
                Clock.fixed(end.minusMillis(1), ZoneOffset.UTC));
        assertThatCode(() -> before.demand("x")).doesNotThrowAnyException();
        CredentialLife after = new CredentialLife(end, Clock.fixed(end, ZoneOffset.UTC));
        assertThatThrownBy(() -> after.demand("the transfer of /data"))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContainingAll("2026-01-01T00:00:00Z", "the transfer of /data",
                        "goes on from there");
    }

    @Test
    void theSenderIsToldTheSizeOfBlocksThatIsWished() {
        join(session(source, false), session(destination, false), new DataChannelOptions(
                Protection.PRIVATE, Credential.ANY, OptionalInt.of(65_536)));
        assertThat(source.heard).anyMatch(command -> command instanceof RetrieveOptions options
                && options.blockSize().equals(OptionalLong.of(65_536)));
        assertThat(destination.heard).noneMatch(RetrieveOptions.class::isInstance);
    }
}
