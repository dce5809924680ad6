package io.dray.control.client;

import io.dray.control.security.gsi.GssInitiator;
import io.dray.control.wire.LineProtection;
import io.dray.protocol.command.SecurityCommand.Authenticate;
import io.dray.protocol.command.SecurityCommand.SecurityData;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.reply.Reply;
import java.time.Duration;
import java.util.Base64;

/// The client's side of AUTH GSSAPI and ADAT (RFC 2228 section 3).
final class TokenLogin {
    /// Most tokens of one exchange: far more than TLS and a delegation need.
    private static final int MOST_TOKENS = 100;
    private static final String DATA = "ADAT=";

    private final NettyControlConversation conversation;
    private final String server;
    private final Duration limit;

    TokenLogin(NettyControlConversation conversation, String server, Duration limit) {
        this.conversation = conversation;
        this.server = server;
        this.limit = limit;
    }

    /// @throws SecurityFailure if either end rejects the other
    LineProtection perform(GssInitiator exchange) {
        Reply reply = conversation.exchange(new Authenticate("GSSAPI"), limit);
        if (reply.code() != 334) {
            throw new SecurityFailure(server + " does not offer GSI (AUTH GSSAPI: " + reply.code()
                    + " " + reply.text() + "). Use ftps:// or dray:// if it offers those.");
        }
        byte[] token = exchange.begin();
        for (int i = 0; i < MOST_TOKENS; i++) {
            reply = conversation.exchange(
                    new SecurityData(Base64.getEncoder().encodeToString(token)), limit);
            switch (reply.code()) {
                case 335 -> token = exchange.next(token(reply));
                case 235 -> {
                    return exchange.end();
                }
                default -> throw refused(reply);
            }
            if (token.length == 0) {
                throw new SecurityFailure(server + " sent an incomplete security token.");
            }
        }
        throw new SecurityFailure(server + " sends security tokens without end.");
    }

    private byte[] token(Reply reply) {
        String text = reply.text().strip();
        try {
            if (text.regionMatches(true, 0, DATA, 0, DATA.length())) {
                return Base64.getDecoder().decode(text.substring(DATA.length()).strip());
            }
        } catch (IllegalArgumentException e) {
            throw new SecurityFailure(server + " sent a security token that is not base64.");
        }
        throw new SecurityFailure(server + " sent no security token: " + reply.code() + " " + text);
    }

    private RuntimeException refused(Reply reply) {
        String said = " It said: " + reply.code() + " " + String.join(" ", reply.lines());
        return reply.code() < 500
                ? new ConversationBroken(server
                        + " does not take the login now; try again later." + said)
                : new SecurityFailure(server + " does not accept this user's certificate: its"
                        + " authority may not be trusted there, or a proxy has expired." + said);
    }
}
