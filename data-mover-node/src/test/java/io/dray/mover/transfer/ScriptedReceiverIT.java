package io.dray.mover.transfer;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.block.ExtendedBlockHeader;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.interpreter.TransferRequest.SendFile;
import io.dray.protocol.interpreter.TransferRequest.SendListing;
import io.dray.protocol.listing.FactSelection;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.parameters.RepresentationType;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRangeSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// A sender against receivers that look at every byte: what goes over the wire (Globus server 13.24).
final class ScriptedReceiverIT {
    private static final TransferParameters STREAM = Movers.parameters(TransferMode.STREAM, 1);

    private final Movers movers = new Movers();
    private final RawPeer.Port port = new RawPeer.Port();

    @AfterEach
    void close() {
        port.close();
        movers.close();
    }

    @Test
    void sendsBlocksOverAllChannelsAndCountsThem() {
        byte[] content = put("/f", 3_000_001);
        EventLog log = start(send(extended(4), "/f"));
        List<ExtendedBlockHeader> all = new ArrayList<>();
        byte[] received = new byte[content.length];
        List<RawPeer> peers = accept(4);
        for (RawPeer peer : peers) {
            List<ExtendedBlockHeader> headers = peer.readBlocks(received);
            assertThat(headers.subList(0, headers.size() - 1))
                    .allMatch(header -> header.descriptor() == 0 && header.count() <= 1 << 18);
            all.add(headers.getLast());
        }
        log.completed();
        assertThat(received).isEqualTo(content);
        assertThat(all).containsExactlyInAnyOrder(ExtendedBlockHeader.endOfFile(4),
                ExtendedBlockHeader.endOfData(), ExtendedBlockHeader.endOfData(),
                ExtendedBlockHeader.endOfData());
    }

    @Test
    void endsEveryChannelOfAnEmptyFile() {
        put("/f", 0);
        EventLog log = start(send(extended(4), "/f"));
        List<ExtendedBlockHeader> all = new ArrayList<>();
        accept(4).forEach(peer -> all.addAll(peer.readBlocks(new byte[0])));
        log.completed();
        assertThat(all).hasSize(4).contains(ExtendedBlockHeader.endOfFile(4));
    }

    @Test
    void reusesExactlyTheChannelsItHas() {
        put("/f", 1000);
        EventLog log = start(send(extended(2), "/f"));
        List<RawPeer> peers = accept(2);
        peers.forEach(peer -> peer.readBlocks(new byte[1000]));
        log.completed();
        EventLog next = new EventLog();
        movers.sender.start(send(extended(4), "/f"), next);
        byte[] again = new byte[1000];
        List<ExtendedBlockHeader> ends = new ArrayList<>();
        peers.forEach(peer -> ends.add(peer.readBlocks(again).getLast()));
        next.completed();
        assertThat(next.started().reusingChannels()).isTrue();
        assertThat(ends).containsExactlyInAnyOrder(ExtendedBlockHeader.endOfFile(2),
                ExtendedBlockHeader.endOfData());
        assertThat(again).isEqualTo(movers.source.get("/f"));
    }

    @Test
    void opensNewChannelsWhenThePeerClosedTheOldOnes() {
        put("/f", 1000);
        EventLog log = start(send(extended(1), "/f"));
        RawPeer peer = port.accept();
        peer.readBlocks(new byte[1000]);
        log.completed();
        peer.close();
        EventLog next = new EventLog();
        movers.sender.start(send(extended(1), "/f"), next);
        port.accept().readBlocks(new byte[1000]);
        next.completed();
    }

