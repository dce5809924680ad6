package io.dray.mover.storage.pack;

import io.dray.protocol.name.NameBytes;
import io.dray.protocol.pack.PackMember;
import io.dray.protocol.pack.PackMembers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/// The layout of a bundle's tar (POSIX.1-2001, pax interchange format).
final class PackTar {
    /// Bytes of a tar block.
    static final int BLOCK = 512;
    /// Name of the last entry.
    static final String MANIFEST = ".dray-manifest";
    static final byte PAX = 'x';
    static final byte FILE = '0';
    static final ZipEncoding UTF8 = ZipEncodingHelper
            .getZipEncoding(StandardCharsets.UTF_8.name());

    /// Bytes of the header's field for the name, from its start.
    static final int LONGEST_PLAIN_NAME = 100;
    static final int MODE_AT = 100;
    static final int MODE_LENGTH = 8;
    static final int SIZE_AT = 124;
    static final int SIZE_LENGTH = 12;
    static final int MODIFIED_AT = 136;
    static final int SUM_AT = 148;
    static final int SUM_LENGTH = 8;
    static final int KIND_AT = 156;
    static final int PREFIX_AT = 345;

    private static final int LONGEST_MANIFEST_LINE = 64;

    private PackTar() {}

    /// Returns the maximum length of a bundle of these members, bytes. Both ends provide memory for it.
    static long capacity(PackMembers members) {
        long bytes = 2L * BLOCK;
        for (PackMember member : members.members()) {
            bytes += BLOCK + padded(member.size());
            if (!isPlain(member.name())) {
                bytes += BLOCK + padded(paxRecord(member.name()).length);
            }
        }
        return bytes + BLOCK + padded((long) members.count() * LONGEST_MANIFEST_LINE);
    }

    /// Whether the name fits into a header unchanged.
    static boolean isPlain(String name) {
        if (name.length() > LONGEST_PLAIN_NAME) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /// Returns `LENGTH path=NAME` and a line feed, where the length counts itself.
    static byte[] paxRecord(String name) {
        int rest = " path=\n".length() + NameBytes.encode(name).length;
        int length = rest + Integer.toString(rest).length();
        if (Integer.toString(length).length() > Integer.toString(rest).length()) {
            length++;
        }
        return NameBytes.encode(length + " path=" + name + "\n");
    }

    /// Returns the name in such a record, which must be the only one.
    static String paxName(byte[] record) throws IOException {
        String text = NameBytes.decode(record);
        int equals = text.indexOf("path=");
        if (equals < 0 || !text.endsWith("\n")) {
            throw new IOException("a pax header holds something other than a path");
        }
        String name = text.substring(equals + 5, text.length() - 1);
        if (!Arrays.equals(record, paxRecord(name))) {
            throw new IOException("a pax header holds something other than a path");
        }
        return name;
    }

    /// Returns the size, rounded up to whole blocks.
    static long padded(long size) {
        return (size + BLOCK - 1) / BLOCK * BLOCK;
    }
}
