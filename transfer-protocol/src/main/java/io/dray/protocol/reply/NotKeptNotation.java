package io.dray.protocol.reply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Attributes of a replaced file that the new file could not get. A Dray node adds this line to the reply
/// that confirms the file's name.
///
///     250-OK.
///     250-NotKept=owner,group,user.origin
///     250 End.
///
/// The words are `mode`, `owner`, `group`, `acl`, and names of extended attributes.
public final class NotKeptNotation {
    private static final String PREFIX = "NotKept=";
    /// Most words that are written, and the longest one: the line stays far below the limit of any client.
    private static final int MOST = 32;
    private static final int LONGEST = 64;
    private static final Pattern LINE = Pattern.compile("NotKept=([A-Za-z0-9._:@?,-]{1,2100})");

    private NotKeptNotation() {}

    /// Inserts the line before the reply's last one, unless `notKept` is empty.
    public static Reply add(Reply reply, List<String> notKept) {
        if (notKept.isEmpty()) {
            return reply;
        }
        List<String> lines = new ArrayList<>(reply.lines());
        if (lines.size() == 1) {
            lines.add("End.");
        }
        lines.add(lines.size() - 1, PREFIX + String.join(",",
                notKept.stream().limit(MOST).map(NotKeptNotation::clean).toList()));
        return new Reply(reply.code(), lines);
    }

    /// Parses the attributes that a reply lists; empty if it lists none.
    public static List<String> parse(List<String> lines) {
        Optional<Matcher> line = lines.stream()
                .map(text -> LINE.matcher(text.strip()))
                .filter(Matcher::matches)
                .findFirst();
        return line.map(found -> List.of(found.group(1).split(","))).orElse(List.of());
    }

    private static String clean(String word) {
        String safe = word.replaceAll("[^A-Za-z0-9._:@-]", "?");
        return safe.length() > LONGEST ? safe.substring(0, LONGEST) : safe;
    }
}
