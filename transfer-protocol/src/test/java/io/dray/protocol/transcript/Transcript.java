package io.dray.protocol.transcript;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// One file of the transcripts folder. `C:` is a line of the client, `S:` of the server, `data:` of a
/// data channel's listing, `event:` something that happened, `==` the title of a dialogue, `#` a note.
///
/// @param lines without notes
public record Transcript(List<Line> lines) {
    /// Files whose replies come from one server at a time, in order.
    public static final List<String> ONE_SERVER = List.of("globus-commands", "globus-before-login",
            "globus-security-required", "globus-files-and-listings", "globus-transfers",
            "client-put-and-get", "client-trees", "client-errors", "client-partial-and-checksum",
            "client-restart");
    /// Files with the lines of two servers.
    public static final List<String> TWO_SERVERS = List.of("client-third-party",
            "client-pipelining", "client-striped", "client-secured");

    /// The sender of a line.
    public enum Speaker {
        CLIENT, SERVER, DATA, EVENT, TITLE
    }

    /// @param text without the mark of the speaker
    public record Line(Speaker speaker, String text) {}

    /// A command and the server's lines up to the next one.
    public record Exchange(String command, List<String> reply) {
        public String replyText() {
            return String.join("\n", reply);
        }
    }

    public static Transcript read(String name) {
        String resource = "/transcripts/" + name + ".txt";
        try (InputStream in = Transcript.class.getResourceAsStream(resource)) {
            String text = new String(Objects.requireNonNull(in, resource).readAllBytes(),
                    StandardCharsets.UTF_8);
            List<Line> lines = new ArrayList<>();
            for (String line : text.split("\n", -1)) {
                add(lines, line);
            }
            return new Transcript(List.copyOf(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<String> by(Speaker speaker) {
        return lines.stream().filter(line -> line.speaker() == speaker).map(Line::text).toList();
    }

    public List<Exchange> exchanges() {
        List<Exchange> exchanges = new ArrayList<>();
        for (Line line : lines) {
            if (line.speaker() == Speaker.CLIENT) {
                exchanges.add(new Exchange(line.text(), new ArrayList<>()));
            } else if (line.speaker() == Speaker.SERVER && !exchanges.isEmpty()) {
                exchanges.getLast().reply().add(line.text());
            }
        }
        return exchanges;
    }

    private static void add(List<Line> lines, String line) {
        if (line.startsWith("C: ")) {
            lines.add(new Line(Speaker.CLIENT, line.substring(3)));
        } else if (line.startsWith("S: ")) {
            lines.add(new Line(Speaker.SERVER, line.substring(3)));
        } else if (line.startsWith("data: ")) {
            lines.add(new Line(Speaker.DATA, line.substring(6)));
        } else if (line.startsWith("event: ")) {
            lines.add(new Line(Speaker.EVENT, line.substring(7)));
        } else if (line.startsWith("== ")) {
            lines.add(new Line(Speaker.TITLE, line.substring(3)));
        } else if (!line.isEmpty() && !line.startsWith("#")) {
            throw new IllegalArgumentException("not a line of a transcript: " + line);
        }
    }
}
