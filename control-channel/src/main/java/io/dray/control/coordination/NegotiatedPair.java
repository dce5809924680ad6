package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.client.Futures;
import io.dray.control.negotiation.CommandPipeline;
import io.dray.control.negotiation.DataChannelOptions;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.DataChannelSetup;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.Striping;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.SecurityCommand;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.reply.Reply;
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

    private final EndpointSession source;
    private final EndpointSession destination;
    private final TransferMode mode;
    private final CommandPipeline pipeline = new CommandPipeline();
    private final DataChannelSetup dataChannel;
    private boolean protectedData;
    private boolean oftenTold;
    private Optional<ChecksumAlgorithm> announced = Optional.empty();

    private NegotiatedPair(EndpointSession source, EndpointSession destination, TransferMode mode) {
        this.source = source;
        this.destination = destination;
        this.mode = mode;
        this.dataChannel = new DataChannelSetup(source, destination, mode, pipeline);
    }

    /// Negotiates everything that stays the same from file to file. What the ends say to it is found out
    /// by [#connect], to save a round trip.
    ///
    /// @param credential secret that both ends get for their data channels if both can take it
    /// @param options    streams, interval of markers, protection
    /// @param rateLimit  bytes a second for this pair, 0 for no limit
    /// @param wanted     stream mode when extended blocks were found not to get through, else extended block
    static NegotiatedPair join(EndpointSession source, EndpointSession destination,
            Supplier<DataChannelSecret> credential, TransferOptions options, long rateLimit,
            TransferMode wanted) {
        TransferMode mode = wanted == TransferMode.EXTENDED_BLOCK && takesExtendedBlocks(source)
                && takesExtendedBlocks(destination) ? wanted : TransferMode.STREAM;
        NegotiatedPair joined = new NegotiatedPair(source, destination, mode);
        joined.oftenTold = options.markerInterval()
                .multipliedBy(3)
                .compareTo(options.stallLimit()) <= 0;
        for (EndpointSession end : joined.ends()) {
            joined.demand(end, new ParameterCommand.Type('I', "I"));
            joined.demand(end, new ParameterCommand.Mode(mode.code()));
        }
        joined.protect(credential, options.data());
        joined.limitRate(rateLimit);
        if (mode == TransferMode.EXTENDED_BLOCK) {
            joined.demand(source,
                    new ParameterCommand.RetrieveOptions(
                            Optional.of(joined.streams(options.parallelism())),
                            Optional.empty(),
                            OptionalLong.empty(), Optional.empty(), OptionalLong.empty()));
            options.data().blockSize().ifPresent(joined::blocksOf);
            // Servers without TREV announce at their own pace, which costs nothing but progress.
            joined.suggest(destination, new ParameterCommand.TransferEventInterval(
                    ParameterCommand.MarkerKind.RESTART, seconds(options.markerInterval())));
            joined.suggest(destination, new ParameterCommand.TransferEventInterval(
                    ParameterCommand.MarkerKind.PERFORMANCE, 1));
        }
        if (mode == TransferMode.STREAM && joined.resumesStreams()) {
            // Told by nothing else, this asks a Dray node for markers in stream mode too.
            joined.suggest(destination, new ParameterCommand.TransferEventInterval(
                    ParameterCommand.MarkerKind.RESTART, seconds(options.markerInterval())));
        }
        return joined;
    }

    private void blocksOf(int bytes) {
        // To foreign servers it means the share of a stripe, or nothing.
        suggest(source, new ParameterCommand.RetrieveOptions(Optional.empty(), Optional.empty(),
                OptionalLong.of(bytes), Optional.empty(), OptionalLong.empty()));
    }

    EndpointSession source() {
        return source;
    }

    EndpointSession destination() {
        return destination;
    }

    TransferMode mode() {
        return mode;
    }

    /// Lets the next transfer find its data channels: asks the receiver to listen and tells the sender
    /// where, unless channels of the last transfer are still up. Whether the sender agrees, [#settle] says.
    ///
    /// @return whether the receiver will tell where it listens only after STOR: then give its preliminary
    ///         replies to [#meet] before the sender is told to send
    boolean connect() {
        return dataChannel.connect();
    }

    /// From now on files move between all hosts of both ends, as far as these can do it.
    ///
    /// @param notices told why the receiver uses one host only, if so
    void stripe(Striping wish, Consumer<String> notices) {
        dataChannel.stripe(notices);
        if (wish.namesLayout() && mode == TransferMode.EXTENDED_BLOCK) {
            demand(source, new ParameterCommand.RetrieveOptions(Optional.empty(), wish.layout(),
                    wish.blockSize(), Optional.empty(), OptionalLong.empty()));
        }
    }

    /// Whether the receiver picks one of several hosts for data when it knows the file (GFD.47 section 3.2).
    /// A Dray node and a Globus server of one host (it names its storage interface, DSI) gain nothing by it.
    boolean receiverChoosesItsDataHost() {
        return dataChannel.receiverChoosesItsDataHost();
    }

    /// Tells the sender where the receiver listens, if that is what a preliminary reply of the receiver says
    /// (127, 129).
    ///
    /// @return whether it was
    boolean meet(Reply preliminary) {
        return dataChannel.meet(preliminary);
    }

    /// Tells the ends that can use it which checksum they will be asked for, so that they compute it
    /// while the bytes pass.
    void announce(Optional<ChecksumAlgorithm> agreed) {
        if (agreed.isEmpty() || agreed.equals(announced)
                || agreed.get() == ChecksumAlgorithm.CRC32C) {
            return;
        }
        for (EndpointSession end : ends()) {
            if (end.capabilities().isDrayNode()) {
                // Where it is not understood, CKSM reads the file.
                suggest(end, new ParameterCommand.ChecksumAnnouncement(agreed.get()));
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
        return destination.capabilities().isDrayNode();
    }

    /// Whether both ends are Dray nodes.
    boolean areNodes() {
        return ends().stream().allMatch(end -> end.capabilities().isDrayNode());
    }

    /// Whether the receiver tells on the way how far it has come, often enough to notice that it stands.
    boolean tellsProgress() {
        return mode == TransferMode.EXTENDED_BLOCK || (resumesStreams() && oftenTold);
    }

    /// A transfer failed: its data channels are gone.
    void channelsLost() {
        dataChannel.channelsLost();
    }

    private void protect(Supplier<DataChannelSecret> credential, DataChannelOptions wish) {
        boolean wanted = wish.protection() != DataChannelOptions.Protection.NONE;
        boolean given = wish.credential() == DataChannelOptions.Credential.GIVEN;
        if (wanted && given && !bothTakeSecrets(source, destination)) {
            throw new Refused("data channels cannot be protected by the credential given: "
                    + (takesSecret(source) ? destination : source).name()
                    + " takes none (DCSC)");
        }
        boolean users = bothActForTheUser(source, destination);
        if (wanted && users && (wish.delegated() || !bothTakeSecrets(source, destination))) {
            actForTheUser(wish.protection().level());
            dataChannel.authenticate();
            protectedData = true;
            return;
        }
        if (wanted && wish.delegated()) {
            throw new Refused("data channels cannot be protected by the user's credential: "
                    + (actsForTheUser(source) ? destination : source).name()
                    + " has not been given one");
        }
        if (wanted && bothTakeSecrets(source, destination)) {
            dataChannel.authenticate();
            protectedData = true;
            String secret = credential.get().base64();
            for (EndpointSession end : ends()) {
                demand(end,
                        new SecurityCommand.DataChannelSecurityContext('P', secret));
                demand(end, new SecurityCommand.DataChannelAuthenticationMode('A', ""));
                demand(end, new SecurityCommand.ProtectionBufferSize(1 << 20));
                demand(end, new SecurityCommand.DataProtection(wish.protection().level()));
            }
            return;
        }
        for (EndpointSession end : ends()) {
            if (end.capabilities().authenticatesDataChannels()) {
                demand(end, new SecurityCommand.DataChannelAuthenticationMode('N', ""));
            }
        }
        if (wanted && (protectOneSided(source, destination)
                || protectOneSided(destination, source))) {
            dataChannel.authenticate();
            protectedData = true;
            return;
        }
        for (EndpointSession end : ends()) {
            if (end.protectedControl() && !end.inProcess()) {
                demand(end, new SecurityCommand.ProtectionBufferSize(0));
                demand(end, new SecurityCommand.DataProtection(ProtectionLevel.CLEAR));
            }
        }
    }

    /// Between this process and a server that knows RFC 4217 only: TLS with the server's certificate.
    private boolean protectOneSided(EndpointSession here, EndpointSession server) {
        if (here.own().isEmpty() || server.certificate().isEmpty()) {
            return false;
        }
        demand(server, new SecurityCommand.ProtectionBufferSize(0));
        if (Futures.await(pipeline.suggest(server,
                new SecurityCommand.DataProtection(ProtectionLevel.PRIVATE))).isFailure()) {
            return false;
        }
        here.own().get().secureTowards(server.certificate().get());
        return true;
    }

    /// Whether data channels are under TLS.
    boolean protectsData() {
        return protectedData;
    }

    /// Whether data channels between these two can be protected by a secret of the coordinator's.
    static boolean bothTakeSecrets(EndpointSession source, EndpointSession destination) {
        return takesSecret(source) && takesSecret(destination);
    }

    /// Whether each end holds a credential of the user, or can be given one.
    static boolean bothActForTheUser(EndpointSession source, EndpointSession destination) {
        return (source.delegated().isPresent() || destination.delegated().isPresent())
                && actsForTheUser(source) && actsForTheUser(destination);
    }

    private static boolean actsForTheUser(EndpointSession end) {
        return (end.delegated().isPresent() && end.capabilities().authenticatesDataChannels())
                || (takesSecret(end) && end.inProcess());
    }

    /// Data channels between two ends that show credentials of one user (DCAU A, GFD.20). The user's own
    /// goes to none but this process.
    private void actForTheUser(ProtectionLevel level) {
        DataChannelSecret users = source.delegated().or(destination::delegated).orElseThrow();
        for (EndpointSession end : ends()) {
            if (end.delegated().isEmpty()) {
                demand(end, new SecurityCommand.DataChannelSecurityContext('P', users.base64()));
            }
            demand(end, new SecurityCommand.DataChannelAuthenticationMode('A', ""));
            demand(end, new SecurityCommand.ProtectionBufferSize(1 << 20));
            demand(end, new SecurityCommand.DataProtection(level));
        }
    }

    private static boolean takesSecret(EndpointSession end) {
        return end.protectedControl() && end.capabilities().takesDataCredentials();
    }

    private void limitRate(long bytesPerSecond) {
        if (bytesPerSecond == 0) {
            return;
        }
        OptionalLong limit = OptionalLong.of(bytesPerSecond);
        if (source.capabilities().isDrayNode()) {
            demand(source,
                    new ParameterCommand.RetrieveOptions(Optional.empty(), Optional.empty(),
                            OptionalLong.empty(), Optional.empty(), limit));
        } else if (destination.capabilities().isDrayNode()) {
            demand(destination, new ParameterCommand.StoreOptions(limit));
        } else {
            throw new Refused("neither " + source.name() + " nor " + destination.name()
                    + " can limit its rate; leave the limit away, or copy by way of a Dray node");
        }
    }

    private static boolean takesExtendedBlocks(EndpointSession end) {
        return end.capabilities().movesExtendedBlocks();
    }

    private static double seconds(Duration duration) {
        return Math.max(1, duration.toMillis() / 1000.0);
    }

    /// Sends a command that has to be obeyed, without waiting; [#settle] says whether it was.
    void demand(EndpointSession end, Command command) {
        var _ = pipeline.demand(end, command);
    }

    /// Waits for the answers to all that was demanded.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure what the first end that refused said
    void settle() {
        pipeline.settle();
    }

    /// A receiver that is not Dray's might not expect streams that come late.
    private Parallelism streams(Parallelism wanted) {
        return wanted.isAdaptive() && !destination.capabilities().isDrayNode()
                ? Parallelism.fixed(wanted.start())
                : wanted;
    }

    private void suggest(EndpointSession end, Command command) {
        var _ = pipeline.suggest(end, command);
    }

    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when a credential has expired
    void demandCredentials(String what) {
        ends().forEach(end -> end.life().ifPresent(life -> life.demand(what)));
    }

    private List<EndpointSession> ends() {
        return List.of(source, destination);
    }

    @Override
    public void close() {
        source.close();
        destination.close();
    }
}
