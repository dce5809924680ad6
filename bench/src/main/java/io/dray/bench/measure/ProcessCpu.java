package io.dray.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Stream;

/// CPU time of processes, from /proc/PID/stat (proc(5)): user and system time, with that of children
/// that were waited for.
public final class ProcessCpu {
    /// USER_HZ; 100 on every Linux platform.
    private static final long TICKS_A_SECOND = 100;
    /// Positions behind the name: fields 14 to 17 of proc(5), where the name is field 2.
    private static final int USER = 11;
    private static final int CHILDREN_SYSTEM = 14;
    private static final int CHILDREN_USER = 13;

    private ProcessCpu() {}

    /// CPU time so far of these processes and their descendants. Ended processes that were not waited for are
    /// not counted.
    public static Duration ofTrees(Collection<ProcessHandle> roots) {
        long ticks = 0;
        for (ProcessHandle root : roots) {
            try (Stream<ProcessHandle> below = root.descendants()) {
                ticks += Stream.concat(Stream.of(root), below)
                        .mapToLong(each -> ticks(each.pid(), USER))
                        .sum();
            }
        }
        return duration(ticks);
    }

    /// The time used so far by children of this process that have ended.
    static Duration ofEndedChildren() {
        return duration(ticks(ProcessHandle.current().pid(), CHILDREN_USER));
    }

    /// The sum of the fields from `first` to the last of the four times.
    static long ticks(String stat, int first) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        long sum = 0;
        for (int i = first; i <= CHILDREN_SYSTEM; i++) {
            sum += Long.parseLong(fields[i]);
        }
        return sum;
    }

    private static long ticks(long pid, int first) {
        try {
            return ticks(Files.readString(Path.of("/proc/" + pid + "/stat")), first);
        } catch (IOException e) {
            return 0; // It has ended; if its parent waited for it, the parent has its time.
        }
    }

    private static Duration duration(long ticks) {
        return Duration.ofMillis(ticks * 1000 / TICKS_A_SECOND);
    }
}
