package io.dray.bench.scenario;

import io.dray.bench.measure.Cleanup;
import io.dray.bench.measure.Costs;
import io.dray.bench.measure.Figure;
import io.dray.bench.measure.Figure.Unit;
import io.dray.bench.measure.ProcessResources;
import io.dray.bench.report.Section;
import io.dray.bench.scenario.ScaleLimits.Cost;
import io.dray.bench.scenario.Scenario.Stage;
import io.dray.bench.servers.HeldFiles;
import io.dray.bench.servers.LineRelay.Said;
import io.dray.bench.servers.ScaleFrontEnd;
import io.dray.bench.servers.ScaleFrontEnd.Shape;
import io.dray.bench.servers.SyntheticTransfers;
import io.dray.control.client.TcpConnector.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Costs of a file at a front end: which resource is exhausted first, and at what size. Uses the real `dray
/// front-end` and real control channels over loopback; back ends and clients run in this process and move no
/// data.
final class ScaleScenario {
    private static final List<Integer> BACK_ENDS = List.of(1, 8, 64, 512);
    private static final List<Integer> FILES = List.of(100, 1_000, 10_000);
    /// Files after which the hot code of the front end is compiled.
    private static final int WARM_UP = 300;
    /// Markers whose cost is averaged.
    private static final int MARKS = 5;
    /// Descriptors that a process needs for other purposes.
    private static final int RESERVE = 400;
    /// Memory of both ends of a conversation in this process, bytes; a generous estimate.
    private static final long CONVERSATION = 60_000;
    /// Ends a run that is stuck.
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Stage stage;
    private final Transport transport;
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final ScaleLimits limits;

    private ScaleScenario(Stage stage, Transport transport) throws IOException {
        this.limits = new ScaleLimits(ProcessResources.descriptorLimit(ProcessHandle.current()));
        this.stage = stage;
        this.transport = transport;
    }

    static Section measure(Stage stage) throws IOException, InterruptedException {
        Transport transport = Transport.best(2);
        stage.place().cleanup().add(() -> {
            var _ = transport.group().shutdownGracefully();
        });
        ScaleScenario scenario = new ScaleScenario(stage, transport);
        for (int backEnds : BACK_ENDS) {
            scenario.measure(new Shape(backEnds, true, false));
            scenario.measure(new Shape(backEnds, false, false));
        }
        scenario.measure(new Shape(BACK_ENDS.get(1), false, true));
        List<String> sentences = new ArrayList<>(scenario.limits.sentences());
        sentences.addAll(scenario.notes);
        return new Section(stage.scenario(), stage.congestion(), scenario.figures, sentences);
    }

    private void measure(Shape shape) throws InterruptedException {
        if (!stage.rounds().takes(List.of("scale/all/" + shape + "/dray"))) {
            return;
        }
        try {
            if (!shape.secured()) {
                count(shape);
            }
            try (Cleanup cleanup = new Cleanup()) {
                ScaleFrontEnd front = start(shape, false, cleanup);
                hold(front, Math.min(stage.setup().scaled(WARM_UP), most(front)));
                add("start-of-a-file", front, 1, Unit.MILLISECONDS, one(front));
                for (int files : FILES) {
                    many(front, stage.setup().scaled(files));
                }
            }
        } catch (IOException | RuntimeException e) {
            figures.add(Figure.failed("scale/all/" + shape + "/dray",
                    String.valueOf(e.getMessage())));
        }
    }

    private ScaleFrontEnd start(Shape shape, boolean counted, Cleanup cleanup)
            throws IOException, InterruptedException {
        return ScaleFrontEnd.start(shape, counted, stage.setup().dray(),
                stage.place().until(cleanup), transport);
    }

    /// Reports the second file: the first one includes the logins at the back ends.
    private void count(Shape shape) throws IOException, InterruptedException {
        try (Cleanup cleanup = new Cleanup()) {
            ScaleFrontEnd front = start(shape, true, cleanup);
            one(front);
            Said clientBefore = front.clientSaid();
            Said backEndsBefore = front.backEndsSaid();
            one(front);
            Said there = front.clientSaid().since(clientBefore);
            Said behind = front.backEndsSaid().since(backEndsBefore);
            add("messages-with-client", front, 1, Unit.MESSAGES, (double) there.messages());
            add("messages-with-back-ends", front, 1, Unit.MESSAGES, (double) behind.messages());
            add("bytes-of-control", front, 1, Unit.KIB,
                    (there.bytes() + behind.bytes()) / 1024.0);
        }
    }

