package io.dray.control.syscall;

import io.dray.protocol.name.NameBytes;
import io.dray.protocol.name.PercentEncoding;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Converts names ([NameBytes]) to paths of this host and back, without loss. The text of a Java `Path` depends
/// on the locale of the process and loses bytes that are invalid there. Its file URI contains the original
/// bytes.
public final class HostPaths {
    private static final boolean UTF8_PATHS = "UTF-8"
            .equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));
    private static final char REPLACEMENT = '\uFFFD';
    private static final Path ROOT = Path.of("/");

    private HostPaths() {}

    /// Returns the path for a text; relative if the text is.
    ///
    /// @throws java.nio.file.InvalidPathException when the text holds NUL
    public static Path of(String text) {
        if (isPlain(text)) {
            return Path.of(text);
        }
        boolean absolute = text.startsWith("/");
        Path path = ROOT;
        for (String name : text.split("/", -1)) {
            path = name.isEmpty() ? path : child(path, name);
        }
        return absolute ? path : ROOT.relativize(path);
    }

    /// Returns the absolute path for a text, relative to the working directory.
    public static Path absolute(String text) {
        return absolute(of(text));
    }

    /// As [#absolute(String)]. Reads the working directory from `/proc` if Java's text of it has lost bytes.
    public static Path absolute(Path path) {
        if (path.isAbsolute()) {
            return path;
        }
        Path said = Path.of("").toAbsolutePath();
        if (said.toString().indexOf(REPLACEMENT) < 0) {
            return said.resolve(path);
        }
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/cwd")).resolve(path);
        } catch (IOException e) {
            return said.resolve(path);
        }
    }

    public static Path child(Path directory, String name) {
        if (isPlain(name)) {
            return directory.resolve(name);
        }
        String uri = directory.toUri().toString();
        return Path.of(URI.create(uri + (uri.endsWith("/") ? "" : "/")
                + PercentEncoding.encode(name, b -> false)));
    }

    public static String name(Path entry) {
        return NameBytes.decode(nameBytes(entry));
    }

    public static byte[] nameBytes(Path entry) {
        return bytes(Objects.requireNonNull(entry.getFileName(), "a path without a name"), true);
    }

    /// Returns the text of a path, such as that of a link.
    public static String text(Path path) {
        if (path.isAbsolute()) {
            return NameBytes.decode(pathBytes(path));
        }
        if (path.toString().indexOf(REPLACEMENT) < 0) {
            return path.toString();
        }
        List<String> names = new ArrayList<>();
        path.forEach(name -> names.add(name(name)));
        return String.join("/", names);
    }

    public static byte[] pathBytes(Path path) {
        return bytes(path, false);
    }

    /// Whether Java converts the text correctly in any locale.
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 && (!UTF8_PATHS || Character.isSurrogate(c))) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(Path path, boolean nameOnly) {
        String text = path.toString();
        if (isPlain(text) && text.indexOf(REPLACEMENT) < 0) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        // A file URI contains the path's bytes. That of a directory ends with a slash.
        String raw = path.toUri().getRawPath();
        if (raw.length() > 1 && raw.endsWith("/")) {
            raw = raw.substring(0, raw.length() - 1);
        }
        return NameBytes.encode(PercentEncoding.decode(
                nameOnly ? raw.substring(raw.lastIndexOf('/') + 1) : raw));
    }
}
