package io.dray.protocol.tree;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one end has moved of a tree: number of files, their bytes, and a digest.
///
/// The digest is a sum over the files, so it does not depend on their order. It detects files that were lost or
/// counted twice by an error of a program or host. It is no protection against a malicious end.
///
/// @param digest sum of [#digest] over the files, modulo 2^64
public record TreeTotals(long files, long bytes, long digest) {
    public static final TreeTotals NOTHING = new TreeTotals(0, 0, 0);
    private static final Pattern TEXT = Pattern
            .compile("([0-9]{1,18}),([0-9]{1,18}),([0-9a-f]{16})");

    /// Returns the digest of one file.
    ///
    /// @param path   CRC32C of its path relative to the base
    /// @param crc32c CRC32C of its content
    public static long digest(int path, long size, int crc32c) {
        // The finalizer of SplitMix64: every bit of the input changes about half of the bits of the output.
        long z = ((long) path << 32 | Integer.toUnsignedLong(crc32c)) + size * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    public TreeTotals plus(TreeTotals other) {
        return new TreeTotals(files + other.files, bytes + other.bytes, digest + other.digest);
    }

    /// Returns the totals with one more file.
    public TreeTotals with(long size, long digestOfFile) {
        return new TreeTotals(files + 1, bytes + size, digest + digestOfFile);
    }

    /// `FILES,BYTES,DIGEST`
    @Override
    public String toString() {
        return files + "," + bytes + "," + HexFormat.of().toHexDigits(digest);
    }

    /// The inverse of [#toString()]; empty for malformed text.
    public static Optional<TreeTotals> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new TreeTotals(Long.parseLong(matcher.group(1)),
                        Long.parseLong(matcher.group(2)),
                        Long.parseUnsignedLong(matcher.group(3), 16)))
                : Optional.empty();
    }
}
