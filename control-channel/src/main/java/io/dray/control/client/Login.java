package io.dray.control.client;

import io.dray.control.security.AccessToken;
import io.dray.protocol.command.AccessCommand.Password;
import io.dray.protocol.command.AccessCommand.UserName;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.reply.Reply;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// How a client logs in.
public sealed interface Login {
    record ByToken(AccessToken token) implements Login {}

    /// With the client certificate of the TLS handshake.
    ///
    /// @param user account to log in to; `:certificate:` for the one in the server's identity map
    record ByCertificate(String user) implements Login {
        /// The account in the server's identity map.
        public static final String MAPPED = ":certificate:";
    }

    /// With the identity authenticated by GSI.
    ///
    /// @param user account to log in to; `:globus-mapping:` for the one that the server maps the identity to
    record ByGrid(String user) implements Login {
        /// The account that the server maps the identity to.
        public static final String MAPPED = ":globus-mapping:";
    }

    /// As a front end, with its token, on behalf of a user whom it has authenticated. The server must name
    /// the user's account in its 230 reply; otherwise the login is rejected, since it may be for the front
    /// end's own account.
    ///
    /// @param token   token of the front end
    /// @param account account of the user
    record OnBehalf(AccessToken token, String account) implements Login {}

    record Anonymous() implements Login {}

    /// With name and password. Sent in clear if the control channel is clear.
    record ByPassword(String user, String password) implements Login {
        @Override
        public String toString() {
            return "ByPassword[" + user + "]";
        }
    }

    private String user() {
        return switch (this) {
            case ByToken _ -> ":token:";
            case OnBehalf behalf -> behalf.account();
            case ByCertificate certificate -> certificate.user();
            case ByGrid grid -> grid.user();
            case Anonymous _ -> "anonymous";
            case ByPassword password -> password.user();
        };
    }

    private String secret() {
        return switch (this) {
            case ByToken(AccessToken token) -> token.text();
            case OnBehalf behalf -> behalf.token().text();
            case ByCertificate _ -> "";
            case ByGrid _ -> "dummy";
            // RFC 1635 asks for an e-mail address; the domain may be empty.
            case Anonymous _ -> "dray@";
            case ByPassword password -> password.password();
        };
    }

    /// Sends USER and, if the server asks for it, PASS. Token logins pipeline both, since only Dray nodes
    /// take tokens and they always ask for PASS.
    ///
    /// @return the final reply, for [#judge]. Commands sent before it has come go to a server that may refuse
    ///         the login
    default CompletableFuture<Reply> begin(ControlConversation conversation, Duration limit) {
        Supplier<CompletableFuture<Reply>> password = () -> conversation
                .send(new Password(secret()), limit, _ -> {});
        CompletableFuture<Reply> named = conversation.send(new UserName(user()), limit, _ -> {});
        if (showsToken()) {
            return named.thenCombine(password.get(),
                    (asked, verdict) -> asked.code() == 331 ? verdict : asked);
        }
        return named.thenCompose(reply -> reply.code() == 331
                ? password.get()
                : CompletableFuture.completedFuture(reply));
    }

    /// Throws if a login was refused.
    ///
    /// @param server name of the server, for messages
    /// @throws SecurityFailure    if the server refuses permanently
    /// @throws ConversationBroken if the server refuses temporarily (4xx)
    default void judge(Reply reply, String server) {
        if (reply.isCompletion() && reachedAccount(reply)) {
            return;
        }
        if (reply.code() == 332) {
            throw new SecurityFailure(server + " asks for an account (ACCT) at login, which is not"
                    + " supported.");
        }
        String said = " It said: " + reply.code() + " " + reply.text();
        if ((reply.code() >= 400 && reply.code() < 500) || isTemporary(reply)) {
            throw new ConversationBroken(
                    server + " does not take the login now; try again later." + said);
        }
        throw new SecurityFailure(server + " refuses the login. " + remedy() + said);
    }

    /// Whether a 530 reply means that the server is full. RFC 959 has no code for that, and many servers send
    /// 530, so only the text distinguishes it from a wrong login.
    private static boolean isTemporary(Reply reply) {
        String text = reply.text().toLowerCase(Locale.ROOT);
        return reply.code() == 530 && !text.contains("fail")
                && (text.contains("too many ") || text.contains("maximum number of ")
                        || text.contains("limit reached"));
    }

    /// Whether it sends a token, and so works with Dray nodes only.
    default boolean showsToken() {
        return this instanceof ByToken || this instanceof OnBehalf;
    }

    /// Checks that an [OnBehalf] login reached the requested account. A server may accept the token and log
    /// in the token's owner, whatever user was named.
    private boolean reachedAccount(Reply reply) {
        return !(this instanceof OnBehalf behalf)
                || reply.text().equals("User " + behalf.account() + " logged in.");
    }

    /// This login, acting for another account: this client is a front end at that server. An anonymous front
    /// end cannot act for others.
    ///
    /// @throws SecurityFailure if this login does not identify the front end
    default Login onBehalfOf(String account) {
        return switch (this) {
            case ByToken(AccessToken token) -> new OnBehalf(token, account);
            case ByCertificate _ -> new ByCertificate(account);
            case ByGrid _ -> new ByGrid(account);
            case Anonymous _ when account.equals("anonymous") -> this;
            case OnBehalf _,Anonymous _,ByPassword _ -> throw new SecurityFailure("The front end"
                    + " logs in there without key or certificate, and so cannot act for others. Its"
                    + " operator has to give it a URL with a key (dray://KEY@...), or to map all"
                    + " users to one account there (front-end.pass-identity = false).");
        };
    }

    private String remedy() {
        return switch (this) {
            case OnBehalf behalf -> "It does not let this front end act for the account "
                    + behalf.account() + ": its operator has to name the front end's identity in"
                    + " access.front-ends, and with local accounts its host needs the account.";
            case ByToken _ -> "The access token in the URL is not, or no longer, valid there:"
                    + " take the URL that 'dray url' shows at the node.";
            case ByCertificate _ -> "The server's operator has to add this client's certificate to"
                    + " the identity map.";
            case ByGrid _ -> "The server's operator has to map the client's subject to the account"
                    + " that it asks for, in the gridmap.";
            case Anonymous _ -> "It may not allow anonymous logins, or only over TLS: name a key or"
                    + " a user in the URL.";
            case ByPassword _ -> "Check user name and password.";
        };
    }
}
