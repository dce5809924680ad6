package io.dray.bench.servers;

import io.dray.bench.measure.Launch;
import io.dray.bench.measure.ProcessCpu;
import io.dray.bench.measure.ProcessResources;
import io.dray.bench.measure.ServerProcess;
import io.dray.bench.measure.Workplace;
import io.dray.bench.servers.LineRelay.Said;
import io.dray.control.client.TcpConnector;
import io.dray.control.client.TcpConnector.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A `dray front-end` in a process of its own, before synthetic back ends.
///
/// @param process    of the front end
/// @param backEnds   all of them
/// @param toBackEnds counts what the front end and its back ends say, if it was asked for
/// @param toClients  counts what the front end and its clients say, if it was asked for
/// @param port       where clients find it, or the relay before it
public record ScaleFrontEnd(Shape shape, ProcessHandle process, SyntheticBackEnds backEnds,
        LineRelay toBackEnds, LineRelay toClients, int port, Transport transport) {
    /// Interval of the checks whether the front end is idle: ten ticks of its CPU time.
    private static final Duration QUIET = Duration.ofMillis(100);
    /// A minute.
    private static final int MOST_LOOKS = 600;
    private static final String HOST = "127.0.0.1";

    /// Arrangement of files and back ends.
    ///
    /// @param backEnds of the front end
    /// @param striped  whether each file is on all of them, or on one
    /// @param secured  whether the front end talks to them under TLS
    public record Shape(int backEnds, boolean striped, boolean secured) {
        @Override
        public String toString() {
            return (striped ? "stripes-" : "spread-") + backEnds + (secured ? "-tls" : "");
        }
    }

    /// @param counted whether all that is said in clear passes the relays; else nothing does
    public static ScaleFrontEnd start(Shape shape, boolean counted, Launch dray, Workplace place,
            Transport transport)
            throws IOException, InterruptedException {
        Path work = Files.createDirectories(
                place.work().resolve("scale-" + shape + (counted ? "-counted" : "")));
        SyntheticBackEnds backEnds = SyntheticBackEnds.start(Files
                .createDirectories(work.resolve("back-ends")));
        place.cleanup().add(backEnds);
        LineRelay toBackEnds = LineRelay.to(backEnds.port());
        place.cleanup().add(toBackEnds);
        Path config = work.resolve("front-end.toml");
        Files.writeString(config, """
                limits.connections = 100000
                limits.connections-before-login = 100000
                limits.connections-per-address = 100000
                front-end.pass-identity = false
                """);
        List<String> command = new ArrayList<>(List.of("front-end", "--quiet", "--listen",
                HOST + ":0", "--state", work.resolve("state").toString(), "--anonymous", "write",
                "--config", config.toString()));
        IntStream.range(0, shape.backEnds())
                .mapToObj(i -> backEnds.url(i, shape.secured(),
                        counted ? toBackEnds.port() : backEnds.port()))
                .forEach(url -> command.addAll(List.of("--back-end", url)));
        ServerProcess server = place.start("front-end-" + work.getFileName(),
                roomy(DrayNodes.alone(dray, place)).with(command));
        String address = server.awaitOutput(DrayNodes.READY).group("address");
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        LineRelay toClients = LineRelay.to(port);
        place.cleanup().add(toClients);
        return new ScaleFrontEnd(shape, server.handle(), backEnds, toBackEnds, toClients,
                counted ? toClients.port() : port, transport);
    }

    /// With a larger heap than the default, so that the heap does not end the measurement.
    private static Launch roomy(Launch dray) {
        return dray.in(Map.of("DRAY_JAVA_OPTS", "-Xmx3g"));
    }

    /// Back ends that one file is on.
    public int stripes() {
        return shape.striped() ? shape.backEnds() : 1;
    }

    public HeldFiles clients() {
        return new HeldFiles(new TcpConnector(transport, HOST, port), shape.striped());
    }

    public ProcessResources resources() throws IOException, InterruptedException {
        return ProcessResources.of(process);
    }

    /// CPU time of the front end after it has become idle, or after a minute.
    public Duration settledCpu() throws InterruptedException {
        Duration before = ProcessCpu.ofTrees(List.of(process));
        for (int i = 0; i < MOST_LOOKS; i++) {
            Thread.sleep(QUIET);
            Duration now = ProcessCpu.ofTrees(List.of(process));
            if (now.minus(before).compareTo(QUIET.dividedBy(5)) < 0) {
                return now;
            }
            before = now;
        }
        return before;
    }

    public Said clientSaid() {
        return toClients.said();
    }

    public Said backEndsSaid() {
        return toBackEnds.said();
    }
}
