package io.dray.bench;

import io.dray.mover.cli.SubcommandProvider;

/// Makes `dray bench` known to the program.
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
