package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.negotiation.CommandPipeline;
import io.dray.control.negotiation.DataChannelProtection;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.DataChannelSetup;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.Striping;
import io.dray.control.walk.FileJob;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.parameters.TransferMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Two sessions with a negotiated transfer: type, mode, parallel streams, data protection, and the direction in
/// which data channels are opened (Globus server 13.24).
///
/// Both ends keep these settings while the sessions last, and in extended block mode also the data channels.
/// For one thread at a time.
final class NegotiatedPair implements AutoCloseable {
    /// Lowest rate at which a server is expected to compute a digest, bytes per second: BLAKE3 or SHA-512 on
    /// one slow core, beside other transfers.
    private static final long SLOWEST_DIGEST = 10 << 20;

    private final CommandPipeline source;
    private final CommandPipeline destination;
    private final TransferMode mode;
    private final DataChannelSetup channels;
    private final boolean protectsData;
    private final boolean oftenTold;
    private Optional<ChecksumAlgorithm> announced = Optional.empty();

    private NegotiatedPair(CommandPipeline source, CommandPipeline destination, TransferMode mode,
            boolean protectsData, boolean oftenTold) {
        this.source = source;
        this.destination = destination;
        this.mode = mode;
        this.channels = new DataChannelSetup(source, destination, mode, protectsData);
        this.protectsData = protectsData;
        this.oftenTold = oftenTold;
    }

    /// Negotiates all settings that are common to all files. To save a round trip, the replies are read only by
    /// [DataChannelSetup#connect].
    ///
    /// @param credential supplies the secret that both ends get for their data channels, if both support it
    /// @param options    streams, marker interval, protection
    /// @param rateLimit  bytes per second for this pair, 0 for no limit
    /// @param wanted     preferred mode: stream mode if data channels in extended block mode could not be
    ///                   opened
    static NegotiatedPair join(EndpointSession source, EndpointSession destination,
            Supplier<DataChannelSecret> credential, TransferOptions options, long rateLimit,
            TransferMode wanted) {
        TransferMode mode = source.capabilities().movesExtendedBlocks()
                && destination.capabilities().movesExtendedBlocks() ? wanted : TransferMode.STREAM;
        CommandPipeline from = new CommandPipeline(source);
        CommandPipeline to = new CommandPipeline(destination);
        for (CommandPipeline end : List.of(from, to)) {
            end.demand(new ParameterCommand.Type("I"));
            end.demand(new ParameterCommand.Mode(mode.code()));
        }
        NegotiatedPair pair = new NegotiatedPair(from, to, mode,
                DataChannelProtection.agree(from, to, options.data(), credential),
                options.markerInterval().multipliedBy(3).compareTo(options.stallLimit()) <= 0);
        pair.limitRate(rateLimit);
        if (to.session().capabilities().isDrayNode() && !source.inProcess()) {
            // A node of version 0.1.0 refuses this command. Then the markers show how much has arrived.
            to.suggest(new ParameterCommand.StoreOptions(OptionalLong.empty(),
                    OptionalLong.of(FileJob.MOST_UNANNOUNCED)));
        }
        boolean blocks = mode == TransferMode.EXTENDED_BLOCK;
        if (blocks) {
            from.demand(new ParameterCommand.RetrieveOptions(
                    Optional.of(pair.streams(options.parallelism())), Optional.empty(),
                    OptionalLong.empty(), Optional.empty(), OptionalLong.empty()));
            // Other servers take it as the block size of the striping layout, or ignore it.
            options.data()
                    .blockSize()
                    .ifPresent(bytes -> from.suggest(new ParameterCommand.RetrieveOptions(
                            Optional.empty(), Optional.empty(), OptionalLong.of(bytes),
                            Optional.empty(), OptionalLong.empty())));
        }
        if (blocks || pair.resumesStreams()) {
            // A Dray node sends restart markers in stream mode too. Servers without TREV send markers at their
            // own interval.
            to.suggest(new ParameterCommand.TransferEventInterval(
                    ParameterCommand.MarkerKind.RESTART, seconds(options.markerInterval())));
        }
        if (blocks) {
            to.suggest(new ParameterCommand.TransferEventInterval(
                    ParameterCommand.MarkerKind.PERFORMANCE, 1));
        }
        return pair;
    }

