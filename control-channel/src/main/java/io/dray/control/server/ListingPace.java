package io.dray.control.server;

import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.listing.FileFacts;
import io.netty.channel.ChannelFuture;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Slows a listing on the storage executor down to the speed at which the client reads it. At most two
/// batches of entries are in memory, however large the directory is.
final class ListingPace {
    /// Longest time a client may leave a batch unread: as long as clients wait for a short reply.
    private static final int LONGEST_STALL_SECONDS = 60;

    private final Executor loop;
    private final Function<List<FileFacts>, @Nullable ChannelFuture> send;

    /// @param send called on the event loop; its future completes when the batch is written
    ListingPace(Executor loop, Function<List<FileFacts>, @Nullable ChannelFuture> send) {
        this.loop = loop;
        this.send = send;
    }

    /// Sends a batch and blocks until it has been written.
    void send(List<FileFacts> entries) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        loop.execute(() -> {
            ChannelFuture last = send.apply(entries);
            if (last == null) {
                written.complete(null);
                return;
            }
            var _ = last.addListener(done -> {
                if (done.isSuccess()) {
                    written.complete(null);
                } else {
                    written.completeExceptionally(done.cause());
                }
            });
        });
        try {
            written.get(LONGEST_STALL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransferFailure.Aborted("The listing was interrupted.");
        } catch (ExecutionException e) {
            throw new TransferFailure.Aborted("The control connection broke during the listing.");
        } catch (TimeoutException e) {
            throw new TransferFailure.Aborted(
                    "The listing was aborted: the client did not read it for "
                            + LONGEST_STALL_SECONDS + " seconds.");
        }
    }
}
