package io.dray.mover.datachannel;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DataChannelTest {
    @Test
    void everyFailureHasAReasonInWords() {
        assertThat(DataChannel.reason(new IOException("Connection reset")))
                .isEqualTo("Connection reset");
        assertThat(DataChannel.reason(new ClosedChannelException()))
                .isEqualTo("this end closed it");
        assertThat(DataChannel.reason(new AsynchronousCloseException()))
                .isEqualTo("this end closed it");
    }
}
