package io.dray.mover.transfer;

import io.dray.control.security.DataChannelSecurity;
import io.dray.control.security.DataChannelSecurity.Mutual;
import io.dray.control.security.DataChannelSecurity.OneSided;
import io.dray.control.security.DataChannelSecurity.TlsRole;
import io.dray.mover.transfer.Movers.Logs;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRangeSet;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Sender and receiver joined by TLS over loopback: protection x engine x version x mode x streams x size.
final class TlsPairIT {
    enum Protection {
        ONE_SIDED, PRIVATE, CLEAR_AFTER_HANDSHAKE
    }

    record Engine(SslProvider provider, String version) {}

    private static final List<Engine> ENGINES = List.of(
            new Engine(SslProvider.OPENSSL, "TLSv1.3"), new Engine(SslProvider.OPENSSL, "TLSv1.2"),
            new Engine(SslProvider.JDK, "TLSv1.3"), new Engine(SslProvider.JDK, "TLSv1.2"));

    static Stream<Arguments> cases() {
        return Stream.of(Protection.values())
                .flatMap(protection -> ENGINES.stream()
                        .flatMap(engine -> Stream.of(
                                Arguments.of(protection, engine, engine, TransferMode.STREAM, 1),
                                Arguments.of(protection, engine, engine,
                                        TransferMode.EXTENDED_BLOCK, 1),
                                Arguments.of(protection, engine, engine,
                                        TransferMode.EXTENDED_BLOCK,
                                        4))));
    }

    static Stream<Arguments> mixedEngines() {
        return Stream.of(Protection.values())
                .flatMap(protection -> Stream.of(
                        Arguments.of(protection, ENGINES.get(0), ENGINES.get(2),
                                TransferMode.EXTENDED_BLOCK, 2),
                        Arguments.of(protection, ENGINES.get(2), ENGINES.get(0),
                                TransferMode.EXTENDED_BLOCK, 2),
                        Arguments.of(protection, ENGINES.get(1), ENGINES.get(3),
                                TransferMode.STREAM, 1),
                        Arguments.of(protection, ENGINES.get(3), ENGINES.get(1),
                                TransferMode.STREAM, 1)));
    }

    @ParameterizedTest
    @MethodSource({"cases", "mixedEngines"})
    void movesFilesUnchanged(Protection protection, Engine sending, Engine receiving,
            TransferMode mode, int streams) {
        boolean mutual = protection != Protection.ONE_SIDED;
        TestTls sendingTls = new TestTls(sending.provider(), sending.version(), mutual,
                TestTls.CREDENTIAL);
        TestTls receivingTls = new TestTls(receiving.provider(), receiving.version(), mutual,
                TestTls.CREDENTIAL);
        try (Movers movers = new Movers()) {
            movers.secure(security(protection, sendingTls, TlsRole.SERVER),
                    security(protection, receivingTls, TlsRole.CLIENT));
            for (int size : new int[]{0, 1, 3_000_001}) {
                byte[] content = Movers.randomBytes(size);
                movers.source.put("/" + size, content);
                movers.join();
                TransferParameters parameters = Movers.parameters(mode, streams);

                Logs logs = movers.move(parameters, "/" + size, ByteRangeSet.EMPTY);

                assertThat(logs.receiving().completed().bytes()).isEqualTo(size);
                logs.sending().completed();
                assertThat(movers.target.get("/" + size)).isEqualTo(content);
            }
        }
        assertThat(sendingTls.made()).isEqualTo(3 * streams);
        assertThat(receivingTls.made()).isEqualTo(3 * streams);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keepsSecuredChannels(Protection protection, Engine engine, Engine same, TransferMode mode,
            int streams) {
        TestTls tls = new TestTls(engine.provider(), engine.version(),
                protection != Protection.ONE_SIDED, TestTls.CREDENTIAL);
        try (Movers movers = new Movers()) {
            movers.secure(security(protection, tls, TlsRole.SERVER),
                    security(protection, tls, TlsRole.CLIENT));
            movers.join();
            TransferParameters parameters = Movers.parameters(TransferMode.EXTENDED_BLOCK,
                    streams);
            for (int i = 0; i < 5; i++) {
                byte[] content = Movers.randomBytes(100_001 * i);
                movers.source.put("/" + i, content);
                Logs logs = movers.move(parameters, "/" + i, ByteRangeSet.EMPTY);
                logs.receiving().completed();
                assertThat(movers.target.get("/" + i)).isEqualTo(content);
            }
            assertThat(tls.made()).isEqualTo(2 * streams);
            assertThat(movers.receivingEngine.memoryInUse()).isZero();
            assertThat(movers.sendingEngine.memoryInUse()).isZero();
        }
    }

    static Stream<Engine> engines() {
        return ENGINES.stream();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void refusesAnotherCertificate(Engine engine) {
        TestTls right = new TestTls(engine.provider(), engine.version(), true,
                TestTls.CREDENTIAL);
        TestTls wrong = new TestTls(engine.provider(), engine.version(), true,
                TestTls.newCredential());
        try (Movers movers = new Movers()) {
            movers.source.put("/f", Movers.randomBytes(10_000_001));
            movers.secure(new Mutual(wrong, ProtectionLevel.PRIVATE),
                    new Mutual(right, ProtectionLevel.PRIVATE));
            movers.join();
            Logs logs = movers.begin(Movers.parameters(TransferMode.EXTENDED_BLOCK, 2), "/f",
                    ByteRangeSet.EMPTY);
            logs.sending().failure();
            movers.receiver.abort("enough seen");
            logs.receiving().failure();
            assertThat(movers.target.paths()).isEmpty();
        }
        assertThat(right.leaked()).isEmpty();
        assertThat(wrong.leaked()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void failsWithReasonWhenTheOtherEndIsInClear(Engine engine) {
        TestTls tls = new TestTls(engine.provider(), engine.version(), true, TestTls.CREDENTIAL);
        try (Movers movers = new Movers()) {
            movers.source.put("/f", Movers.randomBytes(100_001));
            movers.sender.secure(new Mutual(tls, ProtectionLevel.PRIVATE));
            movers.join();
            Logs logs = movers.begin(Movers.parameters(TransferMode.EXTENDED_BLOCK, 1), "/f",
                    ByteRangeSet.EMPTY);
            assertThat(logs.sending().failure()).isInstanceOf(TransferFailure.class)
                    .hasMessageContaining("PROT");
            movers.receiver.abort("enough seen");
            logs.receiving().failure();
        }
        assertThat(tls.leaked()).isEmpty();
    }

    private static DataChannelSecurity security(Protection protection, TestTls tls, TlsRole role) {
        return switch (protection) {
            case ONE_SIDED -> new OneSided(role, tls);
            case PRIVATE -> new Mutual(tls, ProtectionLevel.PRIVATE);
            case CLEAR_AFTER_HANDSHAKE -> new Mutual(tls, ProtectionLevel.CLEAR);
        };
    }
}
