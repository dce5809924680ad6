package io.dray.mover.frontend;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.PartValue;
import io.dray.mover.frontend.BackEndTransfer.Client;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest.SendFile;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.monitor.News;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.PartNotation;
import io.dray.protocol.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// Sends a file with several back ends, each a share of it. REST tells each back end which ranges the others
/// send or the client has. Each back end sends to addresses of its own, so that each address gets one end of
/// data with one count.
final class StripedSending {
    private final List<Stripe> stripes;
    private final SendFile request;
    private final String place;
    private final FrontEndFiles files;
    private final BackEndTransfer transfer;
    private final List<PartValue> parts = new ArrayList<>();

    /// @param place the path as the back ends know it
    /// @param files receives the checksum, if it is known at the end
    StripedSending(List<Stripe> stripes, SendFile request, String place, FrontEndFiles files,
            Client client) {
        this.stripes = stripes;
        this.request = request;
        this.place = place;
        this.files = files;
        this.transfer = new BackEndTransfer(stripes, request, "reading " + request.path(), client,
                this::take);
    }

    /// Runs the transfer until all stripes have succeeded.
    TransferEvent run() {
        ListedEntry file = files.entry(place);
        long size = Math.max(0, file.size().orElse(0) - request.offset());
        long length = Math.min(size, request.length().orElse(size));
        List<ByteRangeSet> shares = request.parameters()
                .shares()
                .of(length, request.alreadyStored(), stripes.size());
        for (int i = 0; i < stripes.size(); i++) {
            BackEndCommands.parameters(stripes.get(i), request, stripes.size());
            BackEndCommands.announce(stripes.get(i), BackEndCommands.checksum(request));
            BackEndCommands.restart(stripes.get(i), request.parameters().mode(),
                    shares.get(i).complement(0, length));
        }
        stripes.forEach(Stripe::settle);
        for (int i = 0; i < stripes.size(); i++) {
            transfer.start(i, BackEndCommands.retrieve(request, place));
        }
        transfer.await();
        if (request.offset() == 0 && length == file.size().orElse(-1)) {
            remember(file, length);
        }
        return new TransferEvent.Completed(
                shares.stream().mapToLong(ByteRangeSet::total).sum());
    }

    private void remember(ListedEntry file, long length) {
        ChecksumAlgorithm algorithm = BackEndCommands.checksum(request);
        if (algorithm.combinable()) {
            PartValue.whole(algorithm, parts, length)
                    .ifPresent(value -> files.passed(place, file, algorithm, value));
        }
    }

    private void take(News news) {
        if (news instanceof News.Ended(int _, Reply reply)) {
            PartNotation.parse(reply.lines()).ifPresent(parts::add);
        }
    }
}
