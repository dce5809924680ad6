package io.dray.protocol.reply;

import io.dray.protocol.parameters.ChecksumBasis;
import java.util.Locale;

/// What CKSM and SITE CKSM answer.
///
/// @param hex   the value, lower case
/// @param basis what it was computed of
public record ChecksumAnswer(String hex, ChecksumBasis basis) {
    private static final String BASIS = "Basis ";

    /// Reads a 213 reply: the value is on the last line; whoever names no basis has read the file.
    public static ChecksumAnswer parse(Reply reply) {
        ChecksumBasis basis = reply.lines().getFirst().startsWith(BASIS)
                ? ChecksumBasis.parse(reply.lines().getFirst().substring(BASIS.length()).strip())
                        .orElse(ChecksumBasis.RECEIVED)
                : ChecksumBasis.READ;
        return new ChecksumAnswer(reply.lines().getLast().strip().toLowerCase(Locale.ROOT), basis);
    }

    /// The answer to a command that asked for this basis: CKSM, which always reads, or SITE CKSM.
    public Reply reply(ChecksumBasis asked) {
        return asked == ChecksumBasis.READ
                ? Replies.value(hex)
                : Reply.of(213, BASIS + basis.word(), hex);
    }
}
