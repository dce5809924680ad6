package io.dray.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Memory of processes in KiB, from /proc (proc(5)).
public final class ProcessMemory {
    private ProcessMemory() {}

    /// Resident memory now, shared pages included.
    public static long resident(ProcessHandle process) throws IOException {
        return field(process, "status", "VmRSS:");
    }

    /// Peak resident memory since the start.
    public static long mostResident(ProcessHandle process) throws IOException {
        return field(process, "status", "VmHWM:");
    }

    /// Memory of a process and its descendants; shared pages count once.
    public static long ofTree(ProcessHandle root) throws IOException {
        List<ProcessHandle> all;
        try (Stream<ProcessHandle> below = root.descendants()) {
            all = Stream.concat(Stream.of(root), below).toList();
        }
        long sum = 0;
        for (ProcessHandle each : all) {
            sum += field(each, "smaps_rollup", "Pss:");
        }
        return sum;
    }

    private static long field(ProcessHandle process, String file, String name)
            throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/" + process.pid(), file));
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/" + process.pid() + "/" + file
                        + " does not say " + name));
    }
}
