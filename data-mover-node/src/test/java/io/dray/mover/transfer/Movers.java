package io.dray.mover.transfer;

import io.dray.control.security.DataChannelSecurity;
import io.dray.control.server.DataSession;
import io.dray.mover.datachannel.DataPlaneObserver;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.interpreter.DataPeers;
import io.dray.protocol.interpreter.ServerAction;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.interpreter.TransferRequest.SendFile;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.parameters.RepresentationType;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRangeSet;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/// Two movers in one process, joined over loopback.
final class Movers implements AutoCloseable {
    static final DataPlaneConfig.Limits QUICK = new DataPlaneConfig.Limits(Duration.ofSeconds(5),
            Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(10),
            Duration.ofSeconds(5), Duration.ofSeconds(1));

    final WatchedStore source = new WatchedStore();
    final WatchedStore target = new WatchedStore();
    final TransferEngine sendingEngine;
    final TransferEngine receivingEngine;
    final DataSession sender;
    final DataSession receiver;

    Movers(DataPlaneConfig config) {
        this(config, DataPlaneObserver.NONE);
    }

    /// @param observer of the sending end
    Movers(DataPlaneConfig config, DataPlaneObserver observer) {
        sendingEngine = new TransferEngine(config, observer, Clock.systemUTC());
        receivingEngine = new TransferEngine(config, DataPlaneObserver.NONE, Clock.systemUTC());
        sender = open(sendingEngine, source);
        receiver = open(receivingEngine, target);
    }

    Movers() {
        this(DataPlaneConfig.usual().withLimits(QUICK));
    }

    static DataSession open(TransferEngine engine, WatchedStore storage) {
        return engine.open("test", storage, storage.files(), DataChannelSecurity.Clear::new,
                () -> {});
    }

    /// The receiver listens, the sender connects.
    void join() {
        sender.connectTo(List.of(listen(receiver)));
    }

    void secure(DataChannelSecurity sending, DataChannelSecurity receiving) {
        sender.secure(sending);
        receiver.secure(receiving);
    }

    static HostPort listen(DataSession session) {
        return listen(session, DataPeers.ANYBODY);
    }

    static HostPort listen(DataSession session, DataPeers peers) {
        return session.listen(InetAddress.getLoopbackAddress(),
                new ServerAction.Listen(TransferMode.STREAM, false, peers)).join().getFirst();
    }

    static TransferParameters parameters(TransferMode mode, int parallelism) {
        return new TransferParameters(RepresentationType.IMAGE, mode,
                Parallelism.fixed(parallelism), 1 << 18, 0,
                Duration.ofSeconds(5), Duration.ofSeconds(5), 0);
    }

    static SendFile send(TransferParameters parameters, String path, ByteRangeSet stored) {
        return new SendFile(parameters, path, 0, OptionalLong.empty(), stored);
    }

    static ReceiveFile receive(TransferParameters parameters, String path, ByteRangeSet stored) {
        return new ReceiveFile(parameters, path, new Placement.Replace(), stored,
                OptionalLong.empty(), Optional.empty(), Optional.empty());
    }

    /// Runs one transfer of a file under the same path; returns both logs when both are over.
    Logs move(TransferParameters parameters, String path, ByteRangeSet stored) {
        Logs logs = begin(parameters, path, stored);
        logs.receiving().last();
        logs.sending().last();
        return logs;
    }

    Logs begin(TransferParameters parameters, String path, ByteRangeSet stored) {
        EventLog receiving = new EventLog();
        EventLog sending = new EventLog();
        receiver.start(receive(parameters, path, stored), receiving);
        sender.start(send(parameters, path, stored), sending);
        return new Logs(sending, receiving);
    }

    record Logs(EventLog sending, EventLog receiving) {}

    static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
        sendingEngine.close();
        receivingEngine.close();
    }
}
