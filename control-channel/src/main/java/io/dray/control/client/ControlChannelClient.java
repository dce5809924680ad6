package io.dray.control.client;

import io.dray.control.security.CertificateChains;
import io.dray.control.security.ClientTls;
import io.dray.control.security.gsi.GssInitiator;
import io.dray.control.wire.CommandEncoder;
import io.dray.control.wire.LineProtection;
import io.dray.control.wire.ReplyDecoder;
import io.dray.protocol.command.InformationCommand.ClientInformation;
import io.dray.protocol.command.InformationCommand.Query;
import io.dray.protocol.command.SecurityCommand.Authenticate;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.reply.Reply;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Opens control conversations: connects, waits for the greeting, secures the channel, logs in, and asks for
/// the server's features.
///
/// Methods block: call them on virtual threads. Thread-safe.
public final class ControlChannelClient {
    /// Most pipelined commands that are written with one flush.
    private static final int MOST_UNFLUSHED = 64;

    private final ClientTls tls;
    private final Settings settings;
    private final Consumer<String> waits;
    /// The last message about each server, with its time in nanoseconds.
    private final Map<String, Long> toldAt = new ConcurrentHashMap<>();

    /// @param connectLimit longest time for name look-up and connection; also for the TLS handshake
    /// @param replyLimit   longest silence of the server at each step until login
    /// @param program      name and version for the server's log, such as `dray/0.1.0`; without `;`
    public record Settings(Duration connectLimit, Duration replyLimit, String program) {
        public Settings {
            if (!program.matches("[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")) {
                throw new IllegalArgumentException("not NAME/VERSION: " + program);
            }
        }

        /// 20 s to connect; a minute for replies, because servers look up names at login.
        public static Settings usual(String program) {
            return new Settings(Duration.ofSeconds(20), Duration.ofSeconds(60), program);
        }
    }

    public ControlChannelClient(ClientTls tls, Settings settings) {
        this(tls, settings, sentence -> {});
    }

    /// @param waits called when a server keeps this program waiting, with a sentence that says which server
    ///              and for what; first after [ConversationHandler#FIRST_REPORT], then each time the wait has
    ///              doubled; must not block
    public ControlChannelClient(ClientTls tls, Settings settings, Consumer<String> waits) {
        this.tls = tls;
        this.settings = settings;
        this.waits = waits;
    }

    /// Hands on a message about a server, unless another connection to it has just been told of: when a server
    /// stands, all connections to it wait, and their messages come together.
    private void tell(String server, String sentence) {
        long now = System.nanoTime();
        long told = toldAt.merge(server, now, (before, present) -> present
                - before < ConversationHandler.FIRST_REPORT.toNanos() / 2 ? before : present);
        if (told == now) {
            waits.accept(sentence);
        }
    }

    /// Builds a pipeline that nobody uses, so that the first connection finds its classes ready.
    public static void rehearse() {
        Channel channel = new NioSocketChannel();
        channel.pipeline()
                .addLast(pipeline(new ConversationHandler("nobody", Duration.ZERO, _ -> {})))
                .addLast(new ReplyDecoder(), new CommandEncoder(),
                        new FlushConsolidationHandler(MOST_UNFLUSHED, true));
        channel.unsafe().closeForcibly();
    }

    /// Whether a server sends a greeting, or anything else, on a new connection. Blocks.
    ///
    /// @param limit longest time for the connection, and again for the greeting
    /// @return false if the server stays silent
    public boolean answers(ControlConnector connector, Duration limit) {
        ConversationHandler handler = new ConversationHandler(connector.name(), limit, told -> {});
        try (NettyControlConversation conversation = new NettyControlConversation(
                connector.connect(pipeline(handler), limit), handler, limit)) {
            conversation.await(handler.greeting());
            return true;
        } catch (ConversationBroken e) {
            return !e.timedOut();
        }
    }

    /// Opens a conversation and logs in.
    ///
    /// @throws ConversationBroken if the server cannot be reached, falls silent, or refuses for now: a retry
    ///                            may help
    /// @throws SecurityFailure    if the server is not the trusted one, or refuses TLS or the login
    public ControlSession open(ControlConnector connector, ControlSecurity security, Login login) {
        if (login.showsToken() && security instanceof ControlSecurity.Clear) {
            throw new SecurityFailure(
                    "An access token is sent over TLS only, not in clear to " + connector.name()
                            + ".");
        }
        ConversationHandler handler = new ConversationHandler(connector.name(),
                settings.replyLimit(), sentence -> tell(connector.name(), sentence));
        NettyControlConversation conversation = new NettyControlConversation(
                connect(connector, handler), handler, settings.replyLimit());
        try {
            Reply hello = conversation.await(handler.greeting());
            if (!hello.isCompletion()) {
                throw new ConversationBroken(connector.name() + " does not offer its service now: "
                        + hello.code() + " " + hello.text());
            }
            List<X509Certificate> certificates = secure(conversation, connector, security);
            CompletableFuture<Reply> verdict = login.begin(conversation, settings.replyLimit());
            if (!login.showsToken()) {
                // Only Dray nodes are known to accept pipelined commands during login.
                conversation.await(verdict);
            }
            CompletableFuture<FeatureSet> features = introduce(conversation, security);
            login.judge(conversation.await(verdict), connector.name());
            return new ControlSession(conversation, conversation.await(features),
                    hello.text(), certificates);
        } catch (RuntimeException e) {
            conversation.close();
            throw e;
        }
    }

