package io.dray.control.server;

import io.dray.control.security.Authorization;
import io.dray.control.security.DataChannelSecurity;
import io.dray.control.security.DataCredential;
import io.dray.control.security.LoginAttempt;
import io.dray.control.security.ResumableTls;
import io.dray.control.wire.ControlLineDecoder;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.interpreter.ControlMechanism;
import io.dray.protocol.interpreter.FileOperation;
import io.dray.protocol.interpreter.ServerAction;
import io.dray.protocol.interpreter.ServerEvent;
import io.dray.protocol.interpreter.ServerInterpreter;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.reply.Reply;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connects a Netty pipeline to the pure [ServerInterpreter] of one session. Received commands become events;
/// actions become writes, calls to the data mover, and work on the storage executor. Everything here runs on
/// the channel's event loop.
final class ServerInterpreterHandler
        extends
            SimpleChannelInboundHandler<ServerEvent.CommandReceived> {
    /// Code of performance markers. They are dropped while the client does not read.
    private static final int PERFORMANCE_MARKER = 112;
    /// Bytes of replies that may wait for a client, enough for the names of 400,000 files of a tree. A client that
    /// reads so slowly that more would wait is disconnected, so that the node does not run out of memory.
    static final long MOST_UNREAD = 64L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(ServerInterpreterHandler.class);

    private final ConnectionContext session;
    private final ControlLineDecoder lines;
    private final ServerInterpreter interpreter;
    private final AuditLog audit;
    private final Queue<ServerEvent> events = new ArrayDeque<>();
    private boolean handling;
    /// Whether replies are flushed together, at the end of a read or of the events of a transfer.
    private boolean gathering;
    private @Nullable LoopParts parts;
    private @Nullable ChannelFuture lastWrite;
    /// The first final reply since the last reset.
    private Optional<Reply> answer = Optional.empty();
    private @Nullable SessionServices services;
    private ControlProtection tls = ControlProtection.NONE;
    private @Nullable GssTokenAcceptor tokens;
    private Optional<DataCredential> credential = Optional.empty();
    private Optional<ResumableTls> resumable = Optional.empty();

    ServerInterpreterHandler(ConnectionContext session, ControlLineDecoder lines, AuditLog audit) {
        super(ServerEvent.CommandReceived.class);
        this.session = session;
        this.lines = lines;
        this.interpreter = new ServerInterpreter(session.options().interpreter(), session.ends());
        this.audit = audit;
    }

    /// State that exists once the channel has an event loop.
    private record LoopParts(ChannelHandlerContext context, StorageWork work, IdleWatch idle) {}

    @Override
    public void channelActive(ChannelHandlerContext context) {
        IdleWatch idle = new IdleWatch(context.executor(), interpreter::idleLimit,
                () -> feed(ServerEvent.Signal.IDLE_TOO_LONG));
        parts = new LoopParts(context,
                new StorageWork(session.resources().storage(), context.executor()), idle);
        feed(ServerEvent.Signal.CONNECTED);
        idle.start();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context,
            ServerEvent.CommandReceived received) {
        gathering = true;
        feed(received);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        gathering = false;
        context.flush();
        context.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!interpreter.isClosed()) {
            context.channel().config().setAutoRead(context.channel().isWritable());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        switch (event) {
            case SslHandshakeCompletionEvent handshake when handshake.isSuccess() -> {
                tls = ControlProtection.of(context.pipeline());
                feed(ServerEvent.Signal.SECURITY_ESTABLISHED);
            }
            case SslHandshakeCompletionEvent handshake ->
                LOG.debug("TLS handshake with {} failed: {}", session.peer(),
                        String.valueOf(handshake.cause()));
            case ServerEvent.Signal signal -> feed(signal);
            case OpenConnections.PushedOut pushed -> leave(pushed.reason());
            default -> super.userEventTriggered(context, event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        feed(new ServerEvent.ConnectionLost("the client closed it or it broke"));
        parts().idle().stop();
        parts().work().cancel();
        closeTokens();
        if (services != null) {
            audit.loggedOut();
            services.data().close();
        }
    }

    /// Closes a connection that exceeds a limit, with 421. During a TLS handshake no reply can be sent.
    private void leave(String reason) {
        ChannelHandlerContext context = parts().context();
        SslHandler handshake = context.pipeline().get(SslHandler.class);
        feed(new ServerEvent.ConnectionLost(reason));
        if (handshake != null && !handshake.handshakeFuture().isDone()) {
            var _ = context.close();
            return;
        }
        send(Reply.of(421, "Service not available, closing control connection: " + reason
                + "; try again later."));
        ConnectionClosing.begin(context, lines);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("Control connection with {} broke: {}", session.peer(), cause.toString());
        var _ = context.close();
    }

    private void feed(ServerEvent event) {
        events.add(event);
        if (handling) {
            return;
        }
        handling = true;
        try {
            while (!events.isEmpty()) {
                interpreter.on(events.remove()).forEach(this::perform);
            }
        } catch (RuntimeException e) {
            LOG.error("A control session with " + session.peer() + " failed internally", e);
            var _ = parts().context().close();
        } finally {
            handling = false;
        }
        if (services != null) {
            // Before login nothing prolongs the time that there is for it.
            parts().idle().active();
        }
        if (!gathering) {
            parts().context().flush();
        }
    }

    private void perform(ServerAction action) {
        switch (action) {
            case ServerAction.SendReply(Reply reply) -> send(reply);
            case ServerAction.StartSecurity(ControlMechanism mechanism) -> {
                switch (mechanism) {
                    case TLS -> startTls();
                    case GSSAPI -> startTokens();
                }
            }
            case ServerAction.AcceptGssToken(String base64) -> tokens().take(base64);
            case ServerAction.WrapControlChannel _ ->
                tls = tokens().wrap(parts().context().pipeline());
            case ServerAction.DecideLogin(String user, Optional<String> password) ->
                decide(user, password);
            case ServerAction.PerformOperation(FileOperation operation) -> perform(operation);
            case ServerAction.ReadCredential(String base64) -> parts().work()
                    .submit(
                            () -> session.security().parseDataCredential(base64), this::keep,
                            failure -> refused("DCSC", failure));
            case ServerAction.ForgetCredential _ -> credential = Optional.empty();
            case ServerAction.SecureDataChannels(var authentication, var level) -> {
                Optional<DataCredential> present = credential.or(tls::delegated);
                parts().work()
                        .submit(() -> session.security()
                                .dataChannels(authentication, level,
                                        present, tls.kind()),
                                this::secure, failure -> refused("data channel security", failure));
            }
            case ServerAction.Listen listen -> listen(listen);
            case ServerAction.ConnectTo(var peers) -> services().data().connectTo(peers);
            case ServerAction.StartTransfer(var request) ->
                new TransferWatch(request, audit, this::later,
                        event -> answered(new ServerEvent.TransferReported(event)))
                        .start(services().data());
            case ServerAction.Refused(String command, String reason) ->
                audit.refused(command, reason, Optional.empty());
            case ServerAction.AbortTransfer(String reason) -> services().data().abort(reason);
            case ServerAction.Note(String subject, String text) -> audit.told(subject, text);
            case ServerAction.CloseConnection(String reason) -> {
                LOG.debug("Closing control connection with {}: {}", session.peer(), reason);
                ConnectionClosing.begin(parts().context(), lines);
            }
        }
    }

    private void send(Reply reply) {
        ChannelHandlerContext context = parts().context();
        if (answer.isEmpty() && reply.code() >= 200) {
            answer = Optional.of(reply);
        }
        if (reply.code() == PERFORMANCE_MARKER && !context.channel().isWritable()) {
            return;
        }
        lastWrite = context.write(reply);
        if (context.channel().bytesBeforeWritable() > MOST_UNREAD) {
            context.flush();
            if (context.channel().isOpen()
                    && context.channel().bytesBeforeWritable() > MOST_UNREAD) {
                closeUnread(context.channel());
            }
        }
    }

    private void closeUnread(Channel channel) {
        String what = " has left " + (MOST_UNREAD >> 20) + " MiB of replies unread";
        audit.limitReached("unread replies", "the client" + what, 1);
        session.warnings()
                .misused("unread replies",
                        session.peer() + what + "; the connection is closed");
        var _ = channel.close();
    }

    /// Starts TLS. Clear bytes received after AUTH are rejected, so that they are never read as protected.
    private void startTls() {
        ChannelHandlerContext context = parts().context();
        if (lines.holdsBytes()) {
            session.warnings()
                    .misused("clear behind AUTH TLS", session.peer()
                            + " sent commands in clear after AUTH TLS; the connection is closed");
            lines.stop();
            var _ = context.close();
            return;
        }
        context.flush();
        resumable = session.security().resumableTls();
        ControlProtection.start(context,
                resumable.map(ResumableTls::context).orElseGet(session.security()::controlTls),
                session.options().handshakeLimit());
        if (resumable.isPresent()) {
            var _ = ResumableTls.resumable(context.pipeline().get(SslHandler.class).engine());
        }
    }

    private void decide(String user, Optional<String> password) {
        LoginAttempt attempt = new LoginAttempt(user, password.orElse(""), tls.kind(),
                tls.peer(), session.peer());
        parts().work().submit(() -> {
            if (password.isEmpty() && !session.security().needsNoPassword(attempt)) {
                return Optional.<Login>empty();
            }
            Authorization authorization = session.security().login(attempt);
            return Optional
                    .of(new Login(authorization, session.services().open(authorization, attempt)));
        }, login -> login.ifPresentOrElse(this::enter,
                () -> feed(ServerEvent.Signal.PASSWORD_NEEDED)), failure -> {
                    audit.loginRefused(user, failure);
                    feed(new ServerEvent.ActionFailed(session.security().forClient(failure)));
                });
    }

    private record Login(Authorization authorization, SessionServices services) {}

    private void enter(Login login) {
        if (interpreter.isClosed()) {
            login.services().data().close();
            return;
        }
        Optional<OpenConnections.Limit> limit = session.connections()
                .loggedIn(parts().context().channel());
        if (limit.isPresent()) {
            session.warnings().reached(limit.get(), audit);
            login.services().data().close();
            leave(limit.get().reason());
            return;
        }
        services = login.services();
        lines.limit(ControlServerOptions.LINE_AFTER_LOGIN);
        audit.loggedIn(login.authorization(), tls.kind());
        feed(new ServerEvent.LoggedIn(login.services().account(), login.services().home(),
                login.authorization().thirdParty()));
    }

    private void perform(FileOperation operation) {
        ListingPace pace = new ListingPace(this::later, this::sendEntries);
        FileWork files = new FileWork(services(), session.resources().clock(), pace::send,
                progress -> later(() -> feed(progress)));
        parts().work()
                .submit(() -> files.perform(operation),
                        done -> audit.done(operation,
                                answered(new ServerEvent.OperationCompleted(done))),
                        failure -> audit.failed(operation, failure,
                                answered(new ServerEvent.ActionFailed(failure))));
    }

    /// Feeds an event and returns the reply that the client got for it.
    private Optional<Reply> answered(ServerEvent event) {
        answer = Optional.empty();
        feed(event);
        return answer;
    }

    private @Nullable ChannelFuture sendEntries(List<FileFacts> entries) {
        feed(new ServerEvent.EntriesListed(entries));
        return lastWrite;
    }

    private void keep(DataCredential read) {
        credential = Optional.of(read);
        feed(ServerEvent.Signal.CREDENTIAL_ACCEPTED);
    }

    private void secure(DataChannelSecurity security) {
        services().data().secure(resumable.map(own -> own.in(security)).orElse(security));
        feed(ServerEvent.Signal.DATA_CHANNELS_SECURED);
    }

    private void listen(ServerAction.Listen wish) {
        var _ = services().data()
                .listen(session.ends().local(), wish)
                .whenComplete((addresses, failure) -> later(() -> {
                    if (failure == null) {
                        feed(new ServerEvent.Listening(addresses));
                    } else {
                        refused("listen", StorageWork.known(failure));
                    }
                }));
    }

    private void refused(String command, TransferFailure failure) {
        audit.refused(command, String.valueOf(failure.getMessage()),
                answered(new ServerEvent.ActionFailed(failure)));
    }

    /// Starts the token exchange. Tokens are longer than other lines before login, so the line limit grows.
    private void startTokens() {
        closeTokens();
        tokens = new GssTokenAcceptor(session, parts().work(), audit, this::feed);
        lines.limit(ControlServerOptions.LINE_AFTER_LOGIN);
        var _ = parts().context().executor().schedule(() -> {
            if (!tls.established()) {
                LOG.debug("{} did not complete the token exchange in time", session.peer());
                var _ = parts().context().close();
            }
        }, session.options().handshakeLimit().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void closeTokens() {
        if (tokens != null) {
            tokens.close();
        }
    }

    private GssTokenAcceptor tokens() {
        if (tokens == null) {
            throw new IllegalStateException("no token exchange has begun");
        }
        return tokens;
    }

    private void later(Runnable onLoop) {
        parts().context().executor().execute(() -> together(onLoop));
    }

    /// Runs what feeds any number of events, and flushes the replies to all of them at once.
    private void together(Runnable work) {
        gathering = true;
        try {
            work.run();
        } finally {
            gathering = false;
            parts().context().flush();
        }
    }

    private LoopParts parts() {
        if (parts == null) {
            throw new IllegalStateException("the channel is not active yet");
        }
        return parts;
    }

    private SessionServices services() {
        if (services == null) {
            throw new IllegalStateException("nobody is logged in");
        }
        return services;
    }
}
