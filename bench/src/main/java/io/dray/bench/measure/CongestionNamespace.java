package io.dray.bench.measure;

import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A network namespace with its own loopback and another default congestion control. The algorithm influences
/// loopback results more than the programs do (bbr paces with timers). Requires root.
public final class CongestionNamespace {
    private static final Path SETTINGS = Path.of("/proc/sys/net/ipv4");
    /// These commands take milliseconds.
    private static final long LIMIT_SECONDS = 10;
    private static final long CAP_NET_ADMIN = 1L << 12;
    private static final long CAP_SYS_ADMIN = 1L << 21;
    private static final String EFFECTIVE = "CapEff:";

    private CongestionNamespace() {}

    /// Whether this process has the capabilities to make namespaces (capabilities(7)).
    public static boolean isPermitted() throws IOException {
        return isPermitted(Files.readAllLines(Path.of("/proc/self/status")));
    }

    /// @param status lines of /proc/PID/status
    public static boolean isPermitted(List<String> status) {
        long needed = CAP_NET_ADMIN | CAP_SYS_ADMIN;
        return status.stream()
                .filter(line -> line.startsWith(EFFECTIVE))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring(EFFECTIVE.length()).strip(), 16))
                .anyMatch(has -> (has & needed) == needed);
    }

    /// The system's default algorithm.
    public static String systemDefault() throws IOException {
        return read("tcp_congestion_control");
    }

    /// Creates a namespace; the cleanup removes it.
    ///
    /// @return command prefix that runs a program inside it
    public static List<String> open(String algorithm, Cleanup cleanup)
            throws IOException, InterruptedException {
        requireAvailable(algorithm);
        allow(algorithm, cleanup);
        String name = "dray-bench-" + ProcessHandle.current().pid() + "-" + algorithm;
        run(List.of("ip", "netns", "add", name));
        cleanup.add(() -> run(List.of("ip", "netns", "del", name)));
        run(List.of("ip", "-n", name, "link", "set", "lo", "up"));
        List<String> inside = List.of("nsenter", "--net=/var/run/netns/" + name);
        run(List.of("nsenter", "--net=/var/run/netns/" + name, "sh", "-c",
                "echo " + algorithm + " > " + SETTINGS.resolve("tcp_congestion_control")));
        return inside;
    }

    private static void requireAvailable(String algorithm) throws IOException {
        String available = read("tcp_available_congestion_control");
        if (!List.of(available.split(" ", -1)).contains(algorithm)) {
            throw new CommandFailure(ExitCode.USAGE, "This kernel has no congestion control '"
                    + algorithm + "' at hand; it has: " + available + ".");
        }
    }

    /// A namespace other than the initial one may use only algorithms that the machine allows to everyone.
    private static void allow(String algorithm, Cleanup cleanup) throws IOException {
        String allowed = read("tcp_allowed_congestion_control");
        if (List.of(allowed.split(" ", -1)).contains(algorithm)) {
            return;
        }
        write(allowed + " " + algorithm);
        cleanup.add(() -> write(allowed));
    }

    private static String read(String setting) throws IOException {
        return Files.readString(SETTINGS.resolve(setting)).strip();
    }

    private static void write(String allowed) throws IOException {
        Files.writeString(SETTINGS.resolve("tcp_allowed_congestion_control"), allowed);
    }

    /// Runs a command that sets up a network.
    public static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new CommandFailure(ExitCode.FAILED,
                    "Could not set up a network namespace, which needs root and iproute2: '"
                            + String.join(" ", command) + "' said: " + said.strip());
        }
    }
}
