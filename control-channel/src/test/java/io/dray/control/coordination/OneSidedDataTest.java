package io.dray.control.coordination;

import io.dray.control.client.ControlConversation;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.PeerCapabilities;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.security.TransferCredentials;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.SecurityCommand.DataProtection;
import io.dray.protocol.feature.Feature;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.reply.Reply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Data channels between this process and servers that know RFC 4217 only.
class OneSidedDataTest {
    private static final X509Certificate CERTIFICATE = new TransferCredentials(Clock.systemUTC(),
            new SecureRandom()).make(TransferCredentials.KeyKind.ELLIPTIC).chain().getFirst();

    private final List<X509Certificate> secured = new ArrayList<>();
    private final Conversation server = new Conversation();
    private final Conversation here = new Conversation();

    @Test
    void protectsDataByTheCertificateOfTheControlChannel() {
        try (NegotiatedPair download = join(server(Optional.of(CERTIFICATE)), here())) {
            assertThat(download.protectsData()).isTrue();
        }
        try (NegotiatedPair upload = join(here(), server(Optional.of(CERTIFICATE)))) {
            assertThat(upload.protectsData()).isTrue();
        }
        assertThat(secured).containsExactly(CERTIFICATE, CERTIFICATE);
        assertThat(server.heard).contains(new DataProtection(ProtectionLevel.PRIVATE))
                .doesNotContain(new DataProtection(ProtectionLevel.CLEAR));
    }

    @Test
    void goesOnInClearWhereTheServerRefuses() {
        server.refusesProtection = true;
        try (NegotiatedPair download = join(server(Optional.of(CERTIFICATE)), here())) {
            assertThat(download.protectsData()).isFalse();
        }
        assertThat(secured).isEmpty();
        assertThat(server.heard).contains(new DataProtection(ProtectionLevel.CLEAR));
    }

    @Test
    void leavesClearServersAlone() {
        try (NegotiatedPair download = join(server(Optional.empty()), here())) {
            assertThat(download.protectsData()).isFalse();
        }
        assertThat(secured).isEmpty();
        assertThat(server.heard).noneMatch(DataProtection.class::isInstance);
    }

    private static NegotiatedPair join(EndpointSession source, EndpointSession destination) {
        return NegotiatedPair.join(source, destination, () -> new DataChannelSecret("secret"),
                TestOptions.of(Parallelism.fixed(1), 1,
                        new TransferOptions.Verification.SizeOnly(), 0,
                        RetryPolicy.STANDARD, false, Duration.ofSeconds(2), Duration.ofSeconds(5)),
                0, TransferMode.EXTENDED_BLOCK);
    }

    private EndpointSession server(Optional<X509Certificate> certificate) {
        return new EndpointSession("server", server, PeerCapabilities.NONE, certificate.isPresent(),
                certificate, Optional.empty());
    }

    private EndpointSession here() {
        PeerCapabilities capabilities = new PeerCapabilities(new FeatureSet(
                List.of(new Feature("DCSC", "P,D"), new Feature("DCAU", ""))));
        return new EndpointSession("here", here, capabilities, true, Optional.empty(),
                Optional.of(secured::add));
    }

    private static final class Conversation implements ControlConversation {
        private final List<Command> heard = new ArrayList<>();
        private boolean refusesProtection;

        @Override
        public Reply exchange(Command command, Duration limit) {
            heard.add(command);
            return refusesProtection
                    && command.equals(new DataProtection(ProtectionLevel.PRIVATE))
                            ? Reply.of(536, "Not here.")
                            : Reply.of(200, "OK.");
        }

        @Override
        public CompletableFuture<Reply> send(Command command, Duration limit,
                Consumer<Reply> preliminary) {
            return CompletableFuture.completedFuture(exchange(command, limit));
        }

        @Override
        public InetSocketAddress remote() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 21);
        }

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000);
        }

        @Override
        public void close() {}
    }
}
