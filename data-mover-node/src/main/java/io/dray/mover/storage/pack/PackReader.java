package io.dray.mover.storage.pack;

import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.pack.PackCompression;
import io.dray.protocol.pack.PackMember;
import io.dray.protocol.pack.PackMembers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarUtils;

/// Unpacks a bundle that has arrived. It must hold regular files of the named members in their order, a
/// manifest that agrees with them, an end, and nothing else. Anything else, even if it is legal in a tar,
/// invalidates the whole bundle before any of it is stored.
///
/// Takes time linear in the length, and never recurses.
public final class PackReader {
    private final PackMembers members;
    private final ByteBuffer bundle;
    private final List<Arrived> arrived = new ArrayList<>();
    private final byte[] block = new byte[PackTar.BLOCK];
    private int position;
    private int next;

    /// One member in the bundle.
    ///
    /// @param index    of the member
    /// @param start    offset of its bytes in the bundle
    /// @param crc32c   computed by the source
    /// @param modified nanoseconds since the epoch
    /// @param mode     permission bits
    public record Arrived(int index, int start, int size, long crc32c, long modified, int mode) {}

    private PackReader(PackMembers members, ByteBuffer bundle) {
        this.members = members;
        this.bundle = bundle;
    }

    /// Finds the members of a bundle.
    ///
    /// @param bundle from position 0 to its limit
    /// @throws IntegrityFailure when it is not a bundle of these members
    public static List<Arrived> read(PackMembers members, ByteBuffer bundle) {
        try {
            return new PackReader(members, bundle).read();
        } catch (IOException e) {
            throw new IntegrityFailure("The bundle of small files is not as announced: "
                    + e.getMessage() + ". Nothing of it was stored; send the files one by one.");
        }
    }

    /// Returns the maximum length of a bundle of these members, bytes.
    public static long capacity(PackMembers members) {
        return PackTar.capacity(members);
    }

    /// Returns the bytes of memory for a bundle of these members. If it may be compressed, half of it is for
    /// the tar and half for the frame.
    public static long memory(PackMembers members, PackCompression compression) {
        return PackTar.capacity(members) * (compression == PackCompression.ZSTD ? 2 : 1);
    }

    /// Returns the tar of a bundle that has arrived, decompressed if it is a frame.
    ///
    /// @param arrived the bundle from position 0 to its limit
    /// @param room    memory for the tar, of the capacity of the bundle
    /// @throws IntegrityFailure when it is a frame that is damaged or holds more than there is room for
    public static ByteBuffer expand(ByteBuffer arrived, ByteBuffer room) {
        return PackZstd.isFrame(arrived, arrived.limit())
                ? room.slice(0, PackZstd.expand(arrived, arrived.limit(), room))
                : arrived;
    }

    /// One entry, as its header announces it.
    private record Entry(String name, int start, int size) {}

    private List<Arrived> read() throws IOException {
        List<Entry> files = new ArrayList<>();
        Entry entry = entry();
        while (!entry.name().equals(PackTar.MANIFEST)) {
            files.add(entry);
            if (files.size() > members.count()) {
                throw new IOException("it holds more files than were named");
            }
            entry = entry();
        }
        demandEnd();
        byte[] text = new byte[entry.size()];
        bundle.get(entry.start(), text);
        List<PackManifest.Line> lines = PackManifest
                .parse(new String(text, StandardCharsets.US_ASCII));
        if (lines.size() != files.size()) {
            throw new IOException("its manifest lists " + lines.size() + " files, but there are "
                    + files.size());
        }
        for (int i = 0; i < files.size(); i++) {
            match(files.get(i), lines.get(i));
        }
        return arrived;
    }

    private void match(Entry file, PackManifest.Line line) throws IOException {
        while (next < members.count() && !members.members().get(next).name().equals(file.name())) {
            next++;
        }
        if (next == members.count()) {
            throw new IOException("it holds a file that was not named, or that is missing");
        }
        PackMember member = members.members().get(next);
        if (line.index() != next || line.size() != file.size() || member.size() != file.size()) {
            throw new IOException("its manifest does not agree with its files");
        }
        arrived.add(new Arrived(next, file.start(), file.size(), line.crc32c(), line.modified(),
                line.mode()));
        next++;
    }

    private Entry entry() throws IOException {
        Header header = header();
        String name = header.name();
        if (header.kind() == PackTar.PAX) {
            byte[] record = new byte[demandSize(header)];
            bundle.get(advance(record.length), record);
            name = PackTar.paxName(record);
            header = header();
        }
        if (header.kind() != PackTar.FILE) {
            throw new IOException("it holds something that is not a regular file");
        }
        int size = demandSize(header);
        return new Entry(name, advance(size), size);
    }

    private record Header(byte kind, String name, long size) {}

    /// Reads those fields of a header that matter. The manifest has the rest.
    private Header header() throws IOException {
        if (position + PackTar.BLOCK > bundle.limit()) {
            throw new IOException("it ends too early");
        }
        bundle.get(position, block);
        position += PackTar.BLOCK;
        try {
            if (!TarUtils.verifyCheckSum(block) || block[PackTar.PREFIX_AT] != 0) {
                throw new IOException("it holds something that is not a tar header");
            }
            return new Header(block[PackTar.KIND_AT],
                    TarUtils.parseName(block, 0, PackTar.LONGEST_PLAIN_NAME, PackTar.UTF8),
                    TarUtils.parseOctalOrBinary(block, PackTar.SIZE_AT, PackTar.SIZE_LENGTH));
        } catch (IllegalArgumentException e) {
            throw new IOException("it holds something that is not a tar header", e);
        }
    }

    private int demandSize(Header header) throws IOException {
        long size = header.size();
        if (size < 0 || size > bundle.limit() - position) {
            throw new IOException("it ends too early");
        }
        return (int) size;
    }

    /// Skips the bytes of an entry; returns where they start.
    private int advance(int size) throws IOException {
        int start = position;
        position += (int) PackTar.padded(size);
        if (position > bundle.limit()) {
            throw new IOException("it ends too early");
        }
        return start;
    }

    /// Demands two empty blocks, and nothing behind them.
    private void demandEnd() throws IOException {
        if (bundle.limit() - position != 2 * PackTar.BLOCK) {
            throw new IOException("it does not end after its manifest");
        }
        for (int i = position; i < bundle.limit(); i++) {
            if (bundle.get(i) != 0) {
                throw new IOException("it does not end after its manifest");
            }
        }
    }
}
