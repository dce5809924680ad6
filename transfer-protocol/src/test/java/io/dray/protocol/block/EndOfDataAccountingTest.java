package io.dray.protocol.block;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

final class EndOfDataAccountingTest {
    /// Blocks as `descriptor` or `descriptor:offset`, hex and decimal.
    @ParameterizedTest
    @ValueSource(strings = {"00 08 00 08 08 48:4", "48:4 08 08 08", "40:4 08 08 08 08",
            "08 40:2 08", "4c:1", "00:5 48:1", "08 08 08 40:3", "08 08 08 4c:4"})
    void finishesWhenAllAnnouncedConnectionsEnded(String blocks) {
        String[] all = blocks.split(" ", -1);
        EndOfDataAccounting state = EndOfDataAccounting.begin(1024);
        for (String block : all) {
            assertThat(state.isFinished()).isFalse();
            state = after(state, block);
        }
        assertThat(state.isFinished()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "08 08 08", "40:1", "48:2", "08 40:2"})
    void isUnfinishedUntilThen(String blocks) {
        assertThat(play(blocks, 1024).isFinished()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"48:1 08|more end-of-data blocks than the 1",
            "08 08 40:1|2 had already come", "40:2 40:3|announced 2 end-of-data blocks and then 3",
            "40:2 40:2|second end-of-file", "40:0|from 1 to 8", "48:0|from 1 to 8",
            "40:9|from 1 to 8", "40:9223372036854775807|from 1 to 8",
            "40:-1|18446744073709551615", "08 08 08 08 08 08 08 08 08|more than 8"})
    void refusesNumbersThatCannotBe(String blocks, String why) {
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> play(blocks, 8))
                .withMessageContaining(why);
    }

    @Test
    void dataBlocksChangeNothing() {
        EndOfDataAccounting state = EndOfDataAccounting.begin(1024);
        assertThat(state.after(0, Long.MAX_VALUE)).isSameAs(state);
        assertThat(state.after(BlockDescriptor.CLOSE, 5)).isSameAs(state);
    }

    private static EndOfDataAccounting play(String blocks, int limit) {
        EndOfDataAccounting state = EndOfDataAccounting.begin(limit);
        if (!blocks.isEmpty()) {
            for (String block : blocks.split(" ", -1)) {
                state = after(state, block);
            }
        }
        return state;
    }

    private static EndOfDataAccounting after(EndOfDataAccounting state, String block) {
        int colon = block.indexOf(':');
        int descriptor = Integer.parseInt(colon < 0 ? block : block.substring(0, colon), 16);
        long offset = colon < 0 ? 0 : Long.parseLong(block.substring(colon + 1));
        return state.after(descriptor, offset);
    }
}
