package io.dray.protocol.text;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/// Writes a JSON object of strings, numbers, booleans, lists and maps on one line.
public final class JsonLine {
    private final StringJoiner members = new StringJoiner(",", "{", "}");

    /// Adds a member. An empty `Optional` is left out.
    public JsonLine with(String name, Object value) {
        if (value instanceof Optional<?> maybe) {
            maybe.ifPresent(v -> with(name, v));
        } else {
            members.add(quoted(name) + ":" + text(value));
        }
        return this;
    }

    @Override
    public String toString() {
        return members.toString();
    }

    private static String text(Object value) {
        return switch (value) {
            case Number n -> finite(n);
            case Boolean b -> b.toString();
            case JsonLine line -> line.toString();
            case Map<?, ?> map -> {
                JsonLine line = new JsonLine();
                map.forEach((k, v) -> line.with(String.valueOf(k), v));
                yield line.toString();
            }
            case Collection<?> list -> {
                StringJoiner items = new StringJoiner(",", "[", "]");
                list.forEach(item -> items.add(text(item)));
                yield items.toString();
            }
            default -> quoted(value.toString());
        };
    }

    private static String finite(Number number) {
        double value = number.doubleValue();
        return Double.isNaN(value) || Double.isInfinite(value) ? "null" : number.toString();
    }

    /// A JSON string. Characters that [PeerText] does not show are escaped.
    private static String quoted(String text) {
        if (PeerText.isPlain(text) && text.indexOf('"') < 0 && text.indexOf('\\') < 0) {
            return '"' + text + '"';
        }
        StringBuilder to = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"', '\\' -> to.append('\\').append((char) c);
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                default -> PeerText.append(to, c);
            }
        });
        return to.append('"').toString();
    }
}
