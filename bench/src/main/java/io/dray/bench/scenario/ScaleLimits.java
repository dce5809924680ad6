package io.dray.bench.scenario;

import io.dray.bench.measure.ProcessResources;
import io.dray.bench.servers.ScaleFrontEnd.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// From what a file costs to what ends first.
public final class ScaleLimits {
    /// `-Xmx` of a front end, as the launcher sets it.
    private static final double HEAP = 256 << 20;
    private static final double HEAP_OF_LIVE = 0.75;
    private static final double SECOND = 1000;

    private final List<Cost> costs = new ArrayList<>();
    private final long descriptors;

    /// @param descriptors that a process may have
    ScaleLimits(long descriptors) {
        this.descriptors = descriptors;
    }

    /// What one file took of the front end when there were so many.
    ///
    /// @param cpu     milliseconds, from login to the end
    /// @param markers milliseconds for a restart and a performance marker of each of its stripes
    record Cost(Shape shape, int files, ProcessResources each, double cpu, double markers) {}

    /// A resource, and how many files at once use it up.
    record End(String resource, double files) {}

    void add(Cost cost) {
        costs.add(cost);
    }

    /// Which resource ends at how many files at once, the first one first. Each stripe tells once a second how
    /// far it is.
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

    /// One for each shape, from its largest number of files.
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