    @Test
    void countsChannelsForEachAddressOfAStripedReceiver() {
        byte[] content = put("/f", 2_000_000);
        try (RawPeer.Port other = new RawPeer.Port()) {
            movers.sender.connectTo(List.of(port.address(), other.address()));
            EventLog log = new EventLog();
            movers.sender.start(send(extended(2), "/f"), log);
            byte[] received = new byte[content.length];
            for (RawPeer.Port stripe : List.of(port, other)) {
                List<ExtendedBlockHeader> ends = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    ends.add(stripe.accept().readBlocks(received).getLast());
                }
                assertThat(ends).containsExactlyInAnyOrder(ExtendedBlockHeader.endOfFile(2),
                        ExtendedBlockHeader.endOfData());
            }
            log.completed();
            assertThat(received).isEqualTo(content);
        }
    }

    @Test
    void anAddressNamedTwiceIsOnePlaceAlsoWhenItsChannelsServeAgain() {
        byte[] content = put("/f", 1_000_000);
        movers.sender.connectTo(List.of(port.address(), port.address()));
        EventLog log = new EventLog();
        movers.sender.start(send(extended(1), "/f"), log);
        RawPeer only = port.accept();
        for (int transfers = 0; transfers < 2; transfers++) {
            byte[] received = new byte[content.length];
            assertThat(only.readBlocks(received).getLast())
                    .isEqualTo(ExtendedBlockHeader.endOfFile(1));
            log.completed();
            assertThat(received).isEqualTo(content);
            if (transfers == 0) {
                log = new EventLog();
                movers.sender.start(send(extended(1), "/f"), log);
            }
        }
    }

    @Test
    void refusesMoreChannelsThanATransferMayHave() {
        put("/f", 1000);
        List<HostPort> many = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            many.add(new HostPort(port.address().address(), 1 + i));
        }
        movers.sender.connectTo(many);
        EventLog log = new EventLog();
        movers.sender.start(send(extended(128), "/f"), log);
        assertThat(log.failure()).isInstanceOf(Refused.class)
                .hasMessageContaining("9 addresses", "1024");
    }

    @Test
    void countsOffsetsFromTheStartOfAPart() {
        byte[] content = put("/f", 1000);
        EventLog log = start(new SendFile(extended(1), "/f", 200, OptionalLong.of(300),
                ByteRangeSet.of(0, 100)));
        byte[] received = new byte[300];
        List<ExtendedBlockHeader> headers = port.accept().readBlocks(received);
        log.completed();
        assertThat(headers.getFirst()).isEqualTo(ExtendedBlockHeader.data(100, 200));
        assertThat(Arrays.copyOfRange(received, 100, 300))
                .isEqualTo(Arrays.copyOfRange(content, 300, 500));
    }

    @Test
    void sendsStreamsWithRestartAndTranslation() {
        movers.source.put("/f", "a\nb\r\nc".getBytes(US_ASCII));
        TransferParameters ascii = new TransferParameters(RepresentationType.ASCII,
                TransferMode.STREAM, Parallelism.fixed(1), 1 << 20, 0, Duration.ofSeconds(5),
                Duration.ZERO, 0);
        EventLog log = start(send(ascii, "/f"));
        assertThat(port.accept().readAll()).asString().isEqualTo("a\r\nb\r\r\nc");
        log.completed();
        EventLog rest = start(new SendFile(STREAM, "/f", 0, OptionalLong.empty(),
                ByteRangeSet.of(0, 3)));
        assertThat(port.accept().readAll()).asString().isEqualTo("\r\nc");
        rest.completed();
    }

    @Test
    void sendsStreamsToWhoeverConnects() {
        put("/f", 100_000);
        HostPort passive = Movers.listen(movers.sender);
        EventLog log = new EventLog();
        movers.sender.start(send(STREAM, "/f"), log);
        assertThat(RawPeer.connect(passive).readAll())
                .isEqualTo(movers.source.get("/f"));
        log.completed();
    }

    @Test
    void sendsListingsInBothModes() {
        put("/d/x", 5);
        TransferRequest bare = new SendListing(STREAM, ListingForm.NLST, "/d", "",
                FactSelection.STANDARD);
        EventLog log = start(bare);
        assertThat(port.accept().readAll()).asString().isEqualTo("x\r\n");
        log.completed();
        EventLog blocks = start(
                new SendListing(extended(2), ListingForm.NLST, "/d", "", FactSelection.STANDARD));
        byte[] received = new byte[3];
        accept(2).forEach(peer -> peer.readBlocks(received));
        assertThat(received).asString().isEqualTo("x\r\n");
        assertThat(blocks.completed().bytes()).isEqualTo(3);
    }

    @Test
    void resetsTheStreamWhenTheSourceShrinks() {
        put("/f", 10_000_000);
        movers.source.beforeRead = position -> {
            if (position > 2_000_000) {
                movers.source.put("/f", new byte[1000]);
            }
        };
        EventLog log = start(send(STREAM, "/f"));
        RawPeer peer = port.accept();
        assertThat(log.failure()).isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("/f");
        assertThatThrownBy(peer::readAll)
                .hasMessageContaining("reset");
    }

    @Test
    void sendsNoEndWhenTheSourceChanged() {
        put("/f", 1_000_000);
        movers.source.beforeRead = position -> {
            movers.source.beforeRead = next -> {};
            movers.source.put("/f", new byte[1_000_000]);
        };
        EventLog log = start(send(extended(2), "/f"));
        List<RawPeer> peers = accept(2);
        assertThat(log.failure()).isInstanceOf(IntegrityFailure.class);
        for (RawPeer peer : peers) {
            assertThatThrownBy(
                    () -> peer.readBlocks(new byte[1_000_000]));
        }
    }

    @Test
    void failsBeforeTheStartWithoutAFileOrAPeer() {
        assertThat(failure(start(send(STREAM, "/nosuch")))).isInstanceOf(StorageFailure.class);
        put("/f", 10);
        assertThat(failure(start(new SendFile(STREAM, "/f", 11, OptionalLong.empty(),
                ByteRangeSet.EMPTY)))).isInstanceOf(Refused.class);
        assertThat(failure(start(new SendFile(STREAM, "/f", 0, OptionalLong.empty(),
                ByteRangeSet.of(0, 11))))).isInstanceOf(Refused.class)
                .hasMessageContaining("REST");
        HostPort gone = port.address();
        port.close();
        movers.sender.connectTo(List.of(gone));
        EventLog log = new EventLog();
        movers.sender.start(send(extended(2), "/f"), log);
        assertThat(failure(log)).isInstanceOfSatisfying(DataChannelFailure.class,
                failure -> assertThat(failure.stage())
                        .isEqualTo(DataChannelFailure.Stage.NOT_OPENED));
    }

    @Test
    void refusesTheWrongEndToConnect() {
        put("/f", 10);
        Movers.listen(movers.sender);
        EventLog log = new EventLog();
        movers.sender.start(send(extended(1), "/f"), log);
        assertThat(failure(log)).isInstanceOf(Refused.class).hasMessageContaining("PORT");
        movers.receiver.connectTo(List.of(port.address()));
        EventLog other = new EventLog();
        movers.receiver.start(Movers.receive(extended(1), "/f", ByteRangeSet.EMPTY), other);
        assertThat(failure(other)).isInstanceOf(Refused.class).hasMessageContaining("PASV");
    }

    @Test
    void failsWhenTheReceiverGivesUp() {
        put("/f", 30_000_000);
        EventLog log = start(send(extended(2), "/f"));
        List<RawPeer> peers = accept(2);
        peers.getFirst().reset();
        assertThat(failure(log)).isInstanceOf(DataChannelFailure.class);
        assertThat(movers.source.open).hasValue(0);
    }

    private TransferFailure failure(EventLog log) {
        TransferFailure failure = log.failure();
        assertThat(movers.sendingEngine.memoryInUse()).isZero();
        return failure;
    }

    private EventLog start(TransferRequest request) {
        movers.sender.connectTo(List.of(port.address()));
        EventLog log = new EventLog();
        movers.sender.start(request, log);
        return log;
    }

    private List<RawPeer> accept(int count) {
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(port.accept());
        }
        return peers;
    }

    private byte[] put(String path, int size) {
        byte[] content = Movers.randomBytes(size);
        movers.source.put(path, content);
        return content;
    }

    private static SendFile send(TransferParameters parameters, String path) {
        return Movers.send(parameters, path, ByteRangeSet.EMPTY);
    }

    private static TransferParameters extended(int streams) {
        return Movers.parameters(TransferMode.EXTENDED_BLOCK, streams);
    }
}
