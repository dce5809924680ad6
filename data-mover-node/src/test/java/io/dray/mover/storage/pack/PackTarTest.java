package io.dray.mover.storage.pack;

import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.pack.PackCompression;
import io.dray.protocol.pack.PackMember;
import io.dray.protocol.pack.PackMembers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.zip.CRC32C;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Bundles as the node makes them, and hostile ones as others may.
final class PackTarTest {
    private static final String LONG = "a".repeat(90) + "/" + "ü".repeat(100);
    private static final PackMembers TWO = members("one", "two/2");

    private final PackMemory memory = PackMemory.usual();

    @Test
    void isReadBackAsItWasWritten() {
        PackMembers members = members("one", LONG, "d/empty", "last");
        byte[] bundle = write(members, 0, 1, 3);

        List<PackReader.Arrived> arrived = read(members, bundle);

        assertThat(arrived).extracting(PackReader.Arrived::index).containsExactly(0, 1, 3);
        PackReader.Arrived second = arrived.get(1);
        assertThat(new String(bundle, second.start(), second.size(), StandardCharsets.UTF_8))
                .isEqualTo(content(LONG));
        assertThat(second.modified()).isEqualTo(-1_500_000_001L);
        assertThat(second.mode()).isEqualTo(0640);
    }

    @Test
    void isATarForOthers() throws IOException {
        byte[] bundle = write(members("one", LONG), 0, 1);

        List<String> names = new ArrayList<>();
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(bundle))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
                if (entry.getName().equals(LONG)) {
                    assertThat(tar.readAllBytes())
                            .isEqualTo(content(LONG).getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        assertThat(names).containsExactly("one", LONG, ".dray-manifest");
    }

    @Test
    void neverNeedsMoreThanItsCapacity() {
        PackMembers members = members("one", LONG, "x");

        assertThat(write(members, 0, 1, 2).length)
                .isLessThanOrEqualTo((int) PackReader.capacity(members));
    }

    @Test
    void refusesABundleThatEndsAnywhereEarlier() {
        byte[] bundle = write(TWO, 0, 1);

        for (int length = 0; length < bundle.length; length += 7) {
            assertRefused(TWO, Arrays.copyOf(bundle, length));
        }
    }

    @Test
    void survivesAnyDamage() {
        byte[] bundle = write(TWO, 0, 1);
        Random random = new Random(4);
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = bundle.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                read(TWO, damaged);
            } catch (IntegrityFailure e) {
                assertThat(e).hasMessageContaining("bundle");
            }
        }
    }

    @Test
    void refusesGarbage() {
        byte[] garbage = new byte[5120];
        new Random(1).nextBytes(garbage);

        assertRefused(TWO, garbage);
        assertRefused(TWO, new byte[5120]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../one", "two/../../one", "three", "ONE", "one "})
    void refusesANameThatWasNotAskedFor(String name) throws IOException {
        assertRefused(TWO, foreign(tar -> {
            file(tar, name, "x");
            manifest(tar, line(0, "x"));
        }));
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_LINK, TarConstants.LF_SYMLINK, TarConstants.LF_CHR,
            TarConstants.LF_BLK, TarConstants.LF_DIR, TarConstants.LF_FIFO,
            TarConstants.LF_CONTIG, TarConstants.LF_GNUTYPE_SPARSE,
            TarConstants.LF_GNUTYPE_LONGNAME, TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER})
    void refusesWhatIsNoRegularFile(byte kind) throws IOException {
        assertRefused(TWO, foreign(tar -> {
            TarArchiveEntry entry = new TarArchiveEntry("one", kind);
            entry.setLinkName("/etc/passwd");
            tar.putArchiveEntry(entry);
            if (kind != TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER) {
                tar.closeArchiveEntry();
            }
            manifest(tar, line(0, ""));
        }));
    }

    @Test
    void refusesTheSameFileTwice() throws IOException {
        assertRefused(TWO, foreign(tar -> {
            file(tar, "one", content("one"));
            file(tar, "one", content("one"));
            manifest(tar, line(0, content("one")) + line(0, content("one")));
        }));
    }

    @Test
    void refusesMoreFilesThanWereNamed() throws IOException {
        assertRefused(TWO, foreign(tar -> {
            for (int i = 0; i < 3; i++) {
                file(tar, "one", "x");
            }
        }));
    }

    @Test
    void refusesFilesWithoutAManifest() throws IOException {
        assertRefused(TWO, foreign(tar -> file(tar, "one", content("one"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 3 00000000 0 644 more\n", "garbage\n",
            "0 99999999999999999999 00000000 0 644\n", "1 11 00000000 0 644\n",
            "0 12 00000000 0 644\n", "0 11 00000000 99999999999999999999 644\n"})
    void refusesAManifestThatDoesNotAgree(String text) throws IOException {
        assertThat(content("one")).hasSize(11);
        assertRefused(TWO, foreign(tar -> {
            file(tar, "one", content("one"));
            manifest(tar, text);
        }));
    }

    @Test
    void refusesAFileOfAnotherSizeThanNamed() throws IOException {
        assertRefused(TWO, foreign(tar -> {
            file(tar, "one", "other");
            manifest(tar, line(0, "other"));
        }));
    }

    @Test
    void refusesPaxHeadersBehindEachOther() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] pax = foreign(tar -> {
            TarArchiveEntry entry = new TarArchiveEntry("pax", PackTar.PAX);
            entry.setSize(12);
            tar.putArchiveEntry(entry);
            tar.write("12 path=one\n".getBytes(StandardCharsets.UTF_8));
            tar.closeArchiveEntry();
        });
        for (int i = 0; i < 10_000; i++) {
            bytes.write(pax, 0, 1024);
        }

        assertRefused(TWO, bytes.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"11 size=999\n", "22 GNU.sparse.major=1\n", "12 path=one\n6 a=b\n",
            "99 path=one\n", "path=one\n"})
    void refusesPaxHeadersOfAnythingButAPath(String record) throws IOException {
        assertRefused(TWO, foreign(tar -> {
            TarArchiveEntry entry = new TarArchiveEntry("pax", PackTar.PAX);
            entry.setSize(record.length());
            tar.putArchiveEntry(entry);
            tar.write(record.getBytes(StandardCharsets.UTF_8));
            tar.closeArchiveEntry();
            file(tar, "pax", content("one"));
            manifest(tar, line(0, content("one")));
        }));
    }

    @Test
    void refusesSomethingBehindTheEnd() {
        byte[] bundle = write(TWO, 0, 1);

        assertRefused(TWO, Arrays.copyOf(bundle, bundle.length + 512));
    }

    private interface Content {
        void to(TarArchiveOutputStream tar) throws IOException;
    }

    /// A tar with the end that bundles have.
    private static byte[] foreign(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, 512)) {
            content.to(tar);
        }
        return bytes.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, String content)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length());
        tar.putArchiveEntry(entry);
        tar.write(content.getBytes(StandardCharsets.UTF_8));
        tar.closeArchiveEntry();
    }

    private static void manifest(TarArchiveOutputStream tar, String text) throws IOException {
        file(tar, PackTar.MANIFEST, text);
    }

    private static String line(int index, String content) {
        CRC32C crc = new CRC32C();
        crc.update(content.getBytes(StandardCharsets.UTF_8));
        return new PackManifest.Line(index, content.length(), crc.getValue(), 0, 0644).toString();
    }

    private static String content(String name) {
        return name.endsWith("empty") ? "" : "this is " + name;
    }

    private static PackMembers members(String... names) {
        return new PackMembers(Arrays.stream(names)
                .map(name -> new PackMember(
                        content(name).getBytes(StandardCharsets.UTF_8).length,
                        OptionalLong.empty(), name))
                .toList());
    }

    private byte[] write(PackMembers members, int... indexes) {
        PackWriter writer = PackWriter.begin(members, PackCompression.NONE, memory,
                () -> false);
        try (PackMemory.Buffer buffer = writer.buffer()) {
            buffer.memory().fill((byte) 0x55);
            for (int index : indexes) {
                byte[] content = content(members.members().get(index).name())
                        .getBytes(StandardCharsets.UTF_8);
                writer.room(index).asByteBuffer().put(content);
                writer.add(index, -1_500_000_001L, 0640);
            }
            ByteBuffer sent = writer.finish();
            byte[] bundle = new byte[sent.limit()];
            sent.get(0, bundle);
            return bundle;
        }
    }

    private static List<PackReader.Arrived> read(PackMembers members, byte[] bundle) {
        return PackReader.read(members, ByteBuffer.wrap(bundle));
    }

    private static void assertRefused(PackMembers members, byte[] bundle) {
        assertThatThrownBy(() -> read(members, bundle)).isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("bundle");
    }
}
