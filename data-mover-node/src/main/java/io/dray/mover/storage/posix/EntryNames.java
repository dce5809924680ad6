package io.dray.mover.storage.posix;

import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.LeftoverName.Kind;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/// Names of directory entries: bytes in the file system, UTF-8 on the wire, and Java's `Path`, whose text
/// depends on the locale the process was started in while its bytes do not.
final class EntryNames {
    private static final boolean UTF8_PATHS = "UTF-8"
            .equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));
    private static final char REPLACEMENT = '\uFFFD';

    private EntryNames() {}

    /// A name as the wire shows it.
    ///
    /// @param text    the name, or its escaped form
    /// @param escaped whether it cannot travel on a line: line breaks, or not UTF-8. Its bytes outside
    ///                printable ASCII then stand as `%XX`
    record Shown(String text, boolean escaped) {}

    /// Path of the entry `name` of a directory, whatever the process's locale.
    static Path child(Path directory, String name) {
        if (UTF8_PATHS || isAscii(name)) {
            return directory.resolve(name);
        }
        StringBuilder uri = new StringBuilder(directory.toUri().toString());
        if (uri.charAt(uri.length() - 1) != '/') {
            uri.append('/');
        }
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            uri.append('%').append(HexFormat.of().toHexDigits(b));
        }
        return Path.of(URI.create(uri.toString()));
    }

    /// A link's text as a path, whatever the process's locale.
    static Path relative(String text) {
        if (UTF8_PATHS || isAscii(text)) {
            return Path.of(text);
        }
        Path base = Path.of("/");
        return base.relativize(child(base, text));
    }

    /// The bytes of an entry's name.
    static byte[] nameBytes(Path entry) {
        return bytes(Objects.requireNonNull(entry.getFileName(), "a path without a name"), true);
    }

    /// The bytes of an absolute path.
    static byte[] pathBytes(Path path) {
        return bytes(path, false);
    }

    /// The name of an entry, for the wire.
    static Shown shown(Path entry) {
        return shown(nameBytes(entry));
    }

    /// The text of a link, for the wire.
    static String shownText(Path target) {
        return target.isAbsolute() ? shown(pathBytes(target)).text() : relativeText(target);
    }

    private static String relativeText(Path target) {
        List<String> parts = new ArrayList<>();
        target.forEach(part -> parts.add(shown(part).text()));
        return String.join("/", parts);
    }

    private static Shown shown(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            boolean lineBreak = text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
            return lineBreak ? escaped(bytes) : new Shown(text, false);
        } catch (CharacterCodingException e) {
            return escaped(bytes);
        }
    }

    private static Shown escaped(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            if (b > ' ' && b < 0x7f && b != '%') {
                text.append((char) b);
            } else {
                text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return new Shown(text.toString(), true);
    }

    private static byte[] bytes(Path path, boolean nameOnly) {
        String text = path.toString();
        if (isAscii(text) || (UTF8_PATHS && text.indexOf(REPLACEMENT) < 0)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        // A file URI has the path's own bytes; a directory's ends with a slash.
        String raw = path.toUri().getRawPath();
        if (raw.length() > 1 && raw.endsWith("/")) {
            raw = raw.substring(0, raw.length() - 1);
        }
        return unescaped(nameOnly ? raw.substring(raw.lastIndexOf('/') + 1) : raw);
    }

    private static byte[] unescaped(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%') {
                bytes.write(HexFormat.fromHexDigits(raw, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(raw.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    /// The name of the part file of an upload to `name`.
    static String part(String name) {
        return LeftoverName.of(name, "", Kind.PART).text();
    }

    /// The name of the side file with the stored ranges of an upload to `name`.
    static String ranges(String name) {
        return LeftoverName.of(name, "", Kind.PART).as(Kind.RANGES).text();
    }

    /// Whether it is the name of a part or side file: not shown, and not open to clients.
    static boolean isLeftover(String name) {
        return LeftoverName.parse(name)
                .filter(one -> one.kind() == Kind.PART || one.kind() == Kind.RANGES)
                .isPresent();
    }

    /// Whether clients do not see it: a part or side file, or what a coordinator, a front end or `dray ping` made.
    /// Who knows the name of the latter can use it.
    static boolean isHidden(String name) {
        return LeftoverName.isOne(name);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
