package io.dray.mover.frontend;

import io.dray.control.client.ConversationBroken;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.control.security.Authorization;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Whom back ends are asked to act for.
final class BackEndTest {
    private static final FrontEndAccess PASSING = new FrontEndAccess(List.of(), List.of(), true);

    /// An end that lets this front end in, but does not act for its users.
    private record Untold(String name) implements TransferEndpoint {
        @Override
        public EndpointSession open() {
            throw new ConversationBroken("nobody is at " + name);
        }

        @Override
        public EndpointSession openFor(String account) {
            throw new SecurityFailure("it was not told of this front end");
        }
    }

    private static Authorization user(String identity, String account) {
        return new Authorization(identity, account, Path.of("/"), List.of(), false);
    }

    @Test
    void isUsedForOthersThoughItRefusesAUser() {
        BackEnd refusing = new BackEnd(new Untold("one"), true);
        assertThatThrownBy(() -> refusing.open(Optional.of("alice")))
                .isInstanceOf(SecurityFailure.class)
                .hasMessage("The back end one does not take alice: it was not told of this front"
                        + " end");
        assertThat(refusing.answers()).isTrue();
        assertThatThrownBy(() -> refusing.open(Optional.empty()))
                .isInstanceOf(ConversationBroken.class);
        assertThat(refusing.answers()).isFalse();
    }

    /// The work of a client that has left is interrupted.
    @Test
    void isNotSilentBecauseItsUserHasLeft() {
        BackEnd left = new BackEnd(new Untold("one"), true);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> left.open(Optional.empty()))
                    .isInstanceOf(ConversationBroken.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(left.answers()).isTrue();
    }

    @Test
    void isNeverAskedToActForItsOwner() {
        assertThatThrownBy(() -> new BackEnd(new Untold("one"), true).open(Optional.of("owner")))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("no account of its own");
    }

    @Test
    void actsForEverybodyButTheFrontEndsOwner() {
        assertThat(PASSING.passes(user("token:owner", "owner"))).isEmpty();
        for (String identity : List.of("token:spare", "/CN=token:owner", "anonymous",
                "alice by token:owner")) {
            assertThat(PASSING.passes(user(identity, "alice"))).contains("alice");
        }
        assertThat(new FrontEndAccess(List.of(), List.of(), false)
                .passes(user("token:spare", "alice"))).isEmpty();
    }
}
