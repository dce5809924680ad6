package io.dray.mover.cli.terminal;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Builds command lines that run this program in another process, with the same Java, class path and relevant
/// JVM options.
public final class ThisProgram {
    static final String MAIN_CLASS = "io.dray.mover.cli.DataMoverCli";

    private ThisProgram() {}

    /// Version of the jar; `development` when run from class directories.
    public static String version() {
        String version = ThisProgram.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /// The command line of `dray ARGUMENTS`.
    public static List<String> command(List<String> arguments) {
        // In the launcher's locale, in which the JVM preserves file names.
        List<String> command = new ArrayList<>(List.of("env", "LC_ALL=C.UTF-8"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (matters(option)) {
                command.add(option);
            }
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(MAIN_CLASS);
        command.addAll(arguments);
        return List.copyOf(command);
    }

    private static boolean matters(String option) {
        boolean singular = option.startsWith("-XX:AOTCacheOutput")
                || option.startsWith("-XX:AOTConfiguration");
        return !singular && (option.startsWith("-XX:") || option.startsWith("-Xm")
                || option.startsWith("-Xlog") || option.startsWith("-Dio.netty.")
                || option.startsWith("--enable-native-access")
                || option.startsWith("--sun-misc-unsafe-memory-access"));
    }
}
