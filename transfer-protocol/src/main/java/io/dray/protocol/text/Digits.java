package io.dray.protocol.text;

import java.util.OptionalInt;
import java.util.OptionalLong;

/// Decimal numbers of the wire: ASCII digits only, no sign, no blanks.
public final class Digits {
    private Digits() {}

    /// A number from 0 to 2^63-1; empty for anything else.
    public static OptionalLong number(String text) {
        if (!areAll(text) || text.length() > 19) {
            return OptionalLong.empty();
        }
        long value = Long.parseUnsignedLong(text);
        return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /// A number from 0 to `largest`; empty for anything else, also for more digits than `largest` has.
    public static OptionalInt number(String text, int largest) {
        OptionalLong value = text.length() > Integer.toString(largest).length()
                ? OptionalLong.empty()
                : number(text);
        return value.isEmpty() || value.getAsLong() > largest
                ? OptionalInt.empty()
                : OptionalInt.of((int) value.getAsLong());
    }

    /// Whether a text is one or more digits.
    public static boolean areAll(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
