package io.dray.mover.transfer;

import io.dray.protocol.block.ExtendedBlockHeader;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRangeSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// A sender that may choose its streams, before a receiver that only looks. The rate is limited, so a
/// further stream brings nothing.
final class AdaptiveStreamsIT {
    private static final int SIZE = 3_000_000;

    private final Movers movers = new Movers();
    private final RawPeer.Port port = new RawPeer.Port();
    private final byte[] content = Movers.randomBytes(SIZE);
    private final byte[] received = new byte[SIZE];
    private final EventLog log = new EventLog();

    @AfterEach
    void close() {
        port.close();
        movers.close();
        assertThat(movers.sendingEngine.memoryInUse()).isZero();
    }

    private CompletableFuture<ExtendedBlockHeader> lastOf(RawPeer peer) {
        return CompletableFuture.supplyAsync(() -> peer.readBlocks(received).getLast(),
                Executors.newVirtualThreadPerTaskExecutor());
    }

    private void send() {
        movers.source.put("/f", content);
        movers.sender.connectTo(List.of(port.address()));
        TransferParameters parameters = Movers.parameters(TransferMode.EXTENDED_BLOCK, 2)
                .withParallelism(new Parallelism(2, 1, 3))
                .withRateLimit(SIZE / 7);
        movers.sender.start(Movers.send(parameters, "/f", ByteRangeSet.EMPTY), log);
    }

    @Test
    void triesAFurtherStreamAndCountsItInTheEnd() {
        send();
        List<CompletableFuture<ExtendedBlockHeader>> ends = List.of(lastOf(port.accept()),
                lastOf(port.accept()), lastOf(port.accept()));
        log.completed();
        assertThat(ends.stream().map(CompletableFuture::join).toList())
                .containsExactlyInAnyOrder(ExtendedBlockHeader.endOfFile(3),
                        ExtendedBlockHeader.endOfData(), ExtendedBlockHeader.endOfData());
        assertThat(received).isEqualTo(content);
    }

    @Test
    void goesOnWithoutAFurtherStreamThatIsRefused() {
        send();
        List<CompletableFuture<ExtendedBlockHeader>> ends = List.of(lastOf(port.accept()),
                lastOf(port.accept()));
        port.close();
        log.completed();
        assertThat(ends.stream().map(CompletableFuture::join).toList())
                .containsExactlyInAnyOrder(ExtendedBlockHeader.endOfFile(2),
                        ExtendedBlockHeader.endOfData());
        assertThat(received).isEqualTo(content);
    }
}
