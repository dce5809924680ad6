package io.dray.protocol.interpreter;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.Replies;
import io.dray.protocol.reply.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Commands that use data channels (RFC 959, RFC 3659, GFD.20; Globus server 13.24): from the command to the
/// start of the transfer. [TransferReports] handles its events.
final class TransferCommands {
    private TransferCommands() {}

    /// Called again with the same command once data channels are secured, and once a delayed listener is
    /// open.
    static Transition handle(Ready state, TransferCommand command) {
        if (command instanceof TransferCommand.Combined combined) {
            return combined(state, combined);
        }
        UserSession session = state.session();
        Ready spent = new Ready(spent(session));
        Optional<String> path = session.resolve(command.path());
        if (path.isEmpty()) {
            return Transition.reply(spent, Replies.INVALID_ARGUMENTS);
        }
        TransferRequest request = request(session, command, path.get());
        Optional<Reply> refusal = uniqueRefusal(session, command)
                .or(() -> refusal(session, request));
        if (refusal.isPresent()) {
            return Transition.reply(spent, refusal.get());
        }
        if (!session.protection().applied()) {
            return Transition.to(Working.on(session, command, path.get()),
                    DataPathCommands.secure(session));
        }
        if (session.dataPath() instanceof DataPath.Delayed(var passive)) {
            return Transition.to(Working.on(session, command, path.get()),
                    DataPathCommands.listen(session, passive));
        }
        return command instanceof TransferCommand.StoreUnique
                ? Transition.to(Working.on(session, command, path.get()),
                        new ServerAction.PerformOperation(uniqueName(command, path.get())))
                : Transition.to(Transferring.start(after(spent(session)), request),
                        new ServerAction.StartTransfer(request));
    }

    /// STOU: the new file name was found.
    static Transition named(Working state, String path) {
        UserSession session = state.session();
        TransferRequest request = receive(session, path, new Placement.Replace());
        return Transition.to(Transferring.start(after(spent(session)), request)
                .announcing(Replies.storingUnique(path)),
                new ServerAction.StartTransfer(request));
    }

    private static UserSession spent(UserSession session) {
        return session.with(NextTransfer.NOTHING);
    }

    private static FileOperation uniqueName(TransferCommand command, String path) {
        return new FileOperation.UniqueName(command.path().isEmpty()
                ? (path.equals("/") ? "/stou" : path + "/stou")
                : path);
    }

    /// GET and PUT (GFD.47 section 3): each parameter applies as if sent by itself, but only a refusal is
    /// answered; a listener's address is sent in a 127 reply.
    private static Transition combined(Ready state, TransferCommand.Combined command) {
        boolean delayed = state.session().negotiated().allowDelayed();
        Ready ready = delayed(state, true);
        List<ServerAction> kept = new ArrayList<>();
        for (ParameterCommand parameter : command.before()) {
            Transition set = ParameterCommands.handle(ready, parameter);
            if (!set.isAccepted() || !(set.next() instanceof Ready next)) {
                return Transition.to(new Ready(state.session().with(NextTransfer.NOTHING)),
                        set.actions().toArray(ServerAction[]::new));
            }
            set.actions()
                    .stream()
                    .filter(action -> !(action instanceof ServerAction.SendReply))
                    .forEach(kept::add);
            ready = next;
        }
        Transition transfer = handle(delayed(ready, delayed), command.transfer());
        kept.addAll(transfer.actions());
        return new Transition(transfer.next(), kept);
    }

    private static Ready delayed(Ready state, boolean allowed) {
        UserSession session = state.session();
        return new Ready(session.with(session.negotiated().withDelayedPassive(allowed)));
    }

    /// The listener of a delayed PASV, EPSV or SPAS is open: announces it and starts the transfer.
    static Transition listening(Working state, TransferCommand command,
            List<HostPort> addresses) {
        if (!(state.session().dataPath() instanceof DataPath.Delayed(var passive))) {
            throw new IllegalStateException("no listener was asked for");
        }
        UserSession session = state.session().with(new DataPath.Passive(addresses, false));
        return handle(new Ready(session), command)
                .after(DataPathCommands.delayedReply(session, passive, addresses));
    }

    /// The session after a transfer. In stream mode the end of file closes the data channel, so each transfer
    /// needs a new address; in extended block mode channels and listener stay (Globus server 13.24).
    private static UserSession after(UserSession session) {
        return session.with(session.negotiated().extendedBlocks()
                ? session.dataPath().afterUse()
                : new DataPath.None());
    }

