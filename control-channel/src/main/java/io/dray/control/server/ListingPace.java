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

/// Lets a listing on the storage executor go only as fast as the client reads it, so that no more than
/// two batches of entries are in memory however large the directory.
final class ListingPace {
    /// How long a client may leave a batch unread.
    private static final int LONGEST_STALL_SECONDS = 60;

    private final Executor loop;
    private final Function<List<FileFacts>, @Nullable ChannelFuture> send;

    /// @param send called on the event loop; its future is that of the last bytes written
    ListingPace(Executor loop, Function<List<FileFacts>, @Nullable ChannelFuture> send) {
        this.loop = loop;
        this.send = send;
    }

    /// Blocks until what was sent so far has left.
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
                    "The listing was given up: the client did not read it for "
                            + LONGEST_STALL_SECONDS + " seconds.");
        }
    }
}
