package io.dray.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Counts equal stacks in what `perf script -F pid,ip,sym,dso` prints (perf-script(1)): for each sample a line with the
/// process, then its frames, the innermost first, then an empty line.
final class CollapsedStacks {
    private final SortedMap<String, Integer> counts = new TreeMap<>();
    private final Map<Long, String> names;

    /// @param names names of processes, the outermost frames of their stacks
    CollapsedStacks(Map<Long, String> names) {
        this.names = new HashMap<>(names);
    }

    /// Reads to the end. Other lines are ignored.
    void read(BufferedReader samples) throws IOException {
        Deque<String> frames = new ArrayDeque<>();
        String process = "";
        for (String line = samples.readLine(); line != null; line = samples.readLine()) {
            if (line.isBlank()) {
                count(process, frames);
                process = "";
                frames.clear();
            } else if (process.isEmpty()) {
                process = process(line.strip());
            } else {
                frames.push(frame(line.strip()));
            }
        }
        count(process, frames);
    }

    private void count(String process, Deque<String> frames) {
        if (!process.isEmpty() && !frames.isEmpty()) {
            counts.merge(process + ";" + String.join(";", frames), 1, Integer::sum);
        }
    }

    private String process(String line) {
        String first = line.split("[\\s/:]", 2)[0];
        if (first.isEmpty() || !first.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return "";
        }
        return names.getOrDefault(Long.parseLong(first), "process " + first);
    }

    /// The symbol with the suffix that determines its colour: kernel or Java.
    private static String frame(String line) {
        int space = line.indexOf(' ');
        int library = line.lastIndexOf(" (");
        if (space < 0 || library <= space) {
            return "[unknown]";
        }
        String symbol = line.substring(space + 1, library).replace(';', ',').strip();
        String from = line.substring(library + 2);
        if (from.startsWith("[kernel") || from.contains(".ko")) {
            return symbol + "_[k]";
        }
        return from.contains("/perf-") ? symbol + "_[j]" : symbol;
    }

    /// A line for each stack: frames from the outermost on, separated by semicolons, a space, and how often.
    String text() {
        StringBuilder text = new StringBuilder();
        counts.forEach((stack, count) -> text.append(stack).append(' ').append(count).append('\n'));
        return text.toString();
    }

    int samples() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
