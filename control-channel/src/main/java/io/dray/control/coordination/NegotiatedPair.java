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

/// Two sessions that have agreed how files move between them: type, mode, streams, data protection, and how
/// data channels are opened (Globus server 13.24).
///
/// Both ends keep what was set for as long as the sessions live, and in extended block mode the data
/// channels too. For one thread at a time.
final class NegotiatedPair implements AutoCloseable {
    /// Bytes a second.
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

    /// Negotiates everything that stays the same from file to file. What the ends say to it is found out
    /// by [DataChannelSetup#connect], to save a round trip.
    ///
    /// @param credential secret that both ends get for their data channels if both can take it
    /// @param options    streams, interval of markers, protection
    /// @param rateLimit  bytes a second for this pair, 0 for no limit
    /// @param wanted     stream mode when extended blocks were found not to get through, else extended block
    static NegotiatedPair join(EndpointSession source, EndpointSession destination,
            Supplier<DataChannelSecret> credential, TransferOptions options, long rateLimit,
            TransferMode wanted) {
        TransferMode mode = source.capabilities().movesExtendedBlocks()
                && destination.capabilities().movesExtendedBlocks() ? wanted : TransferMode.STREAM;
        CommandPipeline from = new CommandPipeline(source);
        CommandPipeline to = new CommandPipeline(destination);
        for (CommandPipeline end : List.of(from, to)) {
            end.demand(new ParameterCommand.Type('I', "I"));
            end.demand(new ParameterCommand.Mode(mode.code()));
        }
        NegotiatedPair pair = new NegotiatedPair(from, to, mode,
                DataChannelProtection.agree(from, to, options.data(), credential),
                options.markerInterval().multipliedBy(3).compareTo(options.stallLimit()) <= 0);
        pair.limitRate(rateLimit);
        if (to.session().capabilities().isDrayNode() && !source.inProcess()) {
            // A node of version 0.1.0 refuses it: there the markers tell how much came.
            to.suggest(new ParameterCommand.StoreOptions(OptionalLong.empty(),
                    OptionalLong.of(FileJob.MOST_UNANNOUNCED)));
        }
        boolean blocks = mode == TransferMode.EXTENDED_BLOCK;
        if (blocks) {
            from.demand(new ParameterCommand.RetrieveOptions(
                    Optional.of(pair.streams(options.parallelism())), Optional.empty(),
                    OptionalLong.empty(), Optional.empty(), OptionalLong.empty()));
            // To foreign servers it means the share of a stripe, or nothing.
            options.data()
                    .blockSize()
                    .ifPresent(bytes -> from.suggest(new ParameterCommand.RetrieveOptions(
                            Optional.empty(), Optional.empty(), OptionalLong.of(bytes),
                            Optional.empty(), OptionalLong.empty())));
        }
        if (blocks || pair.resumesStreams()) {
            // It asks a Dray node for markers in stream mode too. Servers without TREV announce at their own
            // pace, which costs nothing but progress.
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

    /// Commands that prepare the source.
    CommandPipeline toSource() {
        return source;
    }

    /// Commands that prepare the destination.
    CommandPipeline toDestination() {
        return destination;
    }

    TransferMode mode() {
        return mode;
    }

    /// Where data channels meet.
    DataChannelSetup channels() {
        return channels;
    }

    /// From now on files move between all hosts of both ends, as far as these can do it.
    ///
    /// @param notices told why the receiver uses one host only, if so
    void stripe(Striping wish, Consumer<String> notices) {
        channels.stripe(notices);
        if (wish.namesLayout() && mode == TransferMode.EXTENDED_BLOCK) {
            source.demand(new ParameterCommand.RetrieveOptions(Optional.empty(), wish.layout(),
                    wish.blockSize(), Optional.empty(), OptionalLong.empty()));
        }
    }

    /// Tells the ends that can use it which checksum they will be asked for, so that they compute it
    /// while the bytes pass.
    void announce(Optional<ChecksumAlgorithm> agreed) {
        if (agreed.isEmpty() || agreed.equals(announced)
                || agreed.get() == ChecksumAlgorithm.CRC32C) {
            return;
        }
        for (CommandPipeline end : List.of(source, destination)) {
            if (end.session().capabilities().isDrayNode()) {
                // Where it is not understood, CKSM reads the file.
                end.suggest(new ParameterCommand.ChecksumAnnouncement(agreed.get()));
            }
        }
        announced = agreed;
    }

    /// How much later than the last byte an end may answer because it computes a digest.
    Duration digestTime(long size) {
        return announced.filter(algorithm -> !algorithm.combinable()).isPresent()
                ? Duration.ofSeconds(size / SLOWEST_DIGEST)
                : Duration.ZERO;
    }

    /// Whether a transfer in stream mode can go on after what the receiver has announced.
    boolean resumesStreams() {
        return destination().capabilities().isDrayNode();
    }

    /// Whether both ends are Dray nodes.
    boolean areNodes() {
        return ends().stream().allMatch(end -> end.capabilities().isDrayNode());
    }

    /// Whether the receiver tells on the way how far it has come, often enough to notice that it stands.
    boolean tellsProgress() {
        return mode == TransferMode.EXTENDED_BLOCK || (resumesStreams() && oftenTold);
    }

    /// Whether data channels are under TLS.
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

    /// Waits for the replies to all that was demanded of both ends.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure what the first end that refused said
    void settle() {
        destination.settle();
        source.settle();
    }

    /// A receiver that is not Dray's might not expect streams that come late.
    private Parallelism streams(Parallelism wanted) {
        return wanted.isAdaptive() && !destination().capabilities().isDrayNode()
                ? Parallelism.fixed(wanted.start())
                : wanted;
    }

    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when a credential has expired
    void demandCredentials(String what) {
        ends().forEach(end -> end.life().ifPresent(life -> life.demand(what)));
    }

    private List<EndpointSession> ends() {
        return List.of(source(), destination());
    }

    @Override
    public void close() {
        ends().forEach(EndpointSession::close);
    }
}
