package io.dray.control.client;

import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.reply.Reply;
import java.util.Locale;

/// Turns a server's negative reply into the failure it stands for.
///
/// Globus servers answer 500 to nearly everything, so the text decides before the code does (wire
/// reference 9.1: "No such file", "File exists" are kept by all implementations).
public final class ReplyFailures {
    private ReplyFailures() {}

    /// What `reply` means.
    ///
    /// @param end    the server, as people know it
    /// @param action what was asked of it, such as `reading /a/b`
    public static TransferFailure from(String end, String action, Reply reply) {
        String sentence = end + ": " + action + ": " + words(reply);
        String text = reply.text().toLowerCase(Locale.ROOT);
        for (StorageCondition condition : StorageCondition.values()) {
            if (text.contains(condition.sentence().toLowerCase(Locale.ROOT))) {
                return new StorageFailure(condition, action, sentence);
            }
        }
        if (text.contains("incorrect_checksum")) {
            return new IntegrityFailure(sentence);
        }
        return switch (reply.code()) {
            case 421, 450, 451 -> new Aborted(sentence);
            case 425 -> new DataChannelFailure(false, sentence);
            case 426 -> new DataChannelFailure(true, sentence);
            case 530, 532, 533, 534, 535, 536, 537 -> new SecurityFailure(sentence);
            case 550 -> new StorageFailure(StorageCondition.NOT_FOUND, action, sentence);
            case 552 -> new StorageFailure(StorageCondition.NO_SPACE, action, sentence);
            case 500 -> brokenChannel(text)
                    ? new DataChannelFailure(true, sentence)
                    : new Refused(sentence);
            default -> new Refused(sentence);
        };
    }

    /// 500 bodies by which a Globus server reports that the data channel, not the file, failed.
    private static boolean brokenChannel(String text) {
        return text.contains("end-of-file") || text.contains("connection refused")
                || text.contains("connection reset") || text.contains("broken pipe")
                || text.contains("callback failed") || text.contains("connection timed out")
                || text.contains("data_channel");
    }

    /// The sentences of a reply without the lines that are for machines.
    private static String words(Reply reply) {
        String told = "";
        String reason = "";
        for (String line : reply.lines()) {
            String text = line.strip();
            if (text.startsWith("GridFTP-Error-String:")) {
                reason = text.substring("GridFTP-Error-String:".length()).strip();
            } else if (!text.startsWith("GridFTP-") && !text.startsWith("GlobusError:")
                    && !text.equals("End.") && !text.equals("End")) {
                told = told.isEmpty() ? text : told + " " + text;
            }
        }
        return reply.code() + " " + (told.isEmpty() ? reason : told);
    }
}
