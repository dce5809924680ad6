package io.dray.bench.servers;

import io.dray.bench.measure.Cleanup;
import io.dray.bench.servers.LineRelay.Said;
import io.dray.control.client.TcpConnector;
import io.dray.control.client.TcpConnector.Transport;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class SyntheticBackEndsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path state;
    private final Cleanup cleanup = new Cleanup();
    private final Transport transport = Transport.best(1);

    @BeforeEach
    void endTransport() {
        cleanup.add(() -> transport.group().shutdownGracefully().awaitUninterruptibly(5000));
    }

    @AfterEach
    void endAll() {
        cleanup.close();
    }

    @Test
    void holdTransfersUntilTheyAreToldToEnd() throws Exception {
        SyntheticBackEnds backEnds = started();
        LineRelay relay = relay(backEnds);
        try (HeldFiles files = new HeldFiles(
                new TcpConnector(transport, SyntheticBackEnds.host(7), relay.port()), false)) {
            files.begin(5);
            assertThat(backEnds.transfers().await(5, LIMIT)).isTrue();
            assertThat(backEnds.transfers().count()).isEqualTo(5);
            Said begun = relay.said();
            backEnds.transfers().finish();
            files.awaitEnds();
            assertThat(backEnds.transfers().count()).isZero();
            // Restart marker, performance marker and 226 for each.
            assertThat(relay.said().since(begun).replies()).isEqualTo(15);
            assertThat(relay.said().since(begun).commands()).isZero();
            assertThat(begun.bytes()).isGreaterThan(begun.messages() * 5);
        }
    }

    @Test
    void forgetTheTransfersOfSessionsThatEnd() throws Exception {
        SyntheticBackEnds backEnds = started();
        try (HeldFiles files = new HeldFiles(
                new TcpConnector(transport, SyntheticBackEnds.host(0), backEnds.port()), false)) {
            files.begin(1);
            assertThat(backEnds.transfers().count()).isEqualTo(1);
            backEnds.server().close();
        }
        backEnds.transfers().finish();
        assertThat(backEnds.transfers().await(1, Duration.ZERO)).isFalse();
    }

    @Test
    void haveAnAddressEach() throws Exception {
        SyntheticBackEnds backEnds = started();
        assertThat(SyntheticBackEnds.host(0)).isEqualTo("127.1.0.1");
        assertThat(SyntheticBackEnds.host(511)).isEqualTo("127.1.2.12");
        assertThat(backEnds.url(0, false, 21)).isEqualTo("ftp://127.1.0.1:21/");
        assertThat(backEnds.url(0, true, 21)).startsWith("dray://").endsWith("@127.1.0.1:21/");
    }

    @Test
    void filesGrowByTheParts() {
        SyntheticFiles files = new SyntheticFiles();
        assertThatThrownBy(() -> files.facts("/a")).isInstanceOf(StorageFailure.class);
        assertThat(files.extend("/a")).isZero();
        assertThat(files.extend("/a")).isEqualTo(SyntheticFiles.SHARE);
        files.rename("/a", "/b");
        assertThat(files.facts("/b").size()).isEqualTo(2 * SyntheticFiles.SHARE);
        files.delete("/b");
        assertThatThrownBy(() -> files.delete("/b")).hasMessageContaining("/b");
    }

    private SyntheticBackEnds started() throws IOException {
        SyntheticBackEnds backEnds = SyntheticBackEnds.start(state);
        cleanup.add(backEnds);
        return backEnds;
    }

    private LineRelay relay(SyntheticBackEnds backEnds) throws IOException {
        LineRelay relay = LineRelay.to(backEnds.port());
        cleanup.add(relay);
        return relay;
    }
}
