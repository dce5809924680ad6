package io.dray.mover.transfer;

import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TransferScopeTest {
    private final StorageFailure cause = new StorageFailure(StorageCondition.NO_SPACE, "file",
            "No space left on device");
    private final DataChannelFailure consequence = DataChannelFailure
            .broken("The data channel broke: Connection reset.");
    private final TransferScope scope = new TransferScope(Runnable::run);

    /// The peer of the closed channel resets the others, whose tasks fail before the first task has ended.
    @Test
    void hidesNoCauseBehindChannelsThatBreakForIt() {
        scope.launch(() -> {
            try {
                scope.blaming(() -> {
                    throw cause;
                });
            } finally {
                scope.launch(() -> {
                    throw consequence;
                });
            }
        });

        assertThatThrownBy(scope::check).isSameAs(cause);
    }

    @Test
    void closesAllSocketsWhenTheTaskToBlameHasEnded() throws IOException {
        try (SocketChannel other = SocketChannel.open()) {
            scope.register(other);
            scope.launch(() -> {
                try {
                    scope.blaming(() -> {
                        throw cause;
                    });
                } finally {
                    assertThat(other.isOpen()).isTrue();
                }
            });

            assertThat(other.isOpen()).isFalse();
        }
    }

    @Test
    void returnsWhatASoundPartReturns() throws IOException {
        assertThat(scope.<Integer>blaming(() -> 7)).isEqualTo(7);
        assertThat(scope.hasFailed()).isFalse();
    }

    @Test
    void leavesBrokenChannelsToTheirTasks() {
        IOException broken = new IOException("Connection reset");

        assertThatThrownBy(() -> scope.blaming(() -> {
            throw broken;
        })).isSameAs(broken);
        assertThat(scope.hasFailed()).isFalse();
    }
}
