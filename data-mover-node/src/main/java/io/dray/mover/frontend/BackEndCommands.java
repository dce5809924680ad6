package io.dray.mover.frontend;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.ParameterCommand.MarkerKind;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRangeSet;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// From a request of a client to what is said to a back end.
final class BackEndCommands {
    private static final double MARKER_SECONDS = 1;

    private BackEndCommands() {}

    /// Parameters before a transfer, as far as the back end knows them.
    ///
    /// @param stripes among how many the rate is shared
    static void parameters(Stripe stripe, TransferRequest request, int stripes) {
        TransferParameters parameters = request.parameters();
        stripe.demand(new ParameterCommand.Type(parameters.type().code(), ""
                + parameters.type().code()));
        boolean blocks = parameters.mode() == TransferMode.EXTENDED_BLOCK;
        stripe.demand(new ParameterCommand.Mode(parameters.mode().code()));
        if (blocks && isSending(request)) {
            stripe.demand(new ParameterCommand.RetrieveOptions(
                    Optional.of(parameters.parallelism()), Optional.empty(), OptionalLong.empty(),
                    Optional.empty(), OptionalLong.empty()));
            stripe.suggest(new ParameterCommand.RetrieveOptions(Optional.empty(),
                    Optional.empty(), OptionalLong.empty(), Optional.of(MARKER_SECONDS),
                    OptionalLong.empty()));
        } else if (blocks) {
            stripe.suggest(interval(MarkerKind.RESTART, parameters.restartMarkerInterval()));
            stripe.suggest(interval(MarkerKind.PERFORMANCE, parameters.performanceInterval()));
        }
        if (stripe.session().capabilities().isDrayNode()) {
            OptionalLong rate = OptionalLong.of(Math.ceilDiv(parameters.rateLimit(), stripes));
            stripe.demand(isSending(request)
                    ? new ParameterCommand.RetrieveOptions(Optional.empty(), Optional.empty(),
                            OptionalLong.empty(), Optional.empty(), rate)
                    : new ParameterCommand.StoreOptions(rate,
                            parameters.mostUnannounced() == 0
                                    ? OptionalLong.empty()
                                    : OptionalLong.of(parameters.mostUnannounced())));
        }
        if (parameters.socketBuffer() > 0) {
            stripe.suggest(new ParameterCommand.SocketBuffer(
                    ParameterCommand.BufferDirection.BOTH, parameters.socketBuffer()));
        }
    }

    /// Which checksum is asked for afterwards, where the back end can use that.
    static void announce(Stripe stripe, ChecksumAlgorithm algorithm) {
        if (stripe.session().capabilities().isDrayNode()) {
            stripe.demand(new ParameterCommand.ChecksumAnnouncement(algorithm));
        }
    }

    /// The checksum that the back ends' parts of a file are to give together.
    static ChecksumAlgorithm checksum(TransferRequest request) {
        return request.parameters().checksum().orElse(ChecksumAlgorithm.CRC32C);
    }

    /// REST, if there is anything to leave out.
    static void restart(Stripe stripe, TransferMode mode, ByteRangeSet present) {
        if (present.isEmpty()) {
            return;
        }
        stripe.demand(mode == TransferMode.STREAM
                ? new ParameterCommand.RestartAt(present.prefix())
                : new ParameterCommand.RestartRanges(present));
    }

    /// RETR, or ERET P for a part.
    static Command retrieve(TransferRequest.SendFile request, String place) {
        return request.offset() == 0 && request.length().isEmpty()
                ? new TransferCommand.Retrieve(place)
                : new TransferCommand.PartialRetrieve(request.offset(),
                        request.length().orElse(-1), place);
    }

    /// Whether a back end tells how a transfer gets on: receivers of blocks announce what they have, and nodes
    /// tell what they have sent, every few seconds.
    static boolean tells(Stripe stripe, TransferRequest request) {
        return request.parameters().mode() == TransferMode.EXTENDED_BLOCK
                && (!isSending(request) || stripe.session().capabilities().isDrayNode());
    }

    static boolean isSending(TransferRequest request) {
        return switch (request) {
            case TransferRequest.SendFile _,TransferRequest.SendListing _,TransferRequest.SendPack _ ->
                true;
            case TransferRequest.ReceiveFile _,TransferRequest.ReceivePack _ -> false;
        };
    }

    private static Command interval(MarkerKind kind, Duration wanted) {
        return new ParameterCommand.TransferEventInterval(kind,
                Math.max(1, wanted.toMillis() / 1000.0));
    }
}
