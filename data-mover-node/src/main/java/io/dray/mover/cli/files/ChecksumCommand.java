package io.dray.mover.cli.files;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.client.Futures;
import io.dray.mover.cli.endpoint.Places;
import io.dray.mover.cli.endpoint.Places.Place;
import io.dray.mover.cli.endpoint.ServerOptions;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.mover.cli.terminal.Quantities;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.reply.ChecksumAnswer;
import io.dray.protocol.text.JsonLine;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dray sum`.
@Command(name = "sum", mixinStandardHelpOptions = true, description = {
        "Print checksums, computed where the files are.",
        "The server reads each file, perhaps from its system's cache; --device avoids the cache."})
public final class ChecksumCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "URL", arity = "1..*")
    private List<String> urls = List.of();

    @Option(names = "--checksum", paramLabel = "ALGORITHM", description = "CRC32C, CRC32, ADLER32, MD5, SHA1, SHA256, SHA512 or BLAKE3 (default: the one that the server prefers).")
    private Optional<String> algorithm = Optional.empty();

    @Option(names = "--range", paramLabel = "OFFSET:LENGTH", description = "Only these bytes; without LENGTH, up to the end.")
    private Optional<String> range = Optional.empty();

    @Option(names = "--as-received", description = "If a Dray node has received or sent the file, and it has not changed since, print the checksum that the node computed in that transfer, without reading the file again.")
    private boolean asReceived;

    @Option(names = "--device", description = "Dray nodes force the file to disk and drop the system's cache of it before they read.")
    private boolean device;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ServerOptions servers = new ServerOptions();

    public ChecksumCommand(CommandContext context) {
        this.context = context;
    }

    private record Part(long offset, long length) {}

    @Override
    public Integer call() {
        Part part = part();
        Optional<ChecksumAlgorithm> wanted = algorithm.map(ChecksumCommand::named);
        try (Places places = new Places(context, servers,
                output.waits(context, "sum"))) {
            for (String url : urls) {
                print(places.of(url), wanted, part);
            }
        }
        context.out().flush();
        return ExitCode.DONE.code();
    }

    private void print(Place place, Optional<ChecksumAlgorithm> wanted, Part part) {
        ListedEntry entry = place.files().entry(place.path());
        if (entry.isDirectory()) {
            throw new StorageFailure(StorageCondition.IS_A_DIRECTORY, "sum",
                    place.url() + " is a directory; only files have checksums.");
        }
        ChecksumAlgorithm used = wanted.orElseGet(() -> preferred(place));
        ChecksumAnswer answer = Futures.await(place.files()
                .checksum(used, part.offset(), part.length(), place.path(),
                        entry.size().orElse(0), basis()));
        context.out()
                .println(output.json()
                        ? new JsonLine().with("url", place.url().toString())
                                .with("algorithm", used.label())
                                .with("value", answer.hex())
                                .with("basis", answer.basis().word())
                                .with("offset", part.offset())
                                .with("length", part.length() < 0
                                        ? Optional.empty()
                                        : Optional.of(part.length()))
                        : used.label() + " (" + context.shown(place.url().toString()) + ") = "
                                + answer.hex() + told(answer.basis()));
    }

    /// How the checksum was obtained; empty for the usual case, a file that was read.
    private String told(ChecksumBasis basis) {
        return switch (basis) {
            case RECEIVED -> " (as received)";
            case READ -> device ? " (through the cache of the system there)" : "";
            case DEVICE -> " (from the device)";
        };
    }

    private ChecksumBasis basis() {
        if (asReceived && device) {
            throw new CommandFailure(ExitCode.USAGE,
                    "--as-received and --device exclude each other.");
        }
        if (asReceived) {
            return ChecksumBasis.RECEIVED;
        }
        return device ? ChecksumBasis.DEVICE : ChecksumBasis.READ;
    }

    private static ChecksumAlgorithm preferred(Place place) {
        return place.session()
                .capabilities()
                .checksumAlgorithms()
                .stream()
                .findFirst()
                .orElseThrow(() -> new CommandFailure(ExitCode.FAILED, place.session().name()
                        + " offers no checksums (FEAT does not list CKSM)."));
    }

    private static ChecksumAlgorithm named(String name) {
        return ChecksumAlgorithm.named(name)
                .orElseThrow(() -> new CommandFailure(ExitCode.USAGE,
                        "Unknown checksum algorithm \""
                                + name + "\"; known are "
                                + Arrays.stream(ChecksumAlgorithm.values())
                                        .map(ChecksumAlgorithm::label)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    private Part part() {
        if (range.isEmpty()) {
            return new Part(0, -1);
        }
        String[] ends = range.get().split(":", 2);
        long offset = Quantities.parseSize(ends[0]);
        return new Part(offset, ends.length < 2 || ends[1].isEmpty()
                ? -1
                : Quantities.parseSize(ends[1]));
    }
}
