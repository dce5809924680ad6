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

/// The most memory that the processes of one run had, from /proc (proc(5)): for each process its own peak, and of
/// the sums of those that lived at the same time the largest. Pages that processes share count once for each, and
/// what a process had in its last milliseconds is not seen.
///
/// Looks at a few small files of each process and not at the whole of /proc, so that it may look often. Not for more
/// than one thread.
public final class PeakMemory {
    private final List<Long> roots = new ArrayList<>();
    /// Those whose earlier peak stays: of them what they have at each look counts.
    private final Set<Long> unforgotten = new HashSet<>();
    private long most;

    private PeakMemory() {}

    /// Begins with what these servers have now: the kernel forgets their earlier peaks, where it lets this user.
    static PeakMemory from(List<ProcessHandle> servers) {
        PeakMemory memory = new PeakMemory();
        for (ProcessHandle server : servers) {
            memory.roots.add(server.pid());
            tree(server.pid()).forEach(memory::forget);
        }
        return memory;
    }

    /// Watches this process as well, from now.
    void add(long pid) {
        roots.add(pid);
    }

    /// Takes the peaks of all processes that live now.
    void look() {
        long sum = 0;
        for (long root : roots) {
            for (long pid : tree(root)) {
                sum += peak(pid);
            }
        }
        most = Math.max(most, sum);
    }

    /// In KiB.
    long most() {
        return most;
    }

    /// A process and all below it that first threads started, which is how servers fork.
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
