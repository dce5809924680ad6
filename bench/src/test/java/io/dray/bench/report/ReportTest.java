package io.dray.bench.report;

import io.dray.bench.measure.Costs;
import io.dray.bench.measure.Figure;
import io.dray.bench.measure.Figure.Unit;
import io.dray.bench.measure.MachineFacts;
import io.dray.bench.report.Goals.Verdict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ReportTest {
    private static final Section TREES = new Section("trees", "cubic", List.of(
            new Figure("trees/private/10x1KiB/dray", Unit.FILES_A_SECOND,
                    List.of(30.0, 20.0, 25.0),
                    new Costs(List.of(0.5, 0.6, 0.7), List.of(300.0, 100.0, 200.0),
                            OptionalLong.of(4711)),
                    List.of()),
            new Figure("trees/private/10x1KiB/globus-cc1", Unit.FILES_A_SECOND, List.of(5.0),
                    new Costs(List.of(0.4), List.of(), OptionalLong.empty()), List.of()),
            new Figure("trees/private/10x1KiB/globus-cc4", Unit.FILES_A_SECOND, List.of(10.0),
                    Costs.NONE, List.of()),
            new Figure("trees/private/10x1KiB/limit", Unit.FILES_A_SECOND, List.of(100.0),
                    Costs.NONE, List.of()),
            new Figure("trees/private/20x1KiB/dray", Unit.FILES_A_SECOND, List.of(), Costs.NONE,
                    List.of("said <b>no</b> | *and* left"))),
            List.of("Something & nothing."));
    private static final Outcome OUTCOME = new Outcome(
            new MachineFacts(2, "Linux", "25", Path.of("/data"), "tmpfs"), List.of("dray 0.1.0"),
            3, List.of(TREES));
    private static final List<Verdict> VERDICTS = Goals.parse("""
            trees/private/(10x1KiB)/dray 2.5 x trees/private/\\1/globus-cc1|.*/globus-cc4
            trees/private/10x1KiB/dray 26 x .*/globus.*
            """).judge(OUTCOME.sections());

    @TempDir
    private Path folder;

    @Test
    void tableShowsMediansRatiosAndVerdicts() {
        StringWriter text = new StringWriter();
        FigureText.print(OUTCOME, VERDICTS, new PrintWriter(text));
        assertThat(text.toString().lines().toList())
                .anySatisfy(line -> assertThat(line).matches(
                        " +trees/private/10x1KiB/dray +25.00 +20.00 +30.00 files/s +0.600 +200.0 +4711 +2.500"))
                .anySatisfy(line -> assertThat(line)
                        .matches(".*/globus-cc1 .* +0.400 +not measured +not measured *"))
                .anySatisfy(line -> assertThat(line)
                        .matches(" +reached +trees/private/10x1KiB/dray .* 2.50 .*"))
                .anySatisfy(line -> assertThat(line)
                        .matches(" +missed +trees/private/10x1KiB/dray .*"))
                .anySatisfy(line -> assertThat(line).contains("failed: said <b>no</b>"));
    }

    @Test
    void jsonHoldsEveryRun() {
        assertThat(SuiteJson.of(OUTCOME, VERDICTS)).contains("\"values\":[30.0,20.0,25.0]",
                "\"times_best_other\":2.5", "\"reached\":true", "\"reached\":false",
                "\"versions\":[\"dray 0.1.0\"]", "\"notes\":[\"Something & nothing.\"]");
    }

    @Test
    void resultsOfAnEarlierRunComeBackWhole() throws Exception {
        Path file = Files.writeString(folder.resolve("results.json"),
                SuiteJson.of(OUTCOME, VERDICTS));
        Section back = EarlierResults.read(file).getFirst();
        assertThat(back.figures()).isEqualTo(TREES.figures());
        assertThat(back.notes()).containsExactly("An earlier run: 3 rounds by dray 0.1.0.",
                "Something & nothing.");
        Section now = new Section("trees", "cubic", List.of(), List.of());
        Section other = new Section("trees", "bbr", List.of(), List.of());
        assertThat(EarlierResults.behind(List.of(now), EarlierResults.read(List.of(file))))
                .containsExactly(now);
        assertThat(EarlierResults.behind(List.of(other), EarlierResults.read(List.of(file))))
                .containsExactly(other,
                        back);
    }

    @Test
    void resultsWithoutMemoryAndSystemCallsComeBackToo() throws Exception {
        Path file = Files.writeString(folder.resolve("results.json"),
                """
                        {"runs": 3, "versions": ["dray 0.1.0"], "scenarios": [{"scenario": "trees",
                        "congestion_control": "bbr", "notes": [], "rows": [{"id": "trees/a/dray",
                        "unit": "s", "values": [1.5], "cpu_s": [2.5], "failures": []}]}]}
                        """);
        assertThat(EarlierResults.read(file).getFirst().figures()).containsExactly(
                new Figure("trees/a/dray", Unit.SECONDS, List.of(1.5),
                        new Costs(List.of(2.5), List.of(), OptionalLong.empty()), List.of()));
    }

    @Test
    void namesAFileThatHoldsNoResults() throws Exception {
        for (String text : List.of("", "{", "[]", "{\"scenarios\": [{}], \"runs\": 1}")) {
            Path file = Files.writeString(folder.resolve("other.json"), text);
            assertThatThrownBy(() -> EarlierResults.read(file)).isInstanceOf(IOException.class)
                    .hasMessageContaining("other.json");
        }
    }

    @Test
    void writesAReportWithPictures() throws Exception {
        ReportFolder.write(folder, OUTCOME, VERDICTS);
        String markdown = Files.readString(folder.resolve("RESULTS.md"));
        assertThat(markdown).contains("| reached |", "| missed |",
                "| trees/private/10x1KiB/dray | 25.00 | 20.00 | 30.00 | files/s | 0.600 | 200.0 | 4711 | 2.500 |",
                "/globus-cc1\\|.*/globus-cc4", "said \\<b\\>no\\</b\\> \\| \\*and\\* left",
                "Something & nothing.");
        String page = Files.readString(folder.resolve("report.html"));
        assertThat(page).contains("<td class=\"reached\">", "src=\"data:image/png;base64,",
                "said &lt;b&gt;no&lt;/b&gt;", "Something &amp; nothing.")
                .doesNotContain("<script", "src=\"http", "href=");
        List<Path> pictures;
        try (Stream<Path> files = Files.list(folder.resolve("pictures"))) {
            pictures = files.toList();
        }
        assertThat(pictures).hasSize(1).allSatisfy(picture -> {
            assertThat(markdown).contains("(pictures/" + picture.getFileName() + ")");
            assertThat(ImageIO.read(new ByteArrayInputStream(Files.readAllBytes(picture))))
                    .satisfies(image -> assertThat(image.getWidth()).isGreaterThan(500));
        });
    }
}
