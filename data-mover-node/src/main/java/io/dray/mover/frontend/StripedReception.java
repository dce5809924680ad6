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

/// Receives a new file with several back ends. All write into one unfinished file (ESTO A 0). It gets its name
/// when the announced ranges leave no hole.
final class StripedReception {
    private final List<Stripe> stripes;
    private final ReceiveFile request;
    private final StripedFile file;
    private final StripeJournal journal;
    private final FrontEndFiles shown;
    private final Consumer<TransferEvent> events;
    private final StripeClaims claims;
    private final ChecksumAlgorithm algorithm;
    private final List<PartValue> parts = new ArrayList<>();
    private final BackEndTransfer transfer;
    private final TransferMonitor monitor;

    /// @param file  the file to store
    /// @param shown receives the checksum, if it is known at the end
    StripedReception(List<Stripe> stripes, ReceiveFile request, StripedFile file,
            StripeJournal journal, FrontEndFiles shown, Client client) {
        this.stripes = stripes;
        this.request = request;
        this.file = file;
        this.journal = journal;
        this.shown = shown;
        this.events = client.events();
        this.claims = new StripeClaims(stripes.size());
        this.algorithm = BackEndCommands.checksum(request);
        this.transfer = new BackEndTransfer(stripes, request, "storing " + request.path(), client,
                this::take);
        this.monitor = transfer.monitor();
    }

    /// Runs the transfer until the file is complete and has its name.
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

    /// Whether a single back end must resume a file that several have begun.
    static boolean isResumed(ReceiveFile request, StripedFile file, StripeJournal journal) {
        ByteRangeSet present = request.alreadyStored();
        return !present.isEmpty() && journal.stored(file).containsAll(present);
    }

    /// Discards a file that several back ends have begun, since it is sent again to a single one.
    static void giveUp(StripedFile file, StripeJournal journal, Stripe stripe) {
        if (journal.knows(file)) {
            RemoteFiles files = new RemoteFiles(stripe.session());
            if (files.entryIfThere(file.unfinished()).isPresent()) {
                files.delete(file.unfinished());
            }
            journal.forget(file);
        }
    }

    /// Prepares the unfinished file and the stripes. A resumed file must be in the journal; a new one starts
    /// empty.
    private void prepare() {
        for (Stripe stripe : stripes) {
            if (!stripe.session().capabilities().storesParts()) {
                throw new Refused("Cannot store " + request.path() + " over several stripes: "
                        + stripe.label() + " cannot store a part of a file (it has no ESTO);"
                        + " send PASV and the file to one.");
            }
        }
        new RemoteFiles(stripes.getFirst().session()).demandReplaceable(file.path());
        if (request.alreadyStored().isEmpty()) {
            journal.forget(file);
            Stripe first = stripes.getFirst();
            if (new RemoteFiles(first.session()).entryIfThere(file.unfinished()).isPresent()) {
                first.obtain(new FileCommand.Delete(file.unfinished()));
            }
            journal.add(file, ByteRangeSet.EMPTY);
        } else if (!journal.stored(file).containsAll(request.alreadyStored()) || !isThere()) {
            throw new Refused("Cannot resume " + request.path() + ": the ranges that REST"
                    + " names are not all known to be stored here. Send the file again without REST.");
        } else {
            journal.replace(file, request.alreadyStored());
        }
        for (Stripe stripe : stripes) {
            BackEndCommands.parameters(stripe, request, stripes.size());
            BackEndCommands.announce(stripe, algorithm);
            // When a stripe breaks off, what the others have not announced is sent again.
            stripe.suggest(new ParameterCommand.TransferEventInterval(MarkerKind.RESTART, 1));
        }
        // The size is a limit for each stripe; all reserve space of the same file.
        request.expectedSize()
                .ifPresent(size -> stripes
                        .forEach(stripe -> stripe.demand(new ParameterCommand.Allocate(size))));
        stripes.forEach(Stripe::settle);
    }

    /// Whether the unfinished file still exists with its length. If it was removed, by its age or by `dray
    /// parts`, a file made in its place would have holes.
    private boolean isThere() {
        return new RemoteFiles(stripes.getFirst().session()).entryIfThere(file.unfinished())
                .filter(found -> found.size().orElse(0) >= request.alreadyStored().end())
                .isPresent();
    }

    private void take(News news) {
        if (news instanceof News.Stored(int stripe, ByteRangeSet ranges)) {
            verifyClaim(() -> claims.add(stripe, ranges), stripe);
            journal.add(file, ranges);
            events.accept(new TransferEvent.RangesStored(ranges));
        } else if (news instanceof News.Ended(int stripe, Reply reply)) {
            verifyClaim(() -> claims.end(stripe, monitor.movedBy(stripe)), stripe);
            // A part's checksum counts only if its length is that of the announced ranges.
            PartNotation.parse(reply.lines())
                    .filter(part -> part.bytes() == claims.total(stripe))
                    .ifPresent(parts::add);
        }
    }

    /// Whether the file is complete: all back ends with a connection have ended, and the ranges cover the
    /// announced size. The others get no connection.
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

    /// Runs a check of a back end's announcements. If they contradict each other, forgets the file's ranges.
    private void verifyClaim(Runnable check, int stripe) {
        try {
            check.run();
        } catch (IntegrityFailure contradiction) {
            journal.forget(file);
            throw new IntegrityFailure(
                    stripes.get(stripe).label() + " " + contradiction.getMessage()
                            + " Send " + request.path() + " again without REST.");
        }
    }

    private void finish() {
        ByteRangeSet stored = monitor.stored();
        long length = stored.end();
        long expected = Math.max(length, request.expectedSize().orElse(0));
        if (stored.prefix() != expected) {
            throw new IntegrityFailure("The file is incomplete: none of the " + stripes.size()
                    + " stripes has stored bytes " + stored.complement(0, expected)
                    + ". The rest is kept; send what is missing after REST.");
        }
        Stripe first = living();
        RemoteFiles files = new RemoteFiles(first.session());
        long size = files.entry(file.unfinished()).size().orElse(-1);
        if (size != length) {
            journal.forget(file);
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
        first.obtain(from);
        first.obtain(new FileCommand.RenameTo(file.path()));
        journal.forget(file);
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
