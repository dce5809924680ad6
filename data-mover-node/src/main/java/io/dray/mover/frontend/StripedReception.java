package io.dray.mover.frontend;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.PartValue;
import io.dray.control.client.Futures;
import io.dray.control.remote.RemoteFiles;
import io.dray.mover.frontend.StripeSignals.Signal;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.ParameterCommand.MarkerKind;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.marker.PerformanceMarker;
import io.dray.protocol.marker.RestartMarker;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.parameters.ExpectedChecksum;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.PartNotation;
import io.dray.protocol.reply.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A new file that several back ends store together. Each writes what it gets into one unfinished file
/// (ESTO A 0); it gets its name when the ranges that all have announced leave no hole.
final class StripedReception {
    private final List<Stripe> stripes;
    private final ReceiveFile request;
    private final StripedFile file;
    private final StripeJournal journal;
    private final FrontEndFiles shown;
    private final Consumer<TransferEvent> events;
    private final StripeClaims claims;
    private final ChecksumAlgorithm algorithm;
    private final long[] moved;
    private final boolean[] begun;
    private final boolean[] ended;
    private final List<PartValue> parts = new ArrayList<>();
    private ByteRangeSet stored;
    private @Nullable Signal bad;

    /// @param file  where the back ends are to store it
    /// @param shown are told the checksum, if it is known in the end
    StripedReception(List<Stripe> stripes, ReceiveFile request, StripedFile file,
            StripeJournal journal, FrontEndFiles shown, Consumer<TransferEvent> events) {
        this.stripes = stripes;
        this.request = request;
        this.file = file;
        this.journal = journal;
        this.shown = shown;
        this.events = events;
        this.claims = new StripeClaims(stripes.size());
        this.algorithm = BackEndCommands.checksum(request);
        this.moved = new long[stripes.size()];
        this.begun = new boolean[stripes.size()];
        this.ended = new boolean[stripes.size()];
        this.stored = request.alreadyStored();
    }

    /// Runs until the file is whole and has its name.
    TransferEvent run() {
        prepare();
        StripeSignals signals = new StripeSignals(stripes, Stripe.SILENCE);
        for (int i = 0; i < stripes.size(); i++) {
            signals.start(i, new TransferCommand.AdjustedStore(0, file.unfinished()));
        }
        await(signals);
        finish();
        return new TransferEvent.Completed(sum());
    }

    /// Whether a back end that is alone must go on with what several have begun.
    static boolean isGoneOnWith(ReceiveFile request, StripedFile file, StripeJournal journal) {
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
        if (request.alreadyStored().isEmpty()) {
            journal.forget(file);
            Stripe first = stripes.getFirst();
            if (new RemoteFiles(first.session()).entryIfThere(file.unfinished()).isPresent()) {
                first.obtain(new FileCommand.Delete(file.unfinished()));
            }
            journal.add(file, ByteRangeSet.EMPTY);
        } else if (!journal.stored(file).containsAll(request.alreadyStored()) || !isThere()) {
            throw new Refused("Cannot go on with " + request.path() + ": the ranges that REST"
                    + " names are not all known as stored here. Send the file again without REST.");
        } else {
            journal.replace(file, request.alreadyStored());
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

    private void await(StripeSignals signals) {
        boolean started = false;
        while (!over()) {
            Signal signal = signals.next();
            Reply reply = signal.reply();
            if (signal.last()) {
                ended[signal.stripe()] = true;
                if (signal.good()) {
                    believe(() -> claims.end(signal.stripe(), moved[signal.stripe()]),
                            signal.stripe());
                    take(signal);
                } else {
                    bad = signal;
                }
            } else if (reply != null && (reply.code() == 150 || reply.code() == 125)) {
                begun[signal.stripe()] = true;
                if (!started) {
                    started = true;
                    events.accept(new TransferEvent.Started(reply.code() == 125));
                }
            } else if (reply != null) {
                marker(signal.stripe(), reply);
            }
        }
        if (bad != null) {
            throw signals.failure(bad, "storing " + request.path());
        }
    }

    /// A part counts that is as large as what was announced.
    private void take(Signal good) {
        Reply reply = good.reply();
        if (reply != null) {
            PartNotation.parse(reply.lines())
                    .filter(part -> part.bytes() == claims.total(good.stripe()))
                    .ifPresent(parts::add);
        }
    }

    /// All have answered, or the first has failed; or all that a sender came to have, the file is as long
    /// as was announced and has no hole: to the others nobody will come.
    private boolean over() {
        boolean all = true;
        boolean allBegun = true;
        for (int i = 0; i < stripes.size(); i++) {
            all &= ended[i];
            allBegun &= ended[i] || !begun[i];
        }
        long expected = request.expectedSize().orElse(-1);
        return all || bad != null || (allBegun && expected > 0 && stored.prefix() >= expected
                && stored.prefix() == stored.end());
    }

    private void marker(int stripe, Reply reply) {
        RestartMarker.parse(reply).ifPresent(marker -> {
            believe(() -> claims.add(stripe, marker.ranges()), stripe);
            journal.add(file, marker.ranges());
            stored = stored.union(marker.ranges());
            events.accept(new TransferEvent.RangesStored(marker.ranges()));
        });
        PerformanceMarker.parse(reply).ifPresent(marker -> {
            moved[stripe] = marker.bytesTransferred();
            events.accept(new TransferEvent.StripeProgress(
                    new PerformanceMarker(marker.timestampMillis(), stripe,
                            marker.bytesTransferred(), stripes.size()),
                    sum()));
        });
    }

    /// What a back end that contradicts itself or another has announced counts no more.
    private void believe(Runnable check, int stripe) {
        try {
            check.run();
        } catch (IntegrityFailure lie) {
            journal.forget(file);
            throw new IntegrityFailure(stripes.get(stripe).label() + " " + lie.getMessage()
                    + " Send " + request.path() + " again without REST.");
        }
    }

    private void finish() {
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
            if (ended[i]) {
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

    private long sum() {
        long all = 0;
        for (long one : moved) {
            all += one;
        }
        return all;
    }
}
