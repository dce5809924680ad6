package io.dray.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Resources of a JVM of this user at one moment.
///
/// @param heap        bytes of live objects, after a full collection
/// @param descriptors open files and sockets
/// @param threads     operating system threads
public record ProcessResources(long heap, long descriptors, long threads) {
    /// A full collection of the largest heap takes seconds.
    private static final int LIMIT_SECONDS = 60;
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)$");
    private static final Pattern THREADS = Pattern.compile("(?m)^Threads:\\s+([0-9]+)$");

    /// @throws IOException if its JDK has no `jcmd`, or `jcmd` cannot attach
    public static ProcessResources of(ProcessHandle process)
            throws IOException, InterruptedException {
        Path folder = Path.of("/proc/" + process.pid());
        long heap = heap(process, folder.resolve("exe").toRealPath());
        try (Stream<Path> open = Files.list(folder.resolve("fd"))) {
            return new ProcessResources(heap, open.count(),
                    number(THREADS, Files.readString(folder.resolve("status"))));
        }
    }

    private static long heap(ProcessHandle process, Path java)
            throws IOException, InterruptedException {
        // A JVM that inspects itself is suspended until the output is written, so it could not read from a
        // pipe.
        Path output = Files.createTempFile("dray-bench-", ".histogram");
        try {
            Process jcmd = new ProcessBuilder(java.resolveSibling("jcmd").toString(),
                    Long.toString(process.pid()), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!jcmd.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                jcmd.destroyForcibly();
                throw new IOException("process " + process.pid() + " did not answer jcmd within "
                        + LIMIT_SECONDS + " s");
            }
            return number(TOTAL, Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }

    private static long number(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("not found: " + pattern + ", in: "
                    + text.substring(0, Math.min(200, text.length())));
        }
        return Long.parseLong(matcher.group(1));
    }

    public static long descriptorLimit(ProcessHandle process) throws IOException {
        return number(Pattern.compile("(?m)^Max open files +([0-9]+) "),
                Files.readString(Path.of("/proc/" + process.pid() + "/limits")));
    }

    /// The difference to an earlier moment, per item; threads are not divided.
    ///
    /// @param count number of items, at least 1
    public ProcessResources since(ProcessResources before, int count) {
        return new ProcessResources((heap - before.heap) / count,
                Math.round((double) (descriptors - before.descriptors) / count),
                threads - before.threads);
    }
}
