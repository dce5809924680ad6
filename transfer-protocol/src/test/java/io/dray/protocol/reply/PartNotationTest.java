package io.dray.protocol.reply;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.PartValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class PartNotationTest {
    private static final PartValue PART = new PartValue(ChecksumAlgorithm.CRC32C, 48_271_360,
            64_000_000, 0x0f2e3d4cL);

    @Test
    void readsWhatItWrites() {
        Reply reply = PartNotation.format(PART);
        assertThat(reply.lines()).containsExactly("Transfer Complete.",
                " Part=CRC32C 0f2e3d4c 48271360 64000000", "End.");
        assertThat(PartNotation.parse(reply.lines())).contains(PART);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer Complete.", "", " Part=", " Part=CRC32C 0f2e3d4c 2 1",
            " Part=CRC32C 0f2e3d4c -1 1", " Part=CRC32C 0f2e3d4 1 1", " Part=SHA256 0f2e3d4c 1 1",
            " Part=CRC99 0f2e3d4c 1 1", " Part=CRC32C 0F2E3D4C 1 1",
            " Part=CRC32C 0f2e3d4c 9999999999999999999 9999999999999999999",
            " Part=CRC32C 0f2e3d4c 1 1 1"})
    void leavesOutWhatItCannotRead(String line) {
        assertThat(PartNotation.parse(List.of("Transfer Complete.", line))).isEmpty();
    }
}
