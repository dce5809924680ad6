package io.dray.bench;

import io.dray.bench.GlobusServers.Programs;
import io.dray.bench.Row.MoverName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// One call of `dray bench`: makes files, starts servers, measures, and takes all of it away again.
///
/// @param dray how to start `dray`
/// @param globus where Globus is, if it takes part
/// @param keep leaves files and logs
/// @param progress is told what is done, a line at a time
/// @param calls counts system calls
record Bench(BenchPlan plan, Launch dray, Optional<Programs> globus, boolean keep,
        Consumer<String> progress, SystemCalls calls) {

    /// Measures under each congestion control in turn; without any, under the system's.
    ///
    /// @param directory where the files shall be
    /// @param results one is added for each congestion control
    MachineFacts run(Optional<Path> directory, List<String> congestion, List<Comparison> results)
            throws IOException, InterruptedException {
        try (Cleanup cleanup = Cleanup.alsoAtShutdown()) {
            DataSize largest = plan.sizes()
                    .stream()
                    .max(Comparator.comparingLong(DataSize::bytes))
                    .orElseThrow();
            Path work = folder(Files.createTempDirectory("dray-bench-"), "logs", cleanup);
            DataArea data = new DataArea(
                    folder(DataPlace.create(directory, largest), "files", cleanup));
            data.create();
            for (DataSize size : plan.sizes()) {
                data.createSource(size, RandomGenerator.of("Xoroshiro128PlusPlus"));
            }
            if (congestion.isEmpty()) {
                results.add(measure(CongestionNamespace.systemDefault(),
                        new Workplace(data, work, List.of(), cleanup)));
            }
            for (String algorithm : congestion) {
                results.add(measure(algorithm, new Workplace(data, work,
                        CongestionNamespace.open(algorithm, cleanup), cleanup)));
            }
            return MachineFacts.of(data.root());
        }
    }

    private Comparison measure(String congestion, Workplace place)
            throws IOException, InterruptedException {
        List<Row> rows = plan.rows();
        try (Cleanup servers = new Cleanup()) {
            Workplace inner = new Workplace(place.data(),
                    Files.createDirectories(place.work().resolve(congestion)), place.prefix(),
                    servers);
            progress.accept("congestion control " + congestion);
            Map<MoverName, MoverUnderTest> movers = new EnumMap<>(MoverName.class);
            for (MoverName name : Harness.needed(rows)) {
                movers.put(name, switch (name) {
                    case DRAY -> DrayNodes.start(dray, inner);
                    case GLOBUS -> GlobusServers.start(globus.orElseThrow(), inner);
                });
            }
            Harness harness = new Harness(place.data(), new ClientRun(place.prefix(), inner.work()),
                    movers, progress, calls);
            return new Comparison(congestion, harness.measure(rows, plan.rounds()));
        }
    }

    private Path folder(Path folder, String what, Cleanup cleanup) {
        if (keep) {
            progress.accept(what + " stay in " + folder);
        } else {
            cleanup.add(() -> delete(folder));
        }
        return folder;
    }

    private static void delete(Path folder) {
        try (Stream<Path> everything = Files.walk(folder)) {
            for (Path each : everything.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
