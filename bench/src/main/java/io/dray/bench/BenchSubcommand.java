package io.dray.bench;

import io.dray.mover.cli.SubcommandProvider;

/// Registers `dray bench` as a subcommand.
public final class BenchSubcommand implements SubcommandProvider {
    @Override
    public String name() {
        return "bench";
    }

    @Override
    public Object command() {
        return new BenchCommand();
    }
}
