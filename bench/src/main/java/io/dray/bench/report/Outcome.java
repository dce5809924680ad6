package io.dray.bench.report;

import io.dray.bench.measure.MachineFacts;
import java.util.List;

/// All that a suite found out.
///
/// @param versions of the programs that took part
/// @param rounds counted rounds
public record Outcome(MachineFacts machine, List<String> versions, int rounds,
        List<Section> sections) {
    public Outcome {
        versions = List.copyOf(versions);
        sections = List.copyOf(sections);
    }

    /// The same with the sections of earlier runs behind, where they were not measured now.
    public Outcome with(List<Section> earlier) {
        return new Outcome(machine, versions, rounds, EarlierResults.behind(sections, earlier));
    }

    /// Whether no row took part.
    public boolean isEmpty() {
        return sections.stream().allMatch(section -> section.figures().isEmpty());
    }

    public boolean anyFailed() {
        return sections.stream().anyMatch(Section::anyFailed);
    }
}
