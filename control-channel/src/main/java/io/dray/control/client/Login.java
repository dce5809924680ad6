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

/// As whom a client logs in.
public sealed interface Login {
    /// By an access token that the node has issued.
    record ByToken(AccessToken token) implements Login {}

    /// By the certificate shown in the TLS handshake.
    ///
    /// @param user account to ask for; `:certificate:` for the one the server's map gives
    record ByCertificate(String user) implements Login {
        /// The account that the server's identity map gives.
        public static final String MAPPED = ":certificate:";
    }

    /// By the identity proved in a GSI exchange.
    ///
    /// @param user account to ask for; `:globus-mapping:` for the one the server maps it to
    record ByGrid(String user) implements Login {
        /// The account that the server maps the identity to.
        public static final String MAPPED = ":globus-mapping:";
    }

    /// By a token of a front end, to act for a user whom it has authenticated. A server that does not name the
    /// account in its answer has let in somebody else.
    ///
    /// @param token   the front end's own
    /// @param account of the user
    record OnBehalf(AccessToken token, String account) implements Login {}

    /// As nobody.
    record Anonymous() implements Login {}

    /// By name and password. Goes in clear where the control channel is clear.
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
            // RFC 1635 asks for an e-mail address; the part after @ may be empty.
            case Anonymous _ -> "dray@";
            case ByPassword password -> password.password();
        };
    }

    /// Says USER and, when the server asks for it, PASS. A token goes to Dray nodes only, which always ask
    /// for it, so that both go together.
    ///
    /// @return the server's last word on it, for [#judge]; what is sent before it has come goes to a server
    ///         that may refuse the login
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

    /// What the end of a login means.
    ///
    /// @param server names the server in messages
    /// @throws SecurityFailure    when the server refuses for good
    /// @throws ConversationBroken when the server refuses for now (4xx)
    default void judge(Reply reply, String server) {
        if (reply.isCompletion() && actsAsAsked(reply)) {
            return;
        }
        if (reply.code() == 332) {
            throw new SecurityFailure(server + " asks for an account (ACCT) at login, which is not"
                    + " supported.");
        }
        String said = " It said: " + reply.code() + " " + reply.text();
        if ((reply.code() >= 400 && reply.code() < 500) || isForNow(reply)) {
            throw new ConversationBroken(
                    server + " does not take the login now; try again later." + said);
        }
        throw new SecurityFailure(server + " refuses the login. " + remedy() + said);
    }

    /// RFC 959 has no code for a server that is full; many say it with 530, and only the words tell it from
    /// a login that is wrong.
    private static boolean isForNow(Reply reply) {
        String text = reply.text().toLowerCase(Locale.ROOT);
        return reply.code() == 530 && !text.contains("fail")
                && (text.contains("too many ") || text.contains("maximum number of ")
                        || text.contains("limit reached"));
    }

    /// Whether it is by a token, and so for Dray nodes only.
    default boolean showsToken() {
        return this instanceof ByToken || this instanceof OnBehalf;
    }

    /// Servers may take a token and let its owner in, whatever name stands before it.
    private boolean actsAsAsked(Reply reply) {
        return !(this instanceof OnBehalf behalf)
                || reply.text().equals("User " + behalf.account() + " logged in.");
    }

    /// The same, on behalf of a user of this client, which is a front end there. Who is nobody there himself
    /// acts for nobody else.
    ///
    /// @throws SecurityFailure when this login says nobody on whose word the server could rely
    default Login onBehalfOf(String account) {
        return switch (this) {
            case ByToken(AccessToken token) -> new OnBehalf(token, account);
            case ByCertificate _ -> new ByCertificate(account);
            case ByGrid _ -> new ByGrid(account);
            case Anonymous _ when account.equals("anonymous") -> this;
            case OnBehalf _,Anonymous _,ByPassword _ -> throw new SecurityFailure("The front end"
                    + " logs in there without key or certificate, and so can act for nobody. Its"
                    + " operator has to give it a URL with a key (dray://KEY@...), or to let all"
                    + " users be one there (front-end.pass-identity = false).");
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
