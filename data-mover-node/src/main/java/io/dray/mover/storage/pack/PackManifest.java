package io.dray.mover.storage.pack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text of a bundle's last entry, in which the source describes the others.
final class PackManifest {
    private static final Pattern LINE = Pattern.compile(
            "([0-9]{1,5}) ([0-9]{1,8}) ([0-9a-f]{8}) (-?[0-9]{1,19}) ([0-7]{1,4})");

    private PackManifest() {}

    /// One entry, as the source describes it.
    ///
    /// @param index    of the member
    /// @param modified nanoseconds since the epoch
    /// @param mode     permission bits
    record Line(int index, long size, long crc32c, long modified, int mode) {
        @Override
        public String toString() {
            return index + " " + size + " " + HexFormat.of().toHexDigits((int) crc32c) + " "
                    + modified + " " + Integer.toOctalString(mode & 07777) + "\n";
        }
    }

    /// @throws IOException when the text is not a manifest
    static List<Line> parse(String text) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new IOException("its manifest cannot be read");
            }
            try {
                lines.add(new Line(Integer.parseInt(parts.group(1)),
                        Long.parseLong(parts.group(2)),
                        HexFormat.fromHexDigitsToLong(parts.group(3)),
                        Long.parseLong(parts.group(4)), Integer.parseInt(parts.group(5), 8)));
            } catch (NumberFormatException e) {
                throw new IOException("its manifest cannot be read", e);
            }
        }
        return lines;
    }
}
