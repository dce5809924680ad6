package io.dray.protocol.reply;

import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import java.util.Locale;

/// Maps a server's negative reply to a [TransferFailure]: first by its machine-readable lines, then by its
/// code. Globus servers answer 500 to nearly everything, so the code comes last.
///
/// The message is one sentence: the server, the request, and the reason. Storage errors are worded as in
/// [StorageCondition#sentence]. `--debug` shows the reply itself.
public final class ReplyFailures {
    private ReplyFailures() {}

    /// The failure that `reply` reports.
    ///
    /// @param end    the server's name, for messages
    /// @param action the request, such as `reading /a/b`
    public static TransferFailure from(String end, String action, Reply reply) {
        FailureFacts facts = FailureFacts.of(reply, action);
        String before = (end.isEmpty() ? "" : end + ": ") + action + ": ";
        if (facts.condition().isPresent()) {
            StorageCondition condition = facts.condition().get();
            return new StorageFailure(condition, action, before + reason(facts, condition));
        }
        String sentence = before + reply.code() + " " + text(facts, reply);
        if (facts.code().equals("INCORRECT_CHECKSUM")) {
            return new IntegrityFailure(sentence);
        }
        return switch (reply.code()) {
            case 421, 450, 451 -> new Aborted(sentence);
            case 425 -> DataChannelFailure.notOpened(sentence);
            case 426 -> DataChannelFailure.broken(sentence);
            case 521, 530, 532, 533, 534, 535, 536, 537 -> new SecurityFailure(sentence);
            case 550 -> new StorageFailure(StorageCondition.NOT_FOUND, action, sentence);
            case 452, 552 -> new StorageFailure(StorageCondition.NO_SPACE, action, sentence);
            default -> facts.dataChannel()
                    ? DataChannelFailure.broken(sentence)
                    : new Refused(sentence);
        };
    }

    /// The condition's sentence, or a sentence of the server that says more, such as the name of a back end.
    private static String reason(FailureFacts facts, StorageCondition condition) {
        return facts.sentences()
                .stream()
                .map(ReplyFailures::lastClause)
                .filter(more -> more.contains("(back end ") || !more.toLowerCase(Locale.ROOT)
                        .contains(condition.sentence().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(condition.sentence());
    }

    /// Removes the start of a Dray node's message, `Cannot store /a/b: `, since the request is known here.
    private static String lastClause(String sentence) {
        int colon = sentence.startsWith("Cannot ") ? sentence.indexOf(": ") : -1;
        String clause = colon < 0 ? sentence : sentence.substring(colon + 2);
        return clause.endsWith(".") ? clause.substring(0, clause.length() - 1) : clause;
    }

    private static String text(FailureFacts facts, Reply reply) {
        String text = String.join(" ", facts.sentences());
        return text.isEmpty() ? reply.text().strip() : text;
    }
}
