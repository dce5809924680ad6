package io.dray.bench.scenario;

import io.dray.bench.measure.ProcessResources;
import io.dray.bench.servers.ScaleFrontEnd.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Computes from the costs of a file which resource is exhausted first.
public final class ScaleLimits {
    /// `-Xmx` of a front end, as the launcher sets it.
    private static final double HEAP = 256 << 20;
    /// Beyond three quarters of live objects, the collector takes most of the time.
    private static final double HEAP_OF_LIVE = 0.75;
    /// Milliseconds.
    private static final double SECOND = 1000;

    private final List<Cost> costs = new ArrayList<>();
    private final long descriptors;

    /// @param descriptors descriptor limit of a process
    ScaleLimits(long descriptors) {
        this.descriptors = descriptors;
    }

    /// Costs of one file at the front end, measured with this many files.
    ///
    /// @param cpu     milliseconds, from login to the end
    /// @param markers milliseconds for a restart and a performance marker of each of its stripes
    record Cost(Shape shape, int files, ProcessResources each, double cpu, double markers) {}

    /// A resource, and the number of concurrent files that exhausts it.
    record End(String resource, double files) {}

    void add(Cost cost) {
        costs.add(cost);
    }

    /// The resources in the order of exhaustion. Each stripe sends one progress report per second.
    List<End> ends(Cost cost) {
        return List.of(new End("descriptors (" + descriptors + ")",
                (double) descriptors / Math.max(1, cost.each().descriptors())),
                new End("heap (256 MiB, three quarters in use)",
                        HEAP * HEAP_OF_LIVE / Math.max(1, cost.each().heap())),
                new End("one core, by markers each second",
                        SECOND / Math.max(1e-6, cost.markers())))
                .stream()
                .sorted(Comparator.comparingDouble(End::files))
                .toList();
    }

    /// One sentence for each shape, for its largest number of files.
    List<String> sentences() {
        return costs.stream()
                .map(Cost::shape)
                .distinct()
                .map(shape -> costs.stream()
                        .filter(cost -> cost.shape().equals(shape))
                        .max(Comparator.comparingInt(Cost::files))
                        .orElseThrow())
                .map(this::sentence)
                .toList();
    }

    private String sentence(Cost cost) {
        List<String> ends = ends(cost).stream()
                .map(end -> String.format(Locale.ROOT, "%s at %.0f", end.resource(), end.files()))
                .toList();
        return String.format(Locale.ROOT, "%s: files at once that use up %s; and a core begins and"
                + " ends %.0f files a second.", cost.shape(), String.join(", ", ends),
                SECOND / Math.max(1e-6, cost.cpu()));
    }
}
