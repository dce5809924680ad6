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

/// Translates a client's transfer request into commands for a back end.
final class BackEndCommands {
    /// Interval of a sender's performance markers, so that the client sees progress each second.
    private static final double MARKER_SECONDS = 1;

    private BackEndCommands() {}

    /// Sends the parameters of a transfer, as far as the back end supports them.
    ///
    /// @param stripes number of stripes that share the rate limit
    static void parameters(Stripe stripe, TransferRequest request, int stripes) {
        TransferParameters parameters = request.parameters();
        stripe.demand(new ParameterCommand.Type(
                Character.toString(parameters.type().code())));
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
                    : new ParameterCommand.StoreOptions(rate, OptionalLong.empty()));
            if (!isSending(request)) {
                // Nodes of version 0.1.0 do not know it.
                stripe.suggest(new ParameterCommand.StoreOptions(OptionalLong.empty(),
                        OptionalLong.of(parameters.mostUnannounced())));
            }
        }
        if (parameters.socketBuffer() > 0) {
            stripe.suggest(new ParameterCommand.SocketBuffer(
                    ParameterCommand.BufferDirection.BOTH, parameters.socketBuffer()));
        }
    }

    /// Announces the checksum that will be asked for, if the back end understands that.
    static void announce(Stripe stripe, ChecksumAlgorithm algorithm) {
        if (stripe.session().capabilities().isDrayNode()) {
            stripe.demand(new ParameterCommand.ChecksumAnnouncement(algorithm));
        }
    }

    /// Returns the algorithm with which the checksums of the back ends' parts are combined.
    static ChecksumAlgorithm checksum(TransferRequest request) {
        return request.parameters().checksum().orElse(ChecksumAlgorithm.CRC32C);
    }

    /// Sends REST, unless no range is present.
    static void restart(Stripe stripe, TransferMode mode, ByteRangeSet present) {
        if (present.isEmpty()) {
            return;
        }
        stripe.demand(mode == TransferMode.STREAM
                ? new ParameterCommand.RestartAt(present.prefix())
                : new ParameterCommand.RestartRanges(present));
    }

    /// Returns RETR, or ERET P for a part.
    static Command retrieve(TransferRequest.SendFile request, String place) {
        return request.offset() == 0 && request.length().isEmpty()
                ? new TransferCommand.Retrieve(place)
                : new TransferCommand.PartialRetrieve(request.offset(),
                        request.length().orElse(-1), place);
    }

    /// Whether a back end reports progress every few seconds: receivers in extended block mode announce ranges,
    /// and Dray nodes also report sent bytes.
    static boolean reportsProgress(Stripe stripe, TransferRequest request) {
        return request.parameters().mode() == TransferMode.EXTENDED_BLOCK
                && (!isSending(request) || stripe.session().capabilities().isDrayNode());
    }

    static boolean isSending(TransferRequest request) {
        return switch (request) {
            case TransferRequest.SendFile _,TransferRequest.SendListing _,TransferRequest.SendTree _ ->
                true;
            case TransferRequest.ReceiveFile _,TransferRequest.ReceiveTree _ ->
                false;
        };
    }

    private static Command interval(MarkerKind kind, Duration wanted) {
        return new ParameterCommand.TransferEventInterval(kind,
                Math.max(1, wanted.toMillis() / 1000.0));
    }
}
