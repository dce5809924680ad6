package io.dray.mover.frontend;

import io.dray.mover.frontend.BackEndTransfer.Client;
import io.dray.protocol.command.AccessCommand;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.monitor.News;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.NotKeptNotation;
import io.dray.protocol.reply.PartNotation;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.TreeNews;
import io.dray.protocol.reply.TreeReport;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A transfer by a single back end, to which the client's request is passed on unchanged.
final class WholeTransfer {
    private final Stripe stripe;
    private final TransferRequest request;
    private final String place;
    private final Consumer<TransferEvent> events;
    private final BackEndTransfer transfer;
    private @Nullable Reply end;

    /// @param place the path as the back end knows it
    WholeTransfer(Stripe stripe, TransferRequest request, String place, Client client) {
        this.stripe = stripe;
        this.request = request;
        this.place = place;
        this.events = client.events();
        this.transfer = new BackEndTransfer(List.of(stripe), request, request.path(), client,
                this::take);
    }

    /// Runs the transfer until it has succeeded.
    TransferEvent run() {
        BackEndCommands.parameters(stripe, request, 1);
        request.parameters()
                .checksum()
                .ifPresent(algorithm -> BackEndCommands.announce(stripe, algorithm));
        Command verb = verb();
        stripe.settle();
        transfer.start(0, verb);
        transfer.await();
        Reply reply = Objects.requireNonNull(end);
        return new TransferEvent.Completed(transfer.monitor().moved(),
                TreeReport.parse(reply.lines()), PartNotation.parse(reply.lines()),
                NotKeptNotation.parse(reply.lines()));
    }

    private void take(News news) {
        if (news instanceof News.Stored(int _, ByteRangeSet ranges)) {
            events.accept(new TransferEvent.RangesStored(ranges));
        } else if (news instanceof News.Other(int _, Reply reply)) {
            TreeNews.parse(reply).map(TransferEvent.Tree::new).ifPresent(events);
        } else if (news instanceof News.Ended(int _, Reply reply)) {
            end = reply;
        }
    }

    private Command verb() {
        return switch (request) {
            case TransferRequest.SendFile file -> {
                BackEndCommands.restart(stripe, file.parameters().mode(), file.alreadyStored());
                yield BackEndCommands.retrieve(file, place);
            }
            case TransferRequest.SendListing listing -> {
                if (!listing.facts().isStandard()) {
                    stripe.demand(new ParameterCommand.ListOptions(listing.facts().labels()));
                }
                yield listing.form() == ListingForm.NLST
                        ? names(listing)
                        : new TransferCommand.Listing(listing.form(), place);
            }
            case TransferRequest.SendTree tree ->
                new TransferCommand.RetrieveTree(tree.after(), tree.compression(),
                        tree.except(), tree.content(), tree.filter(), place);
            case TransferRequest.ReceiveTree tree ->
                new TransferCommand.StoreTree(tree.preserve(), place);
            case TransferRequest.ReceiveFile file -> {
                BackEndCommands.restart(stripe, file.parameters().mode(), file.alreadyStored());
                file.expectedSize()
                        .ifPresent(size -> stripe.demand(new ParameterCommand.Allocate(size)));
                file.modified()
                        .ifPresent(time -> stripe.demand(new ParameterCommand.StoreAttributes(
                                List.of(new ParameterCommand.Attribute("modify", time)))));
                file.checksum()
                        .ifPresent(sum -> stripe.demand(new ParameterCommand.ExpectChecksum(
                                sum.algorithm().label(), sum.value())));
                yield switch (file.placement()) {
                    case Placement.Replace _ -> new TransferCommand.Store(place);
                    case Placement.Append _ -> new TransferCommand.Append(place);
                    case Placement.Adjust(long offset) ->
                        new TransferCommand.AdjustedStore(offset, place);
                };
            }
        };
    }

    /// NLST prefixes names with its argument. If the client used another path, changes to the directory and
    /// sends NLST without one.
    private Command names(TransferRequest.SendListing listing) {
        boolean samePath = !listing.given().isEmpty() && listing.path().equals(place);
        if (samePath || !stripe.ask(new AccessCommand.ChangeDirectory(place)).isCompletion()) {
            return new TransferCommand.Listing(ListingForm.NLST, place);
        }
        return new TransferCommand.Listing(ListingForm.NLST, "");
    }
}
