package io.dray.bench.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Peak memory of the processes of one run, from /proc (proc(5)): the peak of each process, and the largest sum
/// over processes alive at the same time. Shared pages count once per process. Peaks in the last milliseconds
/// of a process are missed.
///
/// Reads a few small files of each process instead of all of /proc, so that it can poll often. For one thread.
public final class PeakMemory {
    private final List<Long> roots = new ArrayList<>();
    /// Processes whose earlier peak could not be reset; their current size at each poll counts.
    private final Set<Long> unforgotten = new HashSet<>();
    private long most;

    private PeakMemory() {}

    /// Starts with the current size of these servers. Resets their earlier peaks in the kernel, if permitted.
    static PeakMemory from(List<ProcessHandle> servers) {
        PeakMemory memory = new PeakMemory();
        for (ProcessHandle server : servers) {
            memory.roots.add(server.pid());
            tree(server.pid()).forEach(memory::forget);
        }
        return memory;
    }

    void add(long pid) {
        roots.add(pid);
    }

    /// Polls all living processes.
    void look() {
        long sum = 0;
        for (long root : roots) {
            for (long pid : tree(root)) {
                sum += peak(pid);
            }
        }
        most = Math.max(most, sum);
    }

    /// The peak in KiB.
    long most() {
        return most;
    }

    /// A process and its descendants, as far as main threads started them; servers fork in this way.
    private static List<Long> tree(long root) {
        List<Long> found = new ArrayList<>();
        Deque<Long> next = new ArrayDeque<>(List.of(root));
        while (!next.isEmpty()) {
            long pid = next.remove();
            found.add(pid);
            for (String child : read(pid, "task/" + pid + "/children").split(" ", -1)) {
                if (!child.isBlank()) {
                    next.add(Long.parseLong(child.strip()));
                }
            }
        }
        return found;
    }

    private long peak(long pid) {
        String name = unforgotten.contains(pid) ? "VmRSS:" : "VmHWM:";
        return read(pid, "status").lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /// Empty for a process that has ended.
    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc/" + pid, file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private void forget(long pid) {
        try {
            Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
        } catch (IOException e) {
            unforgotten.add(pid); // Another user's process, or one that has ended.
        }
    }
}