    /// Reports a wait through `waits` if it is not cancelled within [ConversationHandler#FIRST_REPORT].
    private CompletableFuture<Void> reportWaitLater(String server, String what,
            Duration limit) {
        return CompletableFuture.runAsync(
                () -> tell(server, ConversationHandler.waiting(what,
                        ConversationHandler.FIRST_REPORT, limit)),
                CompletableFuture.delayedExecutor(ConversationHandler.FIRST_REPORT.toMillis(),
                        TimeUnit.MILLISECONDS));
    }

    private Channel connect(ControlConnector connector, ConversationHandler handler) {
        CompletableFuture<Void> told = reportWaitLater(
                connector.name(), connector.name() + " has not taken the connection",
                settings.connectLimit());
        try {
            return connector.connect(pipeline(handler), settings.connectLimit());
        } finally {
            told.cancel(false);
        }
    }

    private static ChannelInitializer<Channel> pipeline(ConversationHandler handler) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new ReplyDecoder(), new CommandEncoder(),
                                new FlushConsolidationHandler(MOST_UNFLUSHED, true), handler);
            }
        };
    }

    private List<X509Certificate> secure(NettyControlConversation conversation,
            ControlConnector connector, ControlSecurity security) {
        return switch (security) {
            case ControlSecurity.Clear _ -> List.of();
            case ControlSecurity.Tls wanted -> {
                Reply reply = conversation.exchange(new Authenticate("TLS"),
                        settings.replyLimit());
                if (reply.code() != 234) {
                    throw new SecurityFailure(connector.name() + " does not offer TLS (AUTH TLS: "
                            + reply.code() + " " + reply.text()
                            + "). A clear connection has to be requested with ftp://.");
                }
                yield handshake(conversation, connector, wanted);
            }
            case ControlSecurity.Gsi gsi -> {
                try (GssInitiator exchange = gsi.client()
                        .newExchange(connector.host(), connector.port(), gsi.subject())) {
                    LineProtection protection = exchangeTokens(conversation, connector, exchange);
                    List<X509Certificate> peer = exchange.peer();
                    conversation.wrap(protection);
                    yield peer;
                }
            }
        };
    }

    /// Names the server in certificate errors, since a copy involves two servers.
    private LineProtection exchangeTokens(NettyControlConversation conversation,
            ControlConnector connector, GssInitiator exchange) {
        try {
            return new TokenLogin(conversation, connector.name(), settings.replyLimit())
                    .perform(exchange);
        } catch (SecurityFailure e) {
            String sentence = String.valueOf(e.getMessage());
            throw sentence.contains(connector.name())
                    ? e
                    : new SecurityFailure(connector.name() + ": " + sentence);
        }
    }

    private List<X509Certificate> handshake(NettyControlConversation conversation,
            ControlConnector connector, ControlSecurity.Tls wanted) {
        SslHandler handler = tls.control(wanted.trust(), wanted.certificate(), connector.name())
                .newHandler(io.netty.buffer.ByteBufAllocator.DEFAULT, connector.host(),
                        connector.port());
        handler.setHandshakeTimeoutMillis(settings.connectLimit().toMillis());
        try {
            await(conversation.startTls(handler), connector);
            List<X509Certificate> chain = CertificateChains
                    .shown(handler.engine().getSession());
            if (chain.isEmpty()) {
                throw new SecurityFailure(connector.name() + " showed no certificate.");
            }
            return chain;
        } catch (ExecutionException e) {
            throw failure(connector, Futures.cause(e));
        } catch (TimeoutException e) {
            throw ConversationBroken.silent("The TLS handshake with " + connector.name()
                    + " did not end within " + settings.connectLimit().toSeconds() + " s.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConversationBroken("Interrupted in the TLS handshake with "
                    + connector.name() + ".");
        }
    }

    private void await(CompletableFuture<Channel> secured, ControlConnector connector)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Void> told = reportWaitLater(
                connector.name(), connector.name() + " has not ended the TLS handshake",
                settings.connectLimit());
        try {
            secured.get(settings.connectLimit().toMillis() + 1000, TimeUnit.MILLISECONDS);
        } finally {
            told.cancel(false);
        }
    }

    private RuntimeException failure(ControlConnector connector, Throwable cause) {
        if (cause instanceof ConversationBroken broken) {
            return broken;
        }
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof CertificateException && t.getMessage() != null) {
                return new SecurityFailure(t.getMessage());
            }
        }
        if (cause instanceof SslHandshakeTimeoutException) {
            return ConversationBroken.silent("The TLS handshake with " + connector.name()
                    + " did not end within " + settings.connectLimit().toSeconds() + " s.");
        }
        if (cause instanceof java.nio.channels.ClosedChannelException) {
            return new ConversationBroken(connector.name()
                    + " broke off the TLS handshake.");
        }
        return new SecurityFailure("The TLS handshake with " + connector.name() + " failed: "
                + cause.getMessage() + ".");
    }

    private static String scheme(ControlSecurity security) {
        return switch (security) {
            case ControlSecurity.Clear _ -> "ftp";
            case ControlSecurity.Tls _ -> "dray";
            case ControlSecurity.Gsi _ -> "gsiftp";
        };
    }

    /// Sends FEAT and SITE CLIENTINFO together; servers need support neither.
    private CompletableFuture<FeatureSet> introduce(NettyControlConversation conversation,
            ControlSecurity security) {
        int slash = settings.program().indexOf('/');
        CompletableFuture<Reply> features = conversation.send(Query.FEATURES,
                settings.replyLimit(), _ -> {});
        CompletableFuture<Reply> told = conversation.send(new ClientInformation("scheme="
                + scheme(security) + ";appname=\""
                + settings.program().substring(0, slash) + "\";appver=\""
                + settings.program().substring(slash + 1) + "\";"), settings.replyLimit(), _ -> {});
        return features.thenCombine(told, (offered, _) -> FeatureSet.parse(offered));
    }
}
