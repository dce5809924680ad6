package io.dray.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dray.bench.measure.Costs;
import io.dray.bench.measure.Figure;
import io.dray.bench.measure.Figure.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/// Results of earlier runs of `dray bench`, from their `results.json`. They let slow scenarios appear in a
/// report without being measured again.
public final class EarlierResults {
    private EarlierResults() {}

    /// All sections of several files; the first file wins for sections in more than one.
    ///
    /// @throws IOException with the name of an invalid file
    public static List<Section> read(List<Path> files) throws IOException {
        List<Section> all = new ArrayList<>();
        for (Path file : files) {
            all = behind(all, read(file));
        }
        return all;
    }

    /// The current sections, followed by earlier ones that were not measured now.
    static List<Section> behind(List<Section> now, List<Section> earlier) {
        List<Section> all = new ArrayList<>(now);
        for (Section section : earlier) {
            if (all.stream().noneMatch(other -> isSame(section, other))) {
                all.add(section);
            }
        }
        return all;
    }

    private static boolean isSame(Section one, Section other) {
        return one.scenario().equals(other.scenario())
                && one.congestion().equals(other.congestion());
    }

    public static List<Section> read(Path file) throws IOException {
        try {
            JsonNode root = new ObjectMapper().readTree(file.toFile());
            List<Section> sections = new ArrayList<>();
            for (JsonNode each : root.required("scenarios")) {
                sections.add(section(each, root));
            }
            return sections;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IOException(file + " holds no results of dray bench: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
    }

    private static Section section(JsonNode node, JsonNode root) {
        List<String> notes = new ArrayList<>();
        notes.add("An earlier run: " + root.required("runs").asInt() + " rounds by "
                + root.required("versions").path(0).asText() + ".");
        node.required("notes").forEach(note -> notes.add(note.asText()));
        List<Figure> figures = new ArrayList<>();
        node.required("rows").forEach(row -> figures.add(figure(row)));
        return new Section(node.required("scenario").asText(),
                node.required("congestion_control").asText(), figures, notes);
    }

    private static Figure figure(JsonNode row) {
        String label = row.required("unit").asText();
        Unit unit = Arrays.stream(Unit.values())
                .filter(known -> known.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no unit " + label));
        return new Figure(row.required("id").asText(), unit, numbers(row.required("values")),
                costs(row), texts(row.required("failures")));
    }

    /// Older files have neither memory nor system calls.
    private static Costs costs(JsonNode row) {
        JsonNode calls = row.path("system_calls");
        return new Costs(numbers(row.required("cpu_s")), numbers(row.path("peak_kib")),
                calls.isNumber() ? OptionalLong.of(calls.asLong()) : OptionalLong.empty());
    }

    private static List<Double> numbers(JsonNode array) {
        List<Double> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asDouble()));
        return numbers;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
