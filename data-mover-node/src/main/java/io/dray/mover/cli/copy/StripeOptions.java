package io.dray.mover.cli.copy;

import io.dray.control.negotiation.Striping;
import io.dray.mover.cli.terminal.Quantities;
import io.dray.protocol.command.ParameterCommand.StripeLayout;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/// Options for striped transfers: whether and how a file moves between several hosts of its endpoints.
final class StripeOptions {
    @Option(names = "--stripe", description = "Use all hosts of a striped server, with --parallel data channels to each.")
    private boolean stripe;

    @Option(names = "--stripe-layout", paramLabel = "blocked|partitioned", description = "How the hosts of the source divide a file: block by block in turn (blocked), or one part each (partitioned). Default: the source decides.")
    private Optional<String> layout = Optional.empty();

    @Option(names = "--stripe-block-size", paramLabel = "SIZE", description = "Size of a block in the blocked layout: 64K, 1M (default: the source decides).")
    private Optional<String> blockSize = Optional.empty();

    /// @throws IllegalArgumentException with a sentence when an option has an invalid value
    Optional<Striping> wish() {
        if (!stripe) {
            if (layout.isPresent() || blockSize.isPresent()) {
                throw new IllegalArgumentException(
                        "--stripe-layout and --stripe-block-size need --stripe.");
            }
            return Optional.empty();
        }
        return Optional.of(new Striping(layout.map(StripeOptions::layout), blockSize
                .map(text -> OptionalLong.of(Quantities.parseSize(text)))
                .orElseGet(OptionalLong::empty)));
    }

    private static StripeLayout layout(String name) {
        return switch (name) {
            case "blocked" -> StripeLayout.BLOCKED;
            case "partitioned" -> StripeLayout.PARTITIONED;
            default -> throw new IllegalArgumentException(
                    "--stripe-layout is blocked or partitioned, not " + name + ".");
        };
    }
}
