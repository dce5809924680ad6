package io.dray.bench.report;

import io.dray.bench.report.Charts.Picture;
import io.dray.bench.report.Goals.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes `RESULTS.md` with its pictures in `pictures`, `results.json`, and `report.html`, which stands
/// alone.
public final class ReportFolder {
    private static final String PICTURES = "pictures";

    private ReportFolder() {}

    public static void write(Path folder, Outcome outcome, List<Verdict> verdicts)
            throws IOException {
        Path pictures = Files.createDirectories(folder.resolve(PICTURES));
        Map<Section, List<Picture>> all = new LinkedHashMap<>();
        for (Section section : outcome.sections()) {
            List<Picture> drawn = Charts.of(section);
            for (Picture picture : drawn) {
                Files.write(pictures.resolve(picture.name()), picture.png());
            }
            all.put(section, drawn.stream()
                    .map(picture -> new Picture(PICTURES + "/" + picture.name(), picture.title(),
                            picture.base64()))
                    .toList());
        }
        Files.writeString(folder.resolve("RESULTS.md"), MarkdownReport.of(outcome, verdicts, all));
        Files.writeString(folder.resolve("report.html"), HtmlReport.of(outcome, verdicts, all));
        Files.writeString(folder.resolve("results.json"), SuiteJson.of(outcome, verdicts) + "\n");
    }
}
