package io.dray.bench.measure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Looks for programs on the search path, and where servers are that ordinary users' paths leave out.
public final class InstalledProgram {
    private InstalledProgram() {}

    public static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Stream.concat(Pattern.compile(":").splitAsStream(path),
                Stream.of("/usr/sbin", "/sbin", "/usr/local/sbin"))
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
