package io.dray.bench.report;

import io.dray.bench.measure.MachineFacts;
import java.util.List;

/// All results of a suite.
///
/// @param versions versions of the programs
/// @param rounds number of counted rounds
public record Outcome(MachineFacts machine, List<String> versions, int rounds,
        List<Section> sections) {
    public Outcome {
        versions = List.copyOf(versions);
        sections = List.copyOf(sections);
    }

    /// With the sections of earlier runs that were not measured now.
    public Outcome with(List<Section> earlier) {
        return new Outcome(machine, versions, rounds, EarlierResults.behind(sections, earlier));
    }

    /// Whether no row was measured.
    public boolean isEmpty() {
        return sections.stream().allMatch(section -> section.figures().isEmpty());
    }

    public boolean anyFailed() {
        return sections.stream().anyMatch(Section::anyFailed);
    }
}
