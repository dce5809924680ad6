package io.dray.mover.cli.terminal;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Command lines that run this very program as another process: same Java, same class path, same JVM
/// options where they matter.
public final class ThisProgram {
    /// Where the program begins.
    static final String MAIN_CLASS = "io.dray.mover.cli.DataMoverCli";

    private ThisProgram() {}

    /// Version of the jar; `development` where classes are run as compiled.
    public static String version() {
        String version = ThisProgram.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /// The command line for `dray ARGUMENTS`.
    public static List<String> command(List<String> arguments) {
        // As the launcher starts it: in the locale in which the JVM keeps names of files.
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
