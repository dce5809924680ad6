package io.dray.protocol.reply;

import java.util.ArrayList;
import java.util.List;

/// Formats replies as lines of the control channel (layouts in [Reply]).
///
/// Line breaks and NUL inside the text become `?`, so that no file name or message can forge a line.
public final class ReplyFormatter {
    private ReplyFormatter() {}

    /// The reply's lines without line ends.
    public static List<String> lines(Reply reply) {
        int last = reply.lines().size() - 1;
        List<String> lines = new ArrayList<>(last + 1);
        for (int i = 0; i <= last; i++) {
            String text = onOneLine(reply.lines().get(i));
            if (i == last) {
                lines.add(reply.code() + " " + text);
            } else if (i > 0 && text.startsWith(" ")) {
                lines.add(text);
            } else {
                lines.add(reply.code() + "-" + text);
            }
        }
        return List.copyOf(lines);
    }

    private static String onOneLine(String text) {
        boolean clean = text.indexOf('\n') < 0 && text.indexOf('\r') < 0 && text.indexOf('\0') < 0;
        return clean ? text : text.replace('\n', '?').replace('\r', '?').replace('\0', '?');
    }
}
