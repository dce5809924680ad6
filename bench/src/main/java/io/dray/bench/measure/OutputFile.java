package io.dray.bench.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The output of a process.
public record OutputFile(Path file) {
    /// More than any message; a client that prints without end must not fill the memory.
    private static final int MOST = 64 * 1024;
    /// Characters: a few lines.
    private static final int END = 400;

    /// The first part of the output, up to 64 KiB.
    String text() throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST), StandardCharsets.UTF_8);
        }
    }

    /// The last few lines, as one line.
    public String end() throws IOException {
        String text = text().strip();
        String last = text.length() > END ? "... " + text.substring(text.length() - END) : text;
        return last.isEmpty() ? "(nothing)" : last.replaceAll("\\s*\\R\\s*", " | ");
    }
}
