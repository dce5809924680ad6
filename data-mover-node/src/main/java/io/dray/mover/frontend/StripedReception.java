package io.dray.mover.frontend;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.PartValue;
import io.dray.control.client.Futures;
import io.dray.control.remote.RemoteFiles;
import io.dray.mover.frontend.BackEndTransfer.Client;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.FileCommand.PathVerb;
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

/// An upload that several back ends store together. Each writes the blocks that it receives into one
/// unfinished file (ESTO A 0). The file gets its name when the announced ranges of all back ends leave no hole.
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

    /// @param file  the path at the back ends
    /// @param shown receives the checksum, if it is known at the end
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

    /// Runs the upload until the file is complete and has its name.
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

    /// Whether a single back end must continue an upload that several have begun.
    static boolean isResumed(ReceiveFile request, StripedFile file, StripeJournal journal) {
        ByteRangeSet present = request.alreadyStored();
        return !present.isEmpty() && journal.stored(file).containsAll(present);
    }

    /// Removes what several back ends have stored of a file, because the file is now sent to one from its start.
    static void giveUp(StripedFile file, StripeJournal journal, Stripe stripe) {
        if (journal.knows(file)) {
            RemoteFiles files = new RemoteFiles(stripe.session());
            if (files.entryIfThere(file.unfinished()).isPresent()) {
                files.delete(file.unfinished());
            }
            journal.forget(file);
        }
    }

    /// Prepares journal, file and back ends. The ranges of REST must be recorded. Without REST, a file of an
    /// earlier upload is removed.
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
        // After this, an earlier upload that still runs can change neither the journal nor the final file.
        if ((!anew && !isThere()) || !journal.begin(upload, request.alreadyStored())) {
            throw new Refused("Cannot go on with " + request.path() + ": the ranges that REST"
                    + " names are not all known as stored here. Send the file again without REST.");
        }
        Stripe first = stripes.getFirst();
        if (anew && new RemoteFiles(first.session()).entryIfThere(file.unfinished()).isPresent()) {
            first.obtain(PathVerb.DELETE.on(file.unfinished()));
        }
        for (Stripe stripe : stripes) {
            BackEndCommands.parameters(stripe, request, stripes.size());
            BackEndCommands.announce(stripe, algorithm);
            // If a back end breaks off, ranges that the others have not announced are sent again.
            stripe.suggest(new ParameterCommand.TransferEventInterval(MarkerKind.RESTART, 1));
        }
        // Each back end gets the length of the whole file: it refuses bytes beyond it.
        request.expectedSize()
                .ifPresent(size -> stripes
                        .forEach(stripe -> stripe.demand(new ParameterCommand.Allocate(size))));
        stripes.forEach(Stripe::settle);
    }

    /// Whether the unfinished file still exists. It may have been removed because of its age, or by `dray parts`;
    /// a new file would lack the ranges that REST names.
    private boolean isThere() {
        return new RemoteFiles(stripes.getFirst().session()).entryIfThere(file.unfinished())
                .filter(found -> found.size().orElse(0) >= request.alreadyStored().end())
                .isPresent();
    }

    private void take(News news) {
        if (news instanceof News.Stored(int stripe, ByteRangeSet ranges)) {
            demandConsistent(() -> claims.add(stripe, ranges), stripe);
            journal.add(upload, ranges);
            events.accept(new TransferEvent.RangesStored(ranges));
        } else if (news instanceof News.Ended(int stripe, Reply reply)) {
            demandConsistent(() -> claims.end(stripe, monitor.movedBy(stripe)), stripe);
            // The checksum of a part is valid only if it covers all bytes that the back end has announced.
            PartNotation.parse(reply.lines())
                    .filter(part -> part.bytes() == claims.total(stripe))
                    .ifPresent(parts::add);
        }
    }

    /// Whether the file is complete although some back ends still wait for a sender: every back end that began
    /// has ended, and the file has its announced length and no hole.
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

    /// Checks an announcement. If it contradicts earlier ones, nothing that was announced can be trusted, and the
    /// journal forgets the upload.
    private void demandConsistent(Runnable check, int stripe) {
        try {
            check.run();
        } catch (IntegrityFailure e) {
            journal.end(upload, () -> {});
            throw new IntegrityFailure(stripes.get(stripe).label() + " " + e.getMessage()
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
        Command from = PathVerb.RENAME_FROM.on(file.unfinished());
        journal.end(upload, () -> {
            first.obtain(from);
            first.obtain(PathVerb.RENAME_TO.on(file.path()));
        });
        passed.ifPresent(value -> shown.stored(file.path(), algorithm, value));
    }

    /// Returns a back end that has ended successfully, since others may have broken off.
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
