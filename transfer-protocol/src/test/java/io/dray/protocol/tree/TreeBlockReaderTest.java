package io.dray.protocol.tree;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TreeBlockReaderTest {
    private final List<String> seen = new ArrayList<>();
    private final StringBuilder content = new StringBuilder();
    private final TreeBlockReader reader = new TreeBlockReader(new TreeBlockReader.Members() {
        @Override
        public void directory(byte[] path, int mode, long modified) {
            seen.add("directory '" + text(path) + "' " + Integer.toOctalString(mode) + " "
                    + modified);
        }

        @Override
        public void file(byte[] name, int mode, long modified, int size) {
            seen.add("file " + text(name) + " " + Integer.toOctalString(mode) + " " + modified + " "
                    + size);
            content.setLength(0);
        }

        @Override
        public void content(ByteBuffer run) {
            content.append(StandardCharsets.US_ASCII.decode(run));
        }

        @Override
        public void end(TreeBlockReader.Result result, long digest) {
            seen.add(result + " " + content);
        }

        @Override
        public void earlier(byte[] name, int mode, long modified, int size, int crc32c,
                long digest) {
            seen.add("earlier " + text(name) + " " + Integer.toOctalString(mode) + " " + modified
                    + " " + size + " " + crc32c);
        }

        @Override
        public void attributes(byte[] path, int mode, long modified) {
            seen.add("attributes '" + text(path) + "' " + Integer.toOctalString(mode));
        }

        @Override
        public void endOfShare(long share, byte[] path) {
            seen.add("end " + share + " " + text(path));
        }
    });

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] block(Consumer<ByteBuffer> members) {
        ByteBuffer block = ByteBuffer.allocate(10_000);
        members.accept(block);
        return Arrays.copyOf(block.array(), block.position());
    }

    private static void file(ByteBuffer block, String name, String content) {
        CRC32C crc = new CRC32C();
        crc.update(bytes(content));
        TreeFormat.putFile(block, 0644, 7, content.length(), bytes(name));
        block.put(bytes(content));
        TreeFormat.putTrailer(block, true, (int) crc.getValue());
    }

    private static void directory(ByteBuffer block, String path) {
        TreeFormat.putDirectory(block, 0755, -1, bytes(path));
    }

    private void read(byte[] block) {
        reader.block(block.length, 3);
        reader.bytes(ByteBuffer.wrap(block));
        reader.end();
    }

    private static final byte[] WHOLE = block(block -> {
        directory(block, "");
        file(block, "a", "hello");
        file(block, "b", "");
        directory(block, "c/d");
        file(block, "a", "world");
        TreeFormat.putEarlier(block, 0600, 8, 77, -5, bytes("e"));
        TreeFormat.putAttributes(block, 02755, 9, bytes("c"));
        TreeFormat.putEndOfShare(block, bytes("c/d/e"));
    });

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16, 10_000})
    void readsMembersCutAnywhere(int step) {
        for (int i = 0; i < 2; i++) {
            seen.clear();
            reader.block(WHOLE.length, 3);
            for (int at = 0; at < WHOLE.length; at += step) {
                reader.bytes(ByteBuffer.wrap(WHOLE, at, Math.min(step, WHOLE.length - at)));
            }
            reader.end();
            assertThat(seen).containsExactly("directory '' 755 -1", "file a 644 7 5",
                    "EQUAL hello", "file b 644 7 0", "EQUAL ", "directory 'c/d' 755 -1",
                    "file a 644 7 5", "EQUAL world", "earlier e 600 8 77 -5", "attributes 'c' 2755",
                    "end 3 c/d/e");
        }
    }

    @Test
    void noticesBytesThatHaveChanged() {
        byte[] block = block(one -> {
            directory(one, "");
            file(one, "a", "hello");
        });
        block[block.length - 6]++;
        read(block);
        assertThat(seen).last().isEqualTo("DIFFERENT hellp");
    }

    @Test
    void takesAFileThatItsSourceDiscards() {
        read(block(one -> {
            directory(one, "");
            TreeFormat.putFile(one, 0644, 7, 2, bytes("a"));
            one.put(bytes("00"));
            TreeFormat.putTrailer(one, false, 0);
            file(one, "b", "1");
        }));
        assertThat(seen).contains("DISCARDED 00", "EQUAL 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/a", "a\0b", "a\nb", "a\rb"})
    void refusesNamesThatLeadElsewhere(String name) {
        assertRefused("invalid file name", one -> {
            directory(one, "d");
            file(one, name, "x");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/etc", "a/", "a//b", ".", "..", "../a", "a/../b", "a/.", "a\0",
            "a\nb"})
    void refusesPathsThatLeadElsewhere(String path) {
        assertRefused("invalid path", one -> directory(one, path));
        assertRefused("invalid path",
                one -> TreeFormat.putAttributes(one, 0755, 1, bytes(path)));
        assertRefused("invalid path", one -> TreeFormat.putEndOfShare(one, bytes(path)));
    }

    @Test
    void refusesPathsThatAreTooDeep() {
        String deepest = "a/".repeat(TreeFormat.DEEPEST - 1) + "a";
        read(block(one -> {
            directory(one, deepest);
            file(one, "f", "1");
            TreeFormat.putEndOfShare(one, bytes(deepest + "/f"));
        }));
        assertRefused("201 levels", one -> directory(one, deepest + "/a"));
        assertRefused("201 levels",
                one -> TreeFormat.putAttributes(one, 0755, 1, bytes(deepest + "/a")));
        assertRefused("202 levels",
                one -> TreeFormat.putEndOfShare(one, bytes(deepest + "/a/f")));
    }

    @Test
    void refusesMembersBehindTheEndOfAShare() {
        for (Consumer<ByteBuffer> more : List.<Consumer<ByteBuffer>>of(
                one -> directory(one, "b"), one -> file(one, "b", "1"),
                one -> TreeFormat.putEndOfShare(one, bytes("b")))) {
            assertRefused("behind the end of its share", one -> {
                directory(one, "");
                file(one, "a", "1");
                TreeFormat.putEndOfShare(one, bytes("a"));
                more.accept(one);
            });
        }
    }

    @Test
    void refusesAFileTwiceAndOutOfOrder() {
        for (String second : List.of("b", "a")) {
            assertRefused("twice", one -> {
                directory(one, "");
                file(one, "b", "1");
                file(one, second, "2");
            });
        }
    }

    @Test
    void refusesNamesOfMoreThan255Bytes() {
        read(block(one -> {
            directory(one, "d".repeat(255));
            file(one, "\u00e9".repeat(127) + "e", "1");
        }));
        assertThat(seen).last().isEqualTo("EQUAL 1");
        assertRefused("invalid path", one -> directory(one, "\u00e9".repeat(128)));
        // The length of a name has one byte.
        assertThat(TreeFormat.LONGEST_NAME).isEqualTo(255);
    }

    @Test
    void refusesAFileWithoutADirectory() {
        assertRefused("before its directory", one -> file(one, "a", "1"));
        // The directory of the last block does not count.
        TreeBlockReader again = reader;
        again.block(WHOLE.length, 0);
        again.bytes(ByteBuffer.wrap(WHOLE));
        assertRefused("before its directory", one -> file(one, "z", "1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {TreeFormat.LARGEST_FILE + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void refusesSizesThatAreTooLarge(int size) {
        assertRefused("bytes; at most", one -> {
            directory(one, "");
            TreeFormat.putFile(one, 0644, 7, size, bytes("a"));
        });
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 6, 7, 'L', -1})
    void refusesOtherKindsOfMembers(byte kind) {
        assertRefused("unknown kind", one -> one.put(kind));
    }

    @Test
    void refusesPathsThatAreTooLong() {
        assertRefused("at most", one -> directory(one, "a/".repeat(3000) + "a"));
        assertRefused("invalid path", one -> directory(one, "a".repeat(256)));
    }

    @Test
    void refusesABlockThatEndsTooEarly() {
        for (int length = 1; length < WHOLE.length; length++) {
            byte[] part = Arrays.copyOf(WHOLE, length);
            TreeBlockReader fresh = new TreeBlockReader(new Ignoring());
            fresh.block(length, 0);
            fresh.bytes(ByteBuffer.wrap(part));
            try {
                fresh.end();
            } catch (ProtocolViolation e) {
                assertThat(e).hasMessageContaining("middle");
            }
        }
        TreeBlockReader fresh = new TreeBlockReader(new Ignoring());
        fresh.block(WHOLE.length - 1, 0);
        fresh.bytes(ByteBuffer.wrap(WHOLE, 0, WHOLE.length - 1));
        assertThatThrownBy(fresh::end).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> fresh.block(1, 1)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void refusesABlockThatIsLargerThanAnnounced() {
        reader.block(3, 0);
        assertThatThrownBy(() -> reader.bytes(ByteBuffer.wrap(WHOLE)))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("larger than announced");
    }

    @Test
    void damagedBlocksCauseNoOtherFailure() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = WHOLE.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            TreeBlockReader fresh = new TreeBlockReader(new Ignoring());
            assertThatCode(() -> {
                try {
                    fresh.block(damaged.length, 0);
                    fresh.bytes(ByteBuffer.wrap(damaged));
                    fresh.end();
                } catch (ProtocolViolation e) {
                    // What a damaged block deserves.
                    assertThat(e.getMessage()).isNotEmpty();
                }
            }).doesNotThrowAnyException();
        }
    }

    private void assertRefused(String why, Consumer<ByteBuffer> members) {
        TreeBlockReader fresh = new TreeBlockReader(new Ignoring());
        byte[] block = block(members);
        fresh.block(block.length, 0);
        assertThatThrownBy(() -> fresh.bytes(ByteBuffer.wrap(block)))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining(why);
    }

    private static final class Ignoring implements TreeBlockReader.Members {
        @Override
        public void directory(byte[] path, int mode, long modified) {
            // Only the reader is tested.
        }

        @Override
        public void file(byte[] name, int mode, long modified, int size) {
            // Only the reader is tested.
        }

        @Override
        public void content(ByteBuffer run) {
            // Only the reader is tested.
        }

        @Override
        public void end(TreeBlockReader.Result result, long digest) {
            // Only the reader is tested.
        }

        @Override
        public void earlier(byte[] name, int mode, long modified, int size, int crc32c,
                long digest) {
            // Only the reader is tested.
        }

        @Override
        public void attributes(byte[] path, int mode, long modified) {
            // Only the reader is tested.
        }

        @Override
        public void endOfShare(long share, byte[] path) {
            // Only the reader is tested.
        }
    }
}
