package io.dray.protocol.address;

import io.dray.protocol.text.Digits;
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
            OptionalInt number = Digits.number(text.substring(start, end), 255);
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
        OptionalInt port = Digits.number(text, 65535);
        return port.isPresent() && port.getAsInt() == 0 ? OptionalInt.empty() : port;
    }
}
