package io.dray.mover.datachannel;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

final class LineEndsTest {
    @Test
    void writesCrlfForLf() {
        assertThat(toWire("a\nb\r\n")).isEqualTo("a\r\nb\r\r\n");
    }

    @Test
    void readsLfForCrlfAndKeepsLoneCr() {
        assertThat(toFile("a\r\nb\rc\r\r\nd\r", 100)).isEqualTo("a\nb\rc\r\nd\r");
    }

    @Test
    void readsTheSameInPiecesOfAnySize() {
        String wire = "one\r\ntwo\r\r\n\r\nthree\r";
        for (int size = 1; size < wire.length(); size++) {
            assertThat(toFile(wire, size)).isEqualTo(toFile(wire, 100));
        }
    }

    @Test
    void bringsFilesBackAsTheyWent() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            StringBuilder file = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                file.append("\r\nab".charAt(random.nextInt(4)));
            }
            assertThat(toFile(toWire(file.toString()), 1 + random.nextInt(9)))
                    .isEqualTo(file.toString());
        }
    }

    private static String toWire(String file) {
        ByteBuffer target = ByteBuffer.allocate(2 * file.length());
        LineEnds.toWire(ByteBuffer.wrap(file.getBytes(US_ASCII)), target);
        return text(target);
    }

    private static String toFile(String wire, int step) {
        LineEnds lines = new LineEnds();
        ByteBuffer target = ByteBuffer.allocate(wire.length() + 1);
        for (int i = 0; i < wire.length(); i += step) {
            String piece = wire.substring(i, Math.min(wire.length(), i + step));
            lines.toFile(ByteBuffer.wrap(piece.getBytes(US_ASCII)), target);
        }
        lines.end(target);
        return text(target);
    }

    private static String text(ByteBuffer filled) {
        return US_ASCII.decode(filled.flip()).toString();
    }
}