    /// Number of files possible, given the limits at both ends of all conversations.
    private int most(ScaleFrontEnd front) throws IOException {
        int conversations = 1 + front.stripes();
        long descriptors = (Math.min(ProcessResources.descriptorLimit(ProcessHandle.current()),
                ProcessResources.descriptorLimit(front.process())) - RESERVE);
        long memory = Runtime.getRuntime().maxMemory() * 3 / 4 / CONVERSATION;
        return (int) Math.max(1, Math.min(descriptors, memory) / conversations);
    }

    /// A single file with a session of its own, with the login and one marker.
    ///
    /// @return milliseconds until the back ends have begun
    private double one(ScaleFrontEnd front) throws IOException, InterruptedException {
        try (HeldFiles client = front.clients()) {
            long start = System.nanoTime();
            client.begin(client.open());
            awaitBegun(front, 1);
            double millis = (System.nanoTime() - start) / 1e6;
            front.backEnds().transfers().finish();
            client.awaitEnds();
            return millis;
        }
    }

    private void many(ScaleFrontEnd front, int wanted)
            throws IOException, InterruptedException {
        int files = Math.min(wanted, most(front));
        if (files < wanted) {
            notes.add(String.format(Locale.ROOT, "%s: %d files at once in place of %d, since"
                    + " this process and the front end have %d descriptors each, and this one"
                    + " %d MiB of heap.", front.shape(), files, wanted,
                    ProcessResources.descriptorLimit(front.process()),
                    Runtime.getRuntime().maxMemory() >> 20));
        }
        if (files * 2 < wanted && wanted > FILES.getFirst()) {
            return;
        }
        Held held = hold(front, files);
        ProcessResources each = held.full().since(held.idle(), files);
        double cpu = held.files().toNanos() / 1e6 / files;
        double marker = held.markers().toNanos() / 1e6 / MARKS / files / front.stripes();
        add("heap-a-file", front, files, Unit.KIB, each.heap() / 1024.0);
        add("cpu-a-file", front, files, Unit.MILLISECONDS, cpu);
        add("cpu-a-marker", front, files, Unit.MILLISECONDS, marker);
        limits.add(new Cost(front.shape(), files, each, cpu, marker * front.stripes()));
        stage.rounds()
                .progress()
                .accept(String.format(Locale.ROOT, "%s, %d files, each: %s, %.2f ms CPU, %.3f"
                        + " ms CPU a marker", front.shape(), files, each, cpu, marker));
    }

    /// @param idle    what the front end had taken before
    /// @param full    what it had taken while files were held
    /// @param files   CPU time to begin and end them, logins included
    /// @param markers CPU time of all markers
    private record Held(ProcessResources idle, ProcessResources full, Duration files,
            Duration markers) {}

    /// Starts files, lets all stripes report progress a few times, and ends them.
    private Held hold(ScaleFrontEnd front, int files) throws IOException, InterruptedException {
        SyntheticTransfers transfers = front.backEnds().transfers();
        ProcessResources idle = front.resources();
        Duration start = front.settledCpu();
        ProcessResources full;
        Duration begun;
        Duration mark;
        Duration marked;
        try (HeldFiles clients = front.clients()) {
            clients.begin(files);
            awaitBegun(front, files);
            begun = front.settledCpu().minus(start);
            full = front.resources();
            mark = front.settledCpu();
            for (int i = 0; i < MARKS; i++) {
                transfers.mark();
            }
            marked = front.settledCpu();
            transfers.finish();
            clients.awaitEnds();
        }
        return new Held(idle, full, begun.plus(front.settledCpu()).minus(marked),
                marked.minus(mark));
    }

    /// The client gets its preliminary reply when the first back end has started.
    private static void awaitBegun(ScaleFrontEnd front, int files)
            throws IOException, InterruptedException {
        SyntheticTransfers transfers = front.backEnds().transfers();
        if (!transfers.await(files * front.stripes(), LIMIT)) {
            throw new IOException("Of " + files * front.stripes() + " transfers of back"
                    + " ends only " + transfers.count() + " have begun.");
        }
    }

    private void add(String what, ScaleFrontEnd front, int files, Unit unit, double value) {
        figures.add(new Figure("scale/" + what + "/" + front.shape() + "-" + files + "/dray",
                unit, List.of(value), Costs.NONE, List.of()));
    }
}
