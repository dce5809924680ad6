package io.dray.mover.frontend;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.negotiation.DataChannelProtection;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.DataChannelSetup;
import io.dray.control.negotiation.PassiveServer;
import io.dray.control.security.CredentialNotation;
import io.dray.control.security.DataChannelSecurity;
import io.dray.control.server.DataSession;
import io.dray.mover.frontend.BackEndTransfer.Client;
import io.dray.protocol.address.HostAddress;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.DataPeers;
import io.dray.protocol.interpreter.ServerAction;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.parameters.TransferMode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The data transfer process of a front end's session: its back ends listen or connect in its place. One
/// virtual thread of the session runs all work in order.
final class FrontEndDataSession implements DataSession {
    private static final Logger LOG = LoggerFactory.getLogger(FrontEndDataSession.class);

    private final BackEnds backEnds;
    private final FrontEndRights rights;
    private final StripeJournal journal;
    private final FrontEndFiles files;
    private final LongSupplier clock;
    private final ExecutorService thread = Executors
            .newSingleThreadExecutor(Thread.ofVirtual().name("front-end-session").factory());
    private volatile List<Stripe> stripes = List.of();
    private volatile boolean ending;
    private boolean striped;
    private List<HostPort> peers = List.of();
    private DataChannelSecurity security = new DataChannelSecurity.Clear();

    /// @param files receives the checksums; closed when the session ends
    /// @param clock nanoseconds
    FrontEndDataSession(BackEnds backEnds, FrontEndRights rights, StripeJournal journal,
            FrontEndFiles files, LongSupplier clock) {
        this.files = files;
        this.clock = clock;
        this.backEnds = backEnds;
        this.rights = rights;
        this.journal = journal;
    }

    @Override
    public void secure(DataChannelSecurity wanted) {
        later(() -> {
            release();
            security = wanted;
        });
    }

    @Override
    public CompletableFuture<List<HostPort>> listen(InetAddress local,
            ServerAction.Listen wanted) {
        return CompletableFuture.supplyAsync(() -> {
            release();
            peers = List.of();
            striped = wanted.striped();
            open(striped ? backEnds.size() : 1, wanted.mode());
            expect(wanted.peers());
            return listening();
        }, thread)
                .exceptionallyCompose(broken -> CompletableFuture
                        .failedFuture(known(broken)));
    }

    /// Tells the back ends from which host data may come, unless any host may send: they see only the front
    /// end's address. A loopback address is meaningless to a back end on another host.
    private void expect(DataPeers from) {
        if (from.strangers() != DataPeers.Strangers.REFUSED || from.expected().isEmpty()) {
            return;
        }
        HostAddress host = from.expected().get();
        for (Stripe stripe : stripes) {
            HostAddress place = new HostAddress(
                    stripe.session().conversation().remote().getAddress());
            if (stripe.session().capabilities().isDrayNode()
                    && (!host.isLocal() || place.isLocal())) {
                stripe.demand(new ParameterCommand.PassiveDataHost(host));
            }
        }
    }

    /// Asks the back ends to listen. One that has no free port, or breaks off, is left out if another listens.
    private List<HostPort> listening() {
        List<Stripe> able = new ArrayList<>();
        List<HostPort> places = new ArrayList<>();
        RuntimeException why = null;
        List<Stripe> asked = stripes;
        // Another host may connect to these addresses: the client's other server, or an authenticated client.
        List<Supplier<HostPort>> answers = asked.stream()
                .map(stripe -> new PassiveServer(stripe.pipeline(), true).listen())
                .toList();
        for (int i = 0; i < asked.size(); i++) {
            Stripe stripe = asked.get(i);
            try {
                places.add(stripe.heard(answers.get(i)));
                able.add(stripe);
            } catch (ConversationBroken | TransferFailure e) {
                LOG.info("The back end {} does not listen: {}", stripe.name(), e.getMessage());
                why = e;
                stripe.close();
            }
        }
        stripes = List.copyOf(able);
        Stripe.number(stripes);
        if (able.isEmpty() && why != null) {
            throw why;
        }
        return places;
    }

    @Override
    public void connectTo(List<HostPort> wanted) {
        later(() -> {
            release();
            striped = false;
            peers = List.copyOf(wanted);
        });
    }

    @Override
    public void start(TransferRequest request, Consumer<TransferEvent> events) {
        ending = false;
        later(() -> {
            TransferEvent end;
            try {
                end = transfer(request, events);
            } catch (RuntimeException e) {
                release();
                end = new TransferEvent.Failed(ending
                        ? new Aborted("The transfer was ended, at the back ends too.")
                        : known(e));
            }
            events.accept(end);
        });
    }

    private TransferEvent transfer(TransferRequest request, Consumer<TransferEvent> events) {
        String place = place(request);
        if (stripes.isEmpty()) {
            connect(request);
        }
        if (ending) {
            throw new Aborted("The transfer was ended.");
        }
        List<Stripe> now = stripes;
        Client client = new Client(clock, events);
        if (request instanceof TransferRequest.ReceiveFile file
                && file.placement() instanceof Placement.Replace) {
            return store(now, file, new StripedFile(place), client);
        }
        if (now.size() == 1) {
            return new WholeTransfer(now.getFirst(), request, place, client).run();
        }
        return switch (request) {
            case TransferRequest.SendFile file ->
                new StripedSending(now, file, place, files, client).run();
            default -> throw new Refused("Several stripes carry only whole files, and parts that"
                    + " are read; send PASV or PORT for this.");
        };
    }

