package io.dray.protocol.pack;

import io.dray.protocol.name.NameBytes;
import java.util.Optional;
import java.util.OptionalLong;

/// One file of a bundle, as known to its coordinator.
///
/// @param size     bytes, 0 to [PackMembers#LARGEST_MEMBER]
/// @param modified modification time, whole seconds since the epoch; empty if unknown
/// @param name     path relative to the bundle's base, normalized: no component is empty, `.` or `..`; no
///                 line breaks and no NUL
public record PackMember(long size, OptionalLong modified, String name) {
    /// Longest relative path, bytes: Linux takes 4096 including the NUL.
    public static final int LONGEST_NAME = 4095;
    /// Longest component, bytes.
    public static final int LONGEST_COMPONENT = 255;

    public PackMember {
        if (size < 0 || size > PackMembers.LARGEST_MEMBER) {
            throw new IllegalArgumentException("invalid size of a bundle member: " + size);
        }
        if (!isName(name)) {
            throw new IllegalArgumentException("invalid name of a bundle member: " + name);
        }
    }

    /// Whether a path can name a member.
    public static boolean isName(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            return false;
        }
        int start = 0;
        int bytes = 0;
        int before = 0;
        for (int i = 0; i <= name.length(); i++) {
            char c = i == name.length() ? '/' : name.charAt(i);
            if (c == 0 || c == '\r' || c == '\n') {
                return false;
            }
            if (c == '/') {
                if (isNoComponent(name, start, i - start) || bytes - before > LONGEST_COMPONENT) {
                    return false;
                }
                start = i + 1;
                before = bytes + 1;
            }
            bytes += i == name.length() ? 0 : bytes(name, i);
        }
        return bytes <= LONGEST_NAME;
    }

    /// Bytes of a character; for each of two paired surrogates, half the bytes of the pair.
    private static int bytes(String name, int at) {
        char c = name.charAt(at);
        boolean second = at > 0 && Character.isHighSurrogate(name.charAt(at - 1));
        if (c < 0x80 || (NameBytes.isEscape(c) && !second)) {
            return 1;
        }
        return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }

    private static boolean isNoComponent(String name, int start, int length) {
        return length == 0 || (length == 1 && name.charAt(start) == '.')
                || (length == 2 && name.startsWith("..", start));
    }

    /// Its directory relative to the base; empty for the base itself.
    public String directory() {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }

    /// The last component of its name.
    public String fileName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /// `SIZE,MODIFIED,NAME`
    @Override
    public String toString() {
        return size + "," + (modified.isPresent() ? modified.getAsLong() : "-") + "," + name;
    }

    /// The inverse of [#toString()]; empty for malformed text.
    static Optional<PackMember> parse(String text) {
        int first = text.indexOf(',');
        int second = text.indexOf(',', first + 1);
        if (first < 1 || second < first + 2 || first > 7 || second - first > 13) {
            return Optional.empty();
        }
        String size = text.substring(0, first);
        String modified = text.substring(first + 1, second);
        String name = text.substring(second + 1);
        boolean negative = modified.startsWith("-");
        if (!isNumber(size, 0, 7) || !isName(name)
                || Integer.parseInt(size) > PackMembers.LARGEST_MEMBER
                || !(modified.equals("-") || isNumber(modified, negative ? 1 : 0, 11))) {
            return Optional.empty();
        }
        return Optional.of(new PackMember(Integer.parseInt(size), modified.equals("-")
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(modified)), name));
    }

    /// Whether the text from `from` on is one to `mostDigits` digits.
    static boolean isNumber(String text, int from, int mostDigits) {
        int digits = text.length() - from;
        if (digits < 1 || digits > mostDigits) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
