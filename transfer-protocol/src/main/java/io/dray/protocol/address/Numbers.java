package io.dray.protocol.address;

import java.util.Optional;
import java.util.OptionalInt;

/// Decimal numbers inside addresses: ASCII digits only, no sign, no blanks.
final class Numbers {
    private Numbers() {}

    /// Exactly `count` numbers from 0 to 255.
    static Optional<int[]> bytes(String text, char separator, int count) {
        int[] bytes = new int[count];
        int start = 0;
        for (int i = 0; i < count; i++) {
            int end = i == count - 1 ? text.length() : text.indexOf(separator, start);
            if (end < 0) {
                return Optional.empty();
            }
            OptionalInt number = number(text.substring(start, end), 3, 255);
            if (number.isEmpty()) {
                return Optional.empty();
            }
            bytes[i] = number.getAsInt();
            start = end + 1;
        }
        return Optional.of(bytes);
    }

    /// A TCP port, 1 to 65535.
    static OptionalInt port(String text) {
        OptionalInt port = number(text, 5, 65535);
        return port.isPresent() && port.getAsInt() == 0 ? OptionalInt.empty() : port;
    }

    private static OptionalInt number(String text, int mostDigits, int largest) {
        if (text.isEmpty() || text.length() > mostDigits
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalInt.empty();
        }
        int value = Integer.parseInt(text);
        return value > largest ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