    private TransferEvent store(List<Stripe> now, TransferRequest.ReceiveFile request,
            StripedFile file, Client client) {
        if (now.size() > 1 || storesAlone(now.getFirst(), request)
                || StripedReception.isResumed(request, file, journal)) {
            return new StripedReception(now, request, file, journal, files, client).run();
        }
        StripedReception.giveUp(file, journal, now.getFirst());
        return new WholeTransfer(now.getFirst(), request, file.path(), client).run();
    }

    /// Whether a single back end stores the file as a part. The client has asked for stripes and only this one
    /// answers; several can resume the upload later.
    private boolean storesAlone(Stripe only, TransferRequest.ReceiveFile request) {
        return striped && request.parameters().mode() == TransferMode.EXTENDED_BLOCK
                && only.session().capabilities().storesParts();
    }

    /// Connects the senders. There are at most as many senders as addresses, since each address expects one end
    /// of data.
    private void connect(TransferRequest request) {
        if (peers.isEmpty()) {
            throw new Refused("There is no data connection: send PASV or PORT first.");
        }
        boolean file = request instanceof TransferRequest.SendFile;
        open(file ? peers.size() : 1, request.parameters().mode());
        List<Stripe> senders = stripes;
        for (int i = 0; i < senders.size(); i++) {
            List<HostPort> own = new ArrayList<>();
            for (int peer = i; peer < peers.size(); peer += senders.size()) {
                own.add(peers.get(peer));
            }
            senders.get(i).demand(DataChannelSetup.connectTo(own));
        }
        senders.forEach(Stripe::settle);
    }

    private String place(TransferRequest request) {
        if (request instanceof TransferRequest.ReceiveFile file) {
            return files.storing(file.path());
        }
        if (request instanceof TransferRequest.ReceiveTree tree) {
            // The rights are not checked for each member of a tree.
            rights.writingTree(tree.path());
            return rights.deletingTree(tree.path());
        }
        if (request instanceof TransferRequest.SendTree tree) {
            return rights.readingTree(tree.path());
        }
        return rights.reading(request.path());
    }

    /// Opens the stripes. Back ends that do not answer are left out if at least one does.
    private void open(int most, TransferMode mode) {
        while (stripes.isEmpty()) {
            stripes = opened(Stripe.open(backEnds.choose(most), rights.user()));
        }
        Stripe.number(stripes);
        for (Stripe stripe : stripes) {
            protect(stripe);
            stripe.mode(mode.code());
        }
        stripes.forEach(Stripe::settle);
    }

    private List<Stripe> opened(List<CompletableFuture<Stripe>> opening) {
        List<Stripe> opened = new ArrayList<>();
        List<Throwable> fatal = new ArrayList<>();
        for (CompletableFuture<Stripe> one : opening) {
            try {
                opened.add(Futures.await(one));
            } catch (RuntimeException why) {
                boolean userRefused = why instanceof SecurityFailure && rights.user().isPresent();
                if (userRefused || !(why instanceof ConversationBroken
                        || why instanceof SecurityFailure)) {
                    fatal.add(why);
                } else {
                    LOG.debug("A back end is left out: {}", why.getMessage());
                }
            }
        }
        if (!fatal.isEmpty()) {
            opened.forEach(Stripe::close);
            throw known(fatal.getFirst());
        }
        return List.copyOf(opened);
    }

    private void protect(Stripe stripe) {
        DataChannelProtection wanted = switch (security) {
            case DataChannelSecurity.Clear _ -> new DataChannelProtection.Clear();
            case DataChannelSecurity.Mutual(var tls, var level) -> {
                if (!stripe.session().protectedControl()) {
                    throw new Refused("Data channels cannot be protected: the front end talks to"
                            + " its back end " + stripe.name() + " in clear.");
                }
                String blob = tls.given()
                        .map(CredentialNotation::formatBlob)
                        .orElseThrow(() -> new Refused("A front end needs a credential for data"
                                + " channels: send DCSC P, or log in with delegation."));
                yield new DataChannelProtection.Mutual(Optional.of(new DataChannelSecret(blob)),
                        tls.requiredSubject(), level);
            }
            case DataChannelSecurity.OneSided _ -> throw new Refused("Data channels of a front end"
                    + " are not protected by its certificate, since they are not its own: send"
                    + " DCSC P and DCAU A, or PROT C.");
        };
        wanted.demand(stripe.pipeline());
    }

    /// Closes the control channels. This ends the transfers of the back ends; what they stored is kept.
    @Override
    public void abort(String reason) {
        ending = true;
        List<Stripe> now = stripes;
        Thread.ofVirtual().start(() -> now.forEach(Stripe::close));
    }

    private void release() {
        List<Stripe> now = stripes;
        stripes = List.of();
        now.forEach(Stripe::close);
    }

    private void later(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            throw new Aborted("The session has ended.");
        }
    }

    private static TransferFailure known(Throwable thrown) {
        Throwable cause = Futures.cause(thrown);
        if (cause instanceof TransferFailure failure) {
            return failure;
        }
        if (cause instanceof ConversationBroken broken) {
            return new Aborted("A back end broke off: " + broken.getMessage());
        }
        LOG.error("A transfer of the front end failed unexpectedly", cause);
        return new StorageFailure(StorageCondition.IO_ERROR, "front end",
                "This front end failed internally; its log says more. Tell its operator.");
    }

    @Override
    public void close() {
        abort("The session has ended.");
        thread.execute(this::release);
        thread.shutdown();
        files.close();
    }
}
