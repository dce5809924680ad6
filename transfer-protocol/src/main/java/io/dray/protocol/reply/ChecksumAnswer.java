package io.dray.protocol.reply;

import io.dray.protocol.parameters.ChecksumBasis;
import java.util.Locale;

/// The answer to CKSM and SITE CKSM.
///
/// @param hex   the value, lower case
/// @param basis the data it was computed from
public record ChecksumAnswer(String hex, ChecksumBasis basis) {
    private static final String BASIS = "Basis ";

    /// Parses a 213 reply. The value is on the last line; a reply that names no basis means
    /// [ChecksumBasis#READ].
    public static ChecksumAnswer parse(Reply reply) {
        ChecksumBasis basis = reply.lines().getFirst().startsWith(BASIS)
                ? ChecksumBasis.parse(reply.lines().getFirst().substring(BASIS.length()).strip())
                        .orElse(ChecksumBasis.RECEIVED)
                : ChecksumBasis.READ;
        return new ChecksumAnswer(reply.lines().getLast().strip().toLowerCase(Locale.ROOT), basis);
    }

    /// The reply to a command with this requested basis: CKSM, which always reads, or SITE CKSM.
    public Reply reply(ChecksumBasis asked) {
        return asked == ChecksumBasis.READ
                ? Replies.value(hex)
                : Reply.of(213, BASIS + basis.word(), hex);
    }
}
