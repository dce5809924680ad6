package io.dray.mover.frontend;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.PartValue;
import io.dray.control.client.Futures;
import io.dray.control.remote.RemoteFiles;
import io.dray.mover.frontend.BackEndTransfer.Client;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.ParameterCommand.MarkerKind;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.monitor.News;
import io.dray.protocol.monitor.TransferMonitor;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.parameters.ExpectedChecksum;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.PartNotation;
import io.dray.protocol.reply.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A new file that several back ends store together. Each writes what it gets into one unfinished file
/// (ESTO A 0); it gets its name when the ranges that all have announced leave no hole.
final class StripedReception {
    private final List<Stripe> stripes;
    private final ReceiveFile request;
    private final StripedFile file;
    private final StripeJournal journal;
    private final StripeJournal.Upload upload;
    private final FrontEndFiles shown;
    private final Consumer<TransferEvent> events;
    private final StripeClaims claims;
    private final ChecksumAlgorithm algorithm;
    private final List<PartValue> parts = new ArrayList<>();
    private final BackEndTransfer transfer;
    private final TransferMonitor monitor;

    /// @param file  where the back ends are to store it
    /// @param shown are told the checksum, if it is known in the end
    StripedReception(List<Stripe> stripes, ReceiveFile request, StripedFile file,
            StripeJournal journal, FrontEndFiles shown, Client client) {
        this.stripes = stripes;
        this.request = request;
        this.file = file;
        this.journal = journal;
        this.upload = new StripeJournal.Upload(file);
        this.shown = shown;
        this.events = client.events();
        this.claims = new StripeClaims(stripes.size());
        this.algorithm = BackEndCommands.checksum(request);
        this.transfer = new BackEndTransfer(stripes, request, "storing " + request.path(), client,
                this::take);
        this.monitor = transfer.monitor();
    }

    /// Runs until the file is whole and has its name.
    TransferEvent run() {
        prepare();
        for (int i = 0; i < stripes.size(); i++) {
            transfer.start(i, new TransferCommand.AdjustedStore(0, file.unfinished()));
        }
        boolean over = false;
        while (!over) {
            over = transfer.step() || isStored();
        }
        finish();
        return new TransferEvent.Completed(monitor.moved());
    }

    /// Whether a back end that is alone must go on with what several have begun.
    static boolean isResumed(ReceiveFile request, StripedFile file, StripeJournal journal) {
        ByteRangeSet present = request.alreadyStored();
        return !present.isEmpty() && journal.stored(file).containsAll(present);
    }

    /// A file that several have begun is given up, because it is sent anew to one alone.
    static void giveUp(StripedFile file, StripeJournal journal, Stripe stripe) {
        if (journal.knows(file)) {
            RemoteFiles files = new RemoteFiles(stripe.session());
            if (files.entryIfThere(file.unfinished()).isPresent()) {
                files.delete(file.unfinished());
            }
            journal.forget(file);
        }
    }

    /// What is gone on with must be known; what is begun anew begins with no file.
    private void prepare() {
        for (Stripe stripe : stripes) {
            if (!stripe.session().capabilities().storesParts()) {
                throw new Refused("Cannot store " + request.path() + " over several stripes: "
                        + stripe.label() + " cannot store a part of a file (it has no ESTO);"
                        + " send PASV and the file to one.");
            }
        }
        new RemoteFiles(stripes.getFirst().session()).demandReplaceable(file.path());
        boolean anew = request.alreadyStored().isEmpty();
        // An earlier upload of the file that still runs can change nothing from here on.
        if ((!anew && !isThere()) || !journal.begin(upload, request.alreadyStored())) {
            throw new Refused("Cannot go on with " + request.path() + ": the ranges that REST"
                    + " names are not all known as stored here. Send the file again without REST.");
        }
        Stripe first = stripes.getFirst();
        if (anew && new RemoteFiles(first.session()).entryIfThere(file.unfinished()).isPresent()) {
            first.obtain(new FileCommand.Delete(file.unfinished()));
        }
        for (Stripe stripe : stripes) {
            BackEndCommands.parameters(stripe, request, stripes.size());
            BackEndCommands.announce(stripe, algorithm);
            // When one breaks off, what the others have not announced is sent again.
            stripe.suggest(new ParameterCommand.TransferEventInterval(MarkerKind.RESTART, 1));
        }
        // Each takes no byte beyond; their reservations are of one file.
        request.expectedSize()
                .ifPresent(size -> stripes
                        .forEach(stripe -> stripe.demand(new ParameterCommand.Allocate(size))));
        stripes.forEach(Stripe::settle);
    }

