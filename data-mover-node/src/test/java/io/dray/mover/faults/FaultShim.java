package io.dray.mover.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Puts faults between a process and its files, by a library that is preloaded into it (`faults/shim.c`).
///
/// A value: each rule makes a new one. Give [#environment] to the process that is to have the faults,
/// for instance by `NodeProcess.Settings.withEnvironment`.
public final class FaultShim {
    private static final long COMPILE_LIMIT_SECONDS = 60;

    private final Path library;
    private final List<String> rules;
    private final Map<String, String> more;

    private FaultShim(Path library, List<String> rules, Map<String, String> more) {
        this.library = library;
        this.rules = List.copyOf(rules);
        this.more = Map.copyOf(more);
    }

    /// Which calls a fault befalls.
    public enum Call {
        WRITE, READ,
        /// fsync, fdatasync and syncfs.
        FORCE,
        /// ftruncate and fallocate.
        TRUNCATE
    }

    /// Errors that calls fail with.
    public enum Errno {
        EIO, ENOSPC, EROFS, EDQUOT, EACCES
    }

    /// A shim without faults. Skips the test where there is no C compiler or no Linux.
    ///
    /// @param directory receives the library
    public static FaultShim compile(Path directory) throws IOException {
        assumeTrue(System.getProperty("os.name", "").equals("Linux"), "the shim is for Linux");
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(d -> Files.isExecutable(Path.of(d, "cc"))),
                "cc is not installed");
        Path source = directory.resolve("shim.c");
        try (InputStream in = FaultShim.class.getResourceAsStream("/faults/shim.c")) {
            Files.write(source, in.readAllBytes());
        }
        Path library = directory.resolve("shim.so");
        Path messages = directory.resolve("shim.log");
        Process compiler = new ProcessBuilder("cc", "-shared", "-fPIC", "-O1", "-o",
                library.toString(), source.toString(), "-ldl", "-lpthread")
                .redirectErrorStream(true)
                .redirectOutput(messages.toFile())
                .start();
        try {
            if (!compiler.waitFor(COMPILE_LIMIT_SECONDS, TimeUnit.SECONDS)
                    || compiler.exitValue() != 0) {
                compiler.destroyForcibly();
                throw new IOException("The shim does not compile: " + Files.readString(messages));
            }
        } catch (InterruptedException e) {
            compiler.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the shim was compiled.", e);
        }
        return new FaultShim(library, List.of(), Map.of());
    }

    /// Bytes written at this offset of such files have their lowest bit changed.
    ///
    /// @param path part of the path of the open file; an upload's is that of its part file
    public FaultShim flipWritten(String path, long offset) {
        return with("write flip %d 0 %s".formatted(offset, path));
    }

    /// Bytes read at this offset of such files have their lowest bit changed.
    public FaultShim flipRead(String path, long offset) {
        return with("read flip %d 0 %s".formatted(offset, path));
    }

    /// Calls that touch bytes at or behind this offset fail.
    public FaultShim fail(Call call, Errno errno, String path, long offset) {
        return with("%s %s %d 0 %s".formatted(name(call), name(errno), offset, path));
    }

    /// Calls do half of what they are asked for.
    public FaultShim shorten(Call call, String path) {
        return with("%s short 0 0 %s".formatted(name(call), path));
    }

    /// Calls wait first.
    public FaultShim slow(Call call, String path, long milliseconds) {
        return with("%s slow %d 0 %s".formatted(name(call), milliseconds, path));
    }

    /// Forces do nothing and say that they did.
    public FaultShim lieAboutForces(String path) {
        return with("force lie 0 0 " + path);
    }

    /// Appends a line to this file for each call that changes or forces a file: `write OFFSET LENGTH PATH`,
    /// `truncate LENGTH PATH`, `fallocate MODE OFFSET LENGTH PATH`, `fsync|fdatasync|syncfs RESULT PATH`,
    /// `rename|link FLAGS OLD<tab>NEW`, `unlink FLAGS PATH`, `mkdir MODE PATH`, `attributes MODE PATH`.
    public FaultShim trace(Path file) {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("DRAY_FAULT_TRACE", file.toString());
        return new FaultShim(library, rules, variables);
    }

    /// The variables that put the faults into a process.
    public Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("LD_PRELOAD", library.toString());
        environment.put("DRAY_FAULTS", String.join("\n", rules));
        return Map.copyOf(environment);
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }

    private FaultShim with(String rule) {
        List<String> longer = new ArrayList<>(rules);
        longer.add(rule);
        return new FaultShim(library, longer, more);
    }
}
