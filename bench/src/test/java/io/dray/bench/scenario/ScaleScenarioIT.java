package io.dray.bench.scenario;

import io.dray.bench.measure.Cleanup;
import io.dray.bench.measure.DataArea;
import io.dray.bench.measure.Figure;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.Rounds;
import io.dray.bench.measure.SystemCalls;
import io.dray.bench.measure.Workplace;
import io.dray.bench.report.Section;
import io.dray.bench.scenario.Scenario.Setup;
import io.dray.bench.scenario.Scenario.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// The scenario with few files, before a front end that runs as a process.
final class ScaleScenarioIT {
    @TempDir
    private Path folder;

    @Test
    void tellsWhatAFileCosts() throws Exception {
        Launch dray = new Launch(List.of(
                ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), "io.dray.mover.cli.DataMoverCli"));
        Setup setup = new Setup(dray, Optional.empty(), List.of(), 1000,
                Optional.empty());
        try (Cleanup cleanup = new Cleanup()) {
            Section section = ScaleScenario.measure(new Stage("scale", setup,
                    new Workplace(new DataArea(folder), Files.createDirectory(
                            folder.resolve("work")), List.of(), cleanup),
                    "", new Rounds(0, 1, Pattern.compile("(stripes-8|spread-8-tls)/"), _ -> {},
                            SystemCalls.none("they tell nothing here"))));
            assertThat(section.figures()).allSatisfy(
                    figure -> assertThat(figure.failures()).as(figure.id()).isEmpty());
            assertThat(section.figures()).extracting(Figure::id)
                    .contains("scale/messages-with-back-ends/stripes-8-1/dray",
                            "scale/messages-with-client/stripes-8-1/dray",
                            "scale/heap-a-file/stripes-8-10/dray",
                            "scale/cpu-a-file/spread-8-tls-10/dray");
            assertThat(section.notes()).hasSize(2)
                    .allMatch(note -> note.contains("files at once that use up"));
        }
    }
}
