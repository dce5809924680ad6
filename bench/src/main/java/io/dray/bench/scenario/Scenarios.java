package io.dray.bench.scenario;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// All scenarios, by name and in suites.
public final class Scenarios {
    public static final List<Scenario> ALL = all(CopyScenario.USUAL);
    private static final Set<String> SLOW = Set.of("stripes", "scale", "wan");

    private Scenarios() {}

    private static List<Scenario> all(CopyScenario copy) {
        return List.of(copy, new VerifiedScenario(), new TreesScenario(), new HandshakeScenario(),
                new StartScenario(), new MemoryScenario(), new NeighboursScenario(),
                new StripesScenario(), new ScaleScenario(), new WanScenario());
    }

    /// The selected scenarios in the order of [#ALL]; `copy` if none is selected.
    ///
    /// @param suite `all`, or `quick`, which omits the slow ones
    /// @param copy  the configured `copy` scenario
    /// @throws IllegalArgumentException with a sentence if a scenario or suite does not exist
    public static List<Scenario> chosen(List<String> names, Optional<String> suite,
            CopyScenario copy) {
        if (names.isEmpty() && suite.isEmpty()) {
            return List.of(copy);
        }
        Set<String> wanted = new LinkedHashSet<>(names);
        suite.ifPresent(word -> wanted.addAll(suite(word)));
        List<Scenario> found = new ArrayList<>(
                all(copy).stream().filter(each -> wanted.contains(each.name())).toList());
        found.forEach(each -> wanted.remove(each.name()));
        if (!wanted.isEmpty()) {
            throw new IllegalArgumentException("There is no scenario '"
                    + String.join("', '", wanted) + "'; there are "
                    + String.join(", ", ALL.stream().map(Scenario::name).toList()) + ".");
        }
        return List.copyOf(found);
    }

    private static List<String> suite(String word) {
        List<String> all = ALL.stream().map(Scenario::name).toList();
        return switch (word) {
            case "all" -> all;
            case "quick" -> all.stream().filter(name -> !SLOW.contains(name)).toList();
            default -> throw new IllegalArgumentException(
                    "--suite is quick or all, not '" + word + "'.");
        };
    }
}
