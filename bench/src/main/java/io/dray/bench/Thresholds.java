package io.dray.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dray.protocol.text.JsonLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// Thresholds of micro-benchmarks: rates reached on a machine, and the tolerated loss.
///
/// @param machine description of the machine
/// @param tolerance tolerated loss as a fraction, from 0 to below 1
/// @param rates operations per second by benchmark name
record Thresholds(String machine, double tolerance, SortedMap<String, Double> rates) {
    /// Default tolerance: one-minute runs on shared machines differ by a third.
    static final double USUAL_TOLERANCE = 0.4;

    Thresholds {
        if (!(tolerance >= 0 && tolerance < 1)) {
            throw new IllegalArgumentException(
                    "the tolerance is " + tolerance + " and must be from 0 to below 1");
        }
        rates = new TreeMap<>(rates);
    }

    /// @param wanted required rate; empty for a benchmark without a threshold
    record Verdict(String name, double found, OptionalDouble wanted) {
        boolean missed() {
            return wanted.isPresent() && found < wanted.getAsDouble();
        }
    }

    /// One verdict for each benchmark that ran.
    List<Verdict> judge(Map<String, Double> found) {
        List<Verdict> verdicts = new ArrayList<>();
        new TreeMap<>(found).forEach((name, rate) -> {
            Double reached = rates.get(name);
            verdicts.add(new Verdict(name, rate, reached == null
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(reached * (1 - tolerance))));
        });
        return verdicts;
    }

    /// The thresholds shipped with Dray.
    static Thresholds own() throws IOException {
        try (InputStream in = Thresholds.class.getResourceAsStream("thresholds.json")) {
            if (in == null) {
                throw new IllegalStateException("the thresholds are missing in this program");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8),
                    "thresholds.json of this program");
        }
    }

    static Thresholds read(Path file) throws IOException {
        return parse(Files.readString(file), file.toString());
    }

    private static Thresholds parse(String text, String name) throws IOException {
        try {
            JsonNode root = new ObjectMapper().readTree(text);
            TreeMap<String, Double> rates = new TreeMap<>();
            for (Map.Entry<String, JsonNode> each : root.required("operations_a_second")
                    .properties()) {
                if (!each.getValue().isNumber()) {
                    throw new IllegalArgumentException(each.getKey() + " is no number");
                }
                rates.put(each.getKey(), each.getValue().asDouble());
            }
            return new Thresholds(root.required("machine").asText(),
                    root.required("tolerance").asDouble(-1), rates);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IOException(name + " holds no thresholds: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
    }

    /// The file, a line for each benchmark.
    void write(Path file) throws IOException {
        JsonLine all = new JsonLine();
        rates.forEach((name, rate) -> all.with(name, Math.round(rate)));
        String text = new JsonLine().with("machine", machine)
                .with("tolerance", tolerance)
                .with("operations_a_second", all)
                .toString();
        Files.writeString(file, new ObjectMapper().readTree(text).toPrettyString() + "\n");
    }
}
