package io.dray.mover.storage.pack;

import io.dray.protocol.pack.PackCompression;
import io.dray.protocol.pack.PackMember;
import io.dray.protocol.pack.PackMembers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarUtils;

/// Builds a bundle in memory. The files are read directly into their places, without a copy.
///
///     room(0) … add(0) … room(1) … (not added: left out) … room(2) … add(2) … finish
public final class PackWriter {
    private static final int REGULAR = 0100000;

    private final PackMembers members;
    private final PackMemory.Buffer buffer;
    private final PackCompression compression;
    private final int capacity;
    private final byte[] file = header(PackTar.FILE);
    private final byte[] pax = header(PackTar.PAX);
    private final byte[] block = new byte[PackTar.BLOCK];
    private final StringBuilder manifest = new StringBuilder();
    private final CRC32C crc = new CRC32C();
    private int end;

    private PackWriter(PackMembers members, PackCompression compression,
            PackMemory.Buffer buffer) {
        this.members = members;
        this.compression = compression;
        this.capacity = (int) PackTar.capacity(members);
        this.buffer = buffer;
    }

    private static byte[] header(byte kind) {
        TarArchiveEntry header = new TarArchiveEntry("pax", kind);
        header.setUserName("");
        header.setGroupName("");
        header.setIds(0, 0);
        byte[] bytes = new byte[PackTar.BLOCK];
        try {
            header.writeEntryHeader(bytes, PackTar.UTF8, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }

    /// Takes memory for a bundle of these members; the caller closes [#buffer()].
    ///
    /// @param compression compression that may be used; needs twice the memory
    /// @param cancelled   polled while it waits for memory
    public static PackWriter begin(PackMembers members, PackCompression compression,
            PackMemory memory, BooleanSupplier cancelled) {
        return new PackWriter(members, compression, memory.take(PackMemory.Use.SENDING,
                PackReader.memory(members, compression), cancelled));
    }

    /// Returns the memory that the bundle is in.
    public PackMemory.Buffer buffer() {
        return buffer;
    }

    /// Returns the memory for the bytes of a member, exactly as long as the member.
    public MemorySegment room(int index) {
        PackMember member = members.members().get(index);
        return buffer.memory().asSlice(dataStart(member.name()), member.size());
    }

    /// Adds a member whose bytes are in its room.
    ///
    /// @param modified nanoseconds since the epoch
    /// @param mode     permission bits
    /// @return CRC32C of the bytes
    public long add(int index, long modified, int mode) {
        PackMember member = members.members().get(index);
        int start = dataStart(member.name());
        crc.reset();
        crc.update(buffer.view().slice(start, (int) member.size()));
        entry(member.name(), member.size(), modified / 1_000_000_000, mode);
        manifest.append(
                new PackManifest.Line(index, member.size(), crc.getValue(), modified, mode));
        return crc.getValue();
    }

    /// Adds manifest and end; returns the bytes to send, which are in [#buffer()].
    public ByteBuffer finish() {
        int length = finishTar();
        if (compression == PackCompression.ZSTD) {
            ByteBuffer frame = buffer.view().slice(capacity, capacity);
            OptionalInt size = PackZstd.compress(buffer.view(), length, frame);
            if (size.isPresent()) {
                return frame.slice(0, size.getAsInt());
            }
        }
        return buffer.view().slice(0, length);
    }

    private int finishTar() {
        byte[] text = manifest.toString().getBytes(StandardCharsets.US_ASCII);
        buffer.view().put(end + PackTar.BLOCK, text);
        entry(PackTar.MANIFEST, text.length, 0, 0444);
        buffer.memory().asSlice(end, 2L * PackTar.BLOCK).fill((byte) 0);
        return end + 2 * PackTar.BLOCK;
    }

    private int dataStart(String name) {
        int pax = PackTar.isPlain(name)
                ? 0
                : PackTar.BLOCK + (int) PackTar.padded(PackTar.paxRecord(name).length);
        return end + pax + PackTar.BLOCK;
    }

    private void entry(String name, long size, long seconds, int mode) {
        if (!PackTar.isPlain(name)) {
            byte[] record = PackTar.paxRecord(name);
            write(pax, "pax", record.length, 0, 0444);
            buffer.view().put(end, record);
            pad(record.length);
        }
        write(file, PackTar.isPlain(name) ? name : "pax", size, seconds, mode);
        pad(size);
    }

    /// Writes a header with these values; its other fields are those of `like`.
    private void write(byte[] like, String name, long size, long seconds, int mode) {
        System.arraycopy(like, 0, block, 0, block.length);
        TarUtils.formatNameBytes(name, block, 0, PackTar.LONGEST_PLAIN_NAME);
        TarUtils.formatLongOctalBytes(REGULAR | mode, block, PackTar.MODE_AT,
                PackTar.MODE_LENGTH);
        TarUtils.formatLongOctalBytes(size, block, PackTar.SIZE_AT, PackTar.SIZE_LENGTH);
        // A negative or huge time does not fit; the manifest has it.
        TarUtils.formatLongOctalBytes(Math.clamp(seconds, 0, 077777777777L), block,
                PackTar.MODIFIED_AT, PackTar.SIZE_LENGTH);
        Arrays.fill(block, PackTar.SUM_AT, PackTar.SUM_AT + PackTar.SUM_LENGTH, (byte) ' ');
        TarUtils.formatCheckSumOctalBytes(TarUtils.computeCheckSum(block), block, PackTar.SUM_AT,
                PackTar.SUM_LENGTH);
        buffer.view().put(end, block);
        end += PackTar.BLOCK;
    }

    /// Clears the padding, since a member that was left out may have left bytes there.
    private void pad(long size) {
        long padded = PackTar.padded(size);
        buffer.memory().asSlice(end + size, padded - size).fill((byte) 0);
        end += (int) padded;
    }
}
