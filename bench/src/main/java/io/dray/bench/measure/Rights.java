package io.dray.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Capabilities of this process (capabilities(7)).
public final class Rights {
    private static final long CAP_NET_ADMIN = 1L << 12;
    private static final long CAP_SYS_ADMIN = 1L << 21;
    private static final String EFFECTIVE = "CapEff:";

    private Rights() {}

    public static boolean mayMakeNetworks() throws IOException {
        return mayMakeNetworks(Files.readAllLines(Path.of("/proc/self/status")));
    }

    /// @param status lines of /proc/PID/status
    public static boolean mayMakeNetworks(List<String> status) {
        long needed = CAP_NET_ADMIN | CAP_SYS_ADMIN;
        return status.stream()
                .filter(line -> line.startsWith(EFFECTIVE))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring(EFFECTIVE.length()).strip(), 16))
                .anyMatch(has -> (has & needed) == needed);
    }
}