    private static Optional<Reply> refusal(UserSession session, TransferRequest request) {
        boolean receiving = request instanceof TransferRequest.ReceiveFile
                || request instanceof TransferRequest.ReceiveTree;
        boolean blocks = session.negotiated().extendedBlocks();
        boolean file = !(request instanceof TransferRequest.SendListing);
        if (session.dataPath() instanceof DataPath.None) {
            return Optional.of(Reply.of(425, "Command failed. : no data connection was set up for"
                    + " this transfer; send PASV, EPSV, PORT or EPRT first."));
        }
        boolean active = session.dataPath() instanceof DataPath.Active;
        if (blocks && receiving && active) {
            return Optional.of(Reply.of(500, "Command failed. : in extended block mode the receiver"
                    + " listens; send PASV, EPSV or SPAS before this command, not PORT."));
        }
        if (blocks && !receiving && !active) {
            return Optional.of(Reply.of(500, "Command failed. : in extended block mode the sender"
                    + " connects; send PORT, EPRT or SPOR before this command, not PASV."));
        }
        ByteRangeSet restart = session.next().restart();
        boolean tree = request instanceof TransferRequest.SendTree
                || request instanceof TransferRequest.ReceiveTree;
        if (tree && (!blocks || !restart.isEmpty())) {
            return Optional.of(Reply.of(504, "Command failed. : a tree travels in extended block"
                    + " mode only, and has no byte offsets; send MODE E, and no REST."));
        }
        if (file && session.negotiated().ascii() && (blocks || !restart.isEmpty())) {
            return Optional.of(Reply.of(504, "Command failed. : offsets have no meaning when line"
                    + " ends are translated; send TYPE I first."));
        }
        if (file && !blocks && restart.total() != restart.prefix()) {
            return Optional.of(Reply.of(501, "Command failed. : stream mode can restart at one"
                    + " offset only; send REST with a number, or MODE E first."));
        }
        return Optional.empty();
    }

    private static Optional<Reply> uniqueRefusal(UserSession session, TransferCommand command) {
        return command instanceof TransferCommand.StoreUnique
                && !session.next().restart().isEmpty()
                        ? Optional.of(Reply.of(501, "Command failed. : a new file cannot be"
                                + " restarted; send STOU without REST."))
                        : Optional.empty();
    }

    private static TransferRequest request(UserSession session, TransferCommand command,
            String path) {
        ByteRangeSet restart = session.next().restart();
        return switch (command) {
            case TransferCommand.Retrieve _ -> new TransferRequest.SendFile(
                    session.negotiated().forSending(), path, 0, OptionalLong.empty(), restart);
            case TransferCommand.PartialRetrieve(long offset, long length, String _) ->
                new TransferRequest.SendFile(session.negotiated().forSending(), path, offset,
                        length < 0 ? OptionalLong.empty() : OptionalLong.of(length), restart);
            case TransferCommand.Store _ -> receive(session, path, new Placement.Replace());
            case TransferCommand.StoreUnique _ -> receive(session, path, new Placement.Replace());
            // RFC 3659 section 5.3: after REST in stream mode, APPE is STOR.
            case TransferCommand.Append _ -> receive(session, path,
                    restart.isEmpty() || session.negotiated().extendedBlocks()
                            ? new Placement.Append()
                            : new Placement.Replace());
            case TransferCommand.AdjustedStore(long offset, String _) ->
                receive(session, path, new Placement.Adjust(offset));
            case TransferCommand.RetrieveTree(var after, var compression, var except, var content, var filter, String _) ->
                new TransferRequest.SendTree(session.negotiated().forSending(), path,
                        session.negotiated().facts(), after, compression, except, content,
                        filter);
            case TransferCommand.StoreTree(boolean preserve, String _) ->
                new TransferRequest.ReceiveTree(session.negotiated().forReceiving(), path,
                        preserve);
            case TransferCommand.Combined combined -> request(session, combined.transfer(), path);
            case TransferCommand.Listing(ListingForm form, String given) ->
                list(session, form, given, path);
            case TransferCommand.ListAll _ -> list(session, ListingForm.LIST, "", path);
        };
    }

    private static TransferRequest receive(UserSession session, String path, Placement placement) {
        NextTransfer next = session.next();
        return new TransferRequest.ReceiveFile(session.negotiated().forReceiving(), path, placement,
                next.restart(), next.size(), next.modified(), next.checksum());
    }

    private static TransferRequest list(UserSession session, ListingForm form,
            String given, String path) {
        return new TransferRequest.SendListing(session.negotiated().forSending(), form, path,
                session.negotiated().bareNames() ? "" : given, session.negotiated().facts());
    }
}
