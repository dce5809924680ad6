package io.dray.mover.cli.terminal;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Builds command lines that run this program in another process: by its launcher, if it is packed, else with
/// the same Java, class path and relevant JVM options.
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
        return launcher().map(launcher -> started(List.of(launcher.toString()), arguments))
                .orElseGet(() -> started(thisJava(), arguments));
    }

    /// The launcher beside the jar, in a distribution (`lib/dray.jar`, `bin/dray`) or a source tree
    /// (`data-mover-node/target/dray.jar`, `dray`).
    private static Optional<Path> launcher() {
        String first = System.getProperty("java.class.path", "").split(":", 2)[0];
        Path jar = Path.of(first).toAbsolutePath();
        Path folder = jar.getParent();
        if (!first.endsWith("dray.jar") || folder == null) {
            return Optional.empty();
        }
        return Stream.of(folder.resolve("../bin/dray"), folder.resolve("../../dray"))
                .map(Path::normalize)
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    private static List<String> started(List<String> program, List<String> arguments) {
        return Stream.concat(program.stream(), arguments.stream()).toList();
    }

    private static List<String> thisJava() {
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
        return command;
    }

    private static boolean matters(String option) {
        return !option.startsWith("-XX:AOT")
                && (option.startsWith("-XX:") || option.startsWith("-Xm")
                        || option.startsWith("-Xlog") || option.startsWith("-Dio.netty.")
                        || option.startsWith("--enable-native-access")
                        || option.startsWith("--sun-misc-unsafe-memory-access"));
    }
}
