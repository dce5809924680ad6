package io.dray.mover.transfer;

import io.dray.checksum.Checksum;
import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.PartValue;
import io.dray.protocol.interpreter.TransferEvent.RangesStored;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/// Sender and receiver joined over loopback: every combination of mode, streams and size in clear.
final class PairIT {
    static Stream<Arguments> cases() {
        return Stream.of(0, 1, 3_000_001)
                .flatMap(size -> Stream.of(
                        Arguments.of(TransferMode.STREAM, 1, size),
                        Arguments.of(TransferMode.EXTENDED_BLOCK, 1, size),
                        Arguments.of(TransferMode.EXTENDED_BLOCK, 4, size)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void movesFileUnchanged(TransferMode mode, int streams, int size) {
        try (Movers movers = new Movers()) {
            byte[] content = Movers.randomBytes(size);
            movers.source.put("/f", content);
            movers.join();

            Movers.Logs logs = movers.move(Movers.parameters(mode, streams), "/f",
                    ByteRangeSet.EMPTY);

            assertThat(logs.receiving().completed().bytes()).isEqualTo(size);
            assertThat(logs.sending().completed().bytes()).isEqualTo(size);
            assertThat(movers.target.get("/f")).isEqualTo(content);
            assertThat(movers.source.checksum).contains(crc(content));
            assertThat(movers.target.checksum).contains(crc(content));
            assertThat(movers.source.open).hasValue(0);
            assertThat(movers.target.open).hasValue(0);
        }
    }

    @Test
    void sendsOnlyWhatIsMissing() {
        try (Movers movers = new Movers()) {
            byte[] content = Movers.randomBytes(3_000_001);
            movers.source.put("/f", content);

            ByteRangeSet stored = ByteRangeSet.of(List.of(new ByteRange(0, 1_000_000),
                    new ByteRange(1_500_000, 1_600_000), new ByteRange(2_000_000, 2_500_000)));
            movers.target.interrupted("/f", content, stored);
            movers.join();

            Movers.Logs logs = movers.move(
                    Movers.parameters(TransferMode.EXTENDED_BLOCK, 3), "/f", stored);

            assertThat(logs.receiving().completed().bytes()).isEqualTo(1_400_001);
            assertThat(movers.target.get("/f")).isEqualTo(content);
            assertThat(logs.receiving().announced())
                    .isEqualTo(ByteRangeSet.of(stored.complement(0, 3_000_001).ranges()));
        }
    }

    @ParameterizedTest
    @EnumSource(TransferMode.class)
    void computesTheAnnouncedDigestWhileBytesPass(TransferMode mode) {
        try (Movers movers = new Movers()) {
            byte[] content = Movers.randomBytes(3_000_001);
            movers.source.put("/f", content);
            movers.target.interrupted("/f", content, ByteRangeSet.of(0, 1_000_000));
            movers.join();

            movers.move(Movers.parameters(mode, 3).withChecksum(ChecksumAlgorithm.SHA256), "/f",
                    ByteRangeSet.of(0, 1_000_000));

            String expected = Checksum.valueOf(ChecksumAlgorithm.SHA256, ByteBuffer.wrap(content))
                    .hex();
            for (WatchedStore end : List.of(movers.source, movers.target)) {
                assertThat(requireNonNull(end.passed).valueOf(ChecksumAlgorithm.SHA256, 0,
                        content.length)).contains(expected);
            }
        }
    }

    /// As two back ends do that a front end tells to send their shares and to store what comes.
    @Test
    void tellsTheChecksumOfAPartThatWasMoved() {
        byte[] content = Movers.randomBytes(3_000_001);
        ByteRangeSet evenShare = ByteRangeSet.of(List.of(new ByteRange(0, 1_000_000),
                new ByteRange(1_500_000, 1_600_000), new ByteRange(2_000_000, 3_000_001)));
        ByteRangeSet oddShare = evenShare.complement(0, content.length);
        List<PartValue> sent = new ArrayList<>();
        List<PartValue> stored = new ArrayList<>();
        for (ByteRangeSet others : List.of(evenShare, oddShare)) {
            try (Movers movers = new Movers()) {
                movers.source.put("/f", content);
                movers.target.put("/f", new byte[0]);
                movers.join();
                TransferParameters parameters = Movers
                        .parameters(TransferMode.EXTENDED_BLOCK, 3)
                        .withChecksum(ChecksumAlgorithm.CRC32C);
                EventLog receiving = new EventLog();
                movers.receiver.start(
                        new ReceiveFile(parameters, "/f", new Placement.Adjust(0),
                                ByteRangeSet.EMPTY, OptionalLong.empty(), Optional.empty(),
                                Optional.empty()),
                        receiving);
                EventLog sending = new EventLog();
                movers.sender.start(Movers.send(parameters, "/f", others), sending);
                sent.add(sending.completed().part().orElseThrow());
                stored.add(receiving.completed().part().orElseThrow());
            }
        }
        assertThat(sent).isEqualTo(stored);
        assertThat(sent.getFirst().bytes()).isEqualTo(oddShare.total());
        assertThat(PartValue.whole(ChecksumAlgorithm.CRC32C, sent, content.length))
                .contains(crc(content));
    }

    @Test
    void combinesTheAnnouncedChecksum() {
        try (Movers movers = new Movers()) {
            byte[] content = Movers.randomBytes(3_000_001);
            movers.source.put("/f", content);
            movers.join();

            movers.move(Movers.parameters(TransferMode.EXTENDED_BLOCK, 3)
                    .withChecksum(ChecksumAlgorithm.ADLER32), "/f", ByteRangeSet.EMPTY);

            String expected = Checksum.valueOf(ChecksumAlgorithm.ADLER32, ByteBuffer.wrap(content))
                    .hex();
            assertThat(movers.source.checksum).contains(expected);
            assertThat(movers.target.checksum).contains(expected);
        }
    }

    @Test
    void keepsChannelsForTheNextTransfer() {
        try (Movers movers = new Movers()) {
            TransferParameters parameters = Movers.parameters(TransferMode.EXTENDED_BLOCK, 2);
            movers.join();
            for (int i = 0; i < 20; i++) {
                byte[] content = Movers.randomBytes(i * 7_001);
                movers.source.put("/" + i, content);
                Movers.Logs logs = movers.move(parameters, "/" + i, ByteRangeSet.EMPTY);
                assertThat(logs.sending().started().reusingChannels()).isEqualTo(i > 0);
                assertThat(logs.receiving().started().reusingChannels()).isEqualTo(i > 0);
                assertThat(movers.target.get("/" + i)).isEqualTo(content);
            }
        }
    }

    @Test
    void giveBackAllBuffers() {
        try (Movers movers = new Movers()) {
            movers.source.put("/f", Movers.randomBytes(3_000_001));
            movers.join();
            movers.move(Movers.parameters(TransferMode.EXTENDED_BLOCK, 4), "/f",
                    ByteRangeSet.EMPTY);
            assertThat(movers.sendingEngine.memoryInUse()).isZero();
            assertThat(movers.receivingEngine.memoryInUse()).isZero();
        }
    }

    @Test
    void tellsRangesBeforeTheEnd() {
        try (Movers movers = new Movers()) {
            movers.source.put("/f", Movers.randomBytes(1000));
            movers.join();
            Movers.Logs logs = movers.move(
                    Movers.parameters(TransferMode.EXTENDED_BLOCK, 1), "/f", ByteRangeSet.EMPTY);
            assertThat(logs.receiving().events()).hasSizeGreaterThanOrEqualTo(4);
            assertThat(logs.receiving().events().reversed().get(1))
                    .isEqualTo(new RangesStored(ByteRangeSet.of(0, 1000)));
        }
    }

    private static String crc(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.wrap(content));
        return String.format("%08x", crc.getValue());
    }
}
