package io.dray.protocol.name;

import java.text.Normalizer;
import java.util.Locale;

/// Names that a file system may take as one: FAT, NTFS, APFS and ext4 with `casefold` ignore case, some of them also
/// the normalization of Unicode and characters without a glyph, FAT and NTFS stops and blanks at the end.
///
/// Names with different keys are different everywhere, but for the short aliases of FAT (`LONGNA~1.TXT`). Whether
/// names with the same key are one name, only the file system can tell.
public final class NameFolding {
    private NameFolding() {}

    /// Returns what similar names have in common; the name itself if it has no capitals and is ASCII.
    public static String key(String name) {
        return isPlain(name) ? name : folded(name);
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 0x80 || (c >= 'A' && c <= 'Z')) {
                return false;
            }
        }
        return name.isEmpty() || !isDropped(name.charAt(name.length() - 1));
    }

    private static boolean isDropped(char last) {
        return last == '.' || last == ' ';
    }

    /// Characters that a reader does not see, which APFS and ext4 leave out: of category Cf, or with the property
    /// Default_Ignorable_Code_Point (Unicode 16, DerivedCoreProperties.txt).
    private static boolean isIgnored(int point) {
        return Character.getType(point) == Character.FORMAT || point == 0x034f
                || isIn(point, 0x115f, 0x1160) || isIn(point, 0x17b4, 0x17b5)
                || isIn(point, 0x180b, 0x180f) || point == 0x2065 || point == 0x3164
                || isIn(point, 0xfe00, 0xfe0f) || point == 0xffa0 || isIn(point, 0xfff0, 0xfff8)
                || isIn(point, 0xe0000, 0xe0fff);
    }

    private static boolean isIn(int point, int first, int last) {
        return point >= first && point <= last;
    }

    private static String folded(String name) {
        StringBuilder visible = new StringBuilder(name.length());
        Normalizer.normalize(name, Normalizer.Form.NFD)
                .codePoints()
                .filter(point -> !isIgnored(point))
                .forEach(visible::appendCodePoint);
        // Capitals between: the sharp s, its own capital and SS are one.
        String same = Normalizer.normalize(visible.toString()
                .toLowerCase(Locale.ROOT)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
        int end = same.length();
        while (end > 0 && isDropped(same.charAt(end - 1))) {
            end--;
        }
        return end == 0 ? name : same.substring(0, end);
    }
}