    /// The unfinished file may have been removed since, by its age or by `dray parts`: what the back ends would make
    /// in its place had holes.
    private boolean isThere() {
        return new RemoteFiles(stripes.getFirst().session()).entryIfThere(file.unfinished())
                .filter(found -> found.size().orElse(0) >= request.alreadyStored().end())
                .isPresent();
    }

    private void take(News news) {
        if (news instanceof News.Stored(int stripe, ByteRangeSet ranges)) {
            believe(() -> claims.add(stripe, ranges), stripe);
            journal.add(upload, ranges);
            events.accept(new TransferEvent.RangesStored(ranges));
        } else if (news instanceof News.Ended(int stripe, Reply reply)) {
            believe(() -> claims.end(stripe, monitor.movedBy(stripe)), stripe);
            // A part counts that is as large as what was announced.
            PartNotation.parse(reply.lines())
                    .filter(part -> part.bytes() == claims.total(stripe))
                    .ifPresent(parts::add);
        }
    }

    /// Whether all that a sender came to have ended, the file is as long as was announced and has no hole: to the
    /// others nobody will come.
    private boolean isStored() {
        if (monitor.hasFailed()) {
            return false;
        }
        for (int i = 0; i < stripes.size(); i++) {
            if (monitor.hasBegun(i) && !monitor.hasEnded(i)) {
                return false;
            }
        }
        ByteRangeSet stored = monitor.stored();
        long expected = request.expectedSize().orElse(-1);
        return expected > 0 && stored.prefix() >= expected && stored.prefix() == stored.end();
    }

    /// What a back end that contradicts itself or another has announced counts no more.
    private void believe(Runnable check, int stripe) {
        try {
            check.run();
        } catch (IntegrityFailure lie) {
            journal.end(upload, () -> {});
            throw new IntegrityFailure(stripes.get(stripe).label() + " " + lie.getMessage()
                    + " Send " + request.path() + " again without REST.");
        }
    }

    private void finish() {
        ByteRangeSet stored = monitor.stored();
        long length = stored.end();
        long expected = Math.max(length, request.expectedSize().orElse(0));
        if (stored.prefix() != expected) {
            throw new IntegrityFailure("The file is not whole: of " + stripes.size()
                    + " stripes none has stored bytes " + stored.complement(0, expected)
                    + ". The rest is kept; send what is missing after REST.");
        }
        Stripe first = living();
        RemoteFiles files = new RemoteFiles(first.session());
        long size = files.entry(file.unfinished()).size().orElse(-1);
        if (size != length) {
            journal.end(upload, () -> {});
            throw new IntegrityFailure("The back ends announced " + length + " bytes of "
                    + request.path() + " as stored, but the file has " + size
                    + "; send it again without REST.");
        }
        Optional<String> passed = algorithm.combinable()
                ? PartValue.whole(algorithm, parts, size)
                : Optional.empty();
        request.checksum().ifPresent(wanted -> {
            Optional<String> known = passed.filter(_ -> wanted.algorithm() == algorithm);
            check(wanted, known.orElseGet(() -> Futures.await(files
                    .checksum(wanted.algorithm(), 0, -1, file.unfinished(), size,
                            ChecksumBasis.READ))
                    .hex()));
        });
        request.modified()
                .ifPresent(time -> first.obtain(
                        new FileCommand.SetModificationTime(time, file.unfinished())));
        Command from = new FileCommand.RenameFrom(file.unfinished());
        journal.end(upload, () -> {
            first.obtain(from);
            first.obtain(new FileCommand.RenameTo(file.path()));
        });
        passed.ifPresent(value -> shown.stored(file.path(), algorithm, value));
    }

    private Stripe living() {
        for (int i = 0; i < stripes.size(); i++) {
            if (monitor.hasEnded(i)) {
                return stripes.get(i);
            }
        }
        return stripes.getFirst();
    }

    private static void check(ExpectedChecksum wanted, String computed) {
        if (!computed.equals(wanted.value())) {
            throw IntegrityFailure.checksumMismatch(wanted.value(), computed);
        }
    }
}