    EndpointSession source() {
        return source.session();
    }

    EndpointSession destination() {
        return destination.session();
    }

    CommandPipeline toSource() {
        return source;
    }

    CommandPipeline toDestination() {
        return destination;
    }

    TransferMode mode() {
        return mode;
    }

    /// Returns the set-up of the data channels.
    DataChannelSetup channels() {
        return channels;
    }

    /// Uses all hosts of both ends for the following files, as far as the ends support striping.
    ///
    /// @param notices called with the reason if only one host is used
    void stripe(Striping striping, Consumer<String> notices) {
        channels.stripe(notices);
        if (striping.namesLayout() && mode == TransferMode.EXTENDED_BLOCK) {
            source.demand(new ParameterCommand.RetrieveOptions(Optional.empty(), striping.layout(),
                    striping.blockSize(), Optional.empty(), OptionalLong.empty()));
        }
    }

    /// Announces the checksum algorithm to Dray nodes, so that they compute the value while the data is
    /// transferred. CRC32C they compute anyway.
    void announce(Optional<ChecksumAlgorithm> agreed) {
        if (agreed.isEmpty() || agreed.equals(announced)
                || agreed.get() == ChecksumAlgorithm.CRC32C) {
            return;
        }
        for (CommandPipeline end : List.of(source, destination)) {
            if (end.session().capabilities().isDrayNode()) {
                // A node that refuses it computes the checksum by reading the file at CKSM.
                end.suggest(new ParameterCommand.ChecksumAnnouncement(agreed.get()));
            }
        }
        announced = agreed;
    }

    /// Returns how long an end may take after the last byte to complete a digest.
    Duration digestTime(long size) {
        return announced.filter(algorithm -> !algorithm.combinable()).isPresent()
                ? Duration.ofSeconds(size / SLOWEST_DIGEST)
                : Duration.ZERO;
    }

    /// Whether a transfer in stream mode can resume after the ranges that the receiver has reported.
    boolean resumesStreams() {
        return destination().capabilities().isDrayNode();
    }

    boolean areNodes() {
        return ends().stream().allMatch(end -> end.capabilities().isDrayNode());
    }

    /// Whether the receiver sends markers often enough to detect a stall.
    boolean tellsProgress() {
        return mode == TransferMode.EXTENDED_BLOCK || (resumesStreams() && oftenTold);
    }

    /// Whether data channels use TLS.
    boolean protectsData() {
        return protectsData;
    }

    private void limitRate(long bytesPerSecond) {
        if (bytesPerSecond == 0) {
            return;
        }
        OptionalLong limit = OptionalLong.of(bytesPerSecond);
        if (source().capabilities().isDrayNode()) {
            source.demand(new ParameterCommand.RetrieveOptions(Optional.empty(), Optional.empty(),
                    OptionalLong.empty(), Optional.empty(), limit));
        } else if (destination().capabilities().isDrayNode()) {
            destination.demand(
                    new ParameterCommand.StoreOptions(limit, OptionalLong.empty()));
        } else {
            throw new Refused("neither " + source.name() + " nor " + destination.name()
                    + " can limit its rate; omit the limit, or copy by way of a Dray node");
        }
    }

    private static double seconds(Duration duration) {
        return Math.max(1, duration.toMillis() / 1000.0);
    }

    /// Waits for the replies to all demanded commands at both ends.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure the first refusal
    void settle() {
        destination.settle();
        source.settle();
    }

    /// Fixes the number of streams for a receiver that is no Dray node: it may not accept streams that are
    /// opened later.
    private Parallelism streams(Parallelism wanted) {
        return wanted.isAdaptive() && !destination().capabilities().isDrayNode()
                ? Parallelism.fixed(wanted.start())
                : wanted;
    }

    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when a credential has expired during
    ///                                                                  `what`
    void demandCredentials(String what) {
        ends().forEach(end -> end.life().ifPresent(life -> life.demand(what)));
    }

    List<EndpointSession> ends() {
        return List.of(source(), destination());
    }

    @Override
    public void close() {
        ends().forEach(EndpointSession::close);
    }
}
