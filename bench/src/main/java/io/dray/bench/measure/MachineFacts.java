package io.dray.bench.measure;

import io.dray.protocol.text.JsonLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What figures depend on besides the programs.
///
/// @param processors how many the programs may use
/// @param kernel name and version
/// @param java version of the runtime
/// @param data folder of the files
/// @param dataFileSystem its file system's type, such as tmpfs
public record MachineFacts(int processors, String kernel, String java, Path data,
        String dataFileSystem) {
    private static final String UNKNOWN = "unknown processor";

    public static MachineFacts of(Path data) throws IOException {
        return new MachineFacts(Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                Runtime.version().toString(), data,
                Files.getFileStore(data).type());
    }

    /// What the first processor calls itself (proc(5)); `unknown processor` where it does not.
    public static String processorName() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    public JsonLine json() {
        return new JsonLine().with("processors", processors)
                .with("kernel", kernel)
                .with("java", java)
                .with("data", data.toString())
                .with("data_file_system", dataFileSystem);
    }

    @Override
    public String toString() {
        return processors + " processors, " + kernel + ", Java " + java + ", data on "
                + dataFileSystem + " in " + data;
    }
}
