package io.dray.bench.servers;

import io.dray.bench.measure.Launch;
import io.dray.bench.measure.OutputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The limit for a file in clear: a small C program of `sendfile`, `recv` and `pwrite`, made here where there is a
/// C compiler.
public final class SendfilePair {
    /// Contestant of its rows; others are not compared with it unless a goal says so.
    public static final String NAME = "limit";
    private static final String SOURCE = "sendfile-pair.c";

    private SendfilePair() {}

    /// The program, to be given source, target and streams; empty without a compiler.
    ///
    /// @param folder for the program
    public static Optional<Launch> make(Path folder) throws IOException, InterruptedException {
        Optional<Launch> compiler = Launch.installed("cc");
        if (compiler.isEmpty()) {
            return Optional.empty();
        }
        Path source = folder.resolve(SOURCE);
        try (InputStream in = SendfilePair.class.getResourceAsStream(SOURCE)) {
            if (in == null) {
                throw new IllegalStateException(SOURCE + " is missing in this program");
            }
            Files.write(source, in.readAllBytes());
        }
        Path program = folder.resolve("sendfile-pair");
        OutputFile said = new OutputFile(folder.resolve("cc.log"));
        Process making = compiler.get()
                .with("-O2", "-o", program.toString(), source.toString())
                .writingTo(said.file())
                .start();
        if (making.waitFor() != 0) {
            throw new IOException("The program of the limit was not compiled: " + said.end());
        }
        return Optional.of(new Launch(List.of(program.toString())));
    }
}
