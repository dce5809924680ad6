package io.dray.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Version of a program, as it prints it.
public final class ProgramVersion {
    private static final int LIMIT_SECONDS = 20;

    private ProgramVersion() {}

    /// The first line that a program prints; empty if it prints none.
    public static String of(Path program, String option) throws IOException, InterruptedException {
        return of(new Launch(List.of(program.toString(), option), Map.of()));
    }

    public static String of(Launch launch) throws IOException, InterruptedException {
        Path output = Files.createTempFile("dray-bench-", ".version");
        try {
            Process process = launch.writingTo(output).start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return new OutputFile(output).text().lines().findFirst().orElse("").strip();
        } finally {
            Files.delete(output);
        }
    }
}
