package io.dray.mover.cli.copy;

import io.dray.control.coordination.CopyRequest.Trees;
import io.dray.control.walk.Comparison;
import io.dray.mover.cli.terminal.CommandContext;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dray sync`: makes a tree like another.
@Command(name = "sync", mixinStandardHelpOptions = true, description = {
        "Make the tree DST like the tree SRC: copy the contents of SRC into DST, without the files that"
                + " DST has already. With --delete, also remove what SRC does not have.",
        "The same as cp -r --preserve --compare changed, except that SRC gets no directory of its own"
                + " in DST: SRC/a becomes DST/a, whether DST ends in / or not. Modification times and"
                + " permission bits are always kept, so that the next sync finds nothing changed. DST is"
                + " made if it does not exist. A single file is copied as by cp."})
public final class SyncCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "SRC", description = "What to copy: the contents of this directory.")
    private String source = "";

    @Parameters(index = "1", paramLabel = "DST", description = "The directory to make like SRC.")
    private String destination = "";

    @Option(names = "--compare", paramLabel = "HOW", defaultValue = "changed", description = SyncChoices.COMPARE)
    private String compare = Comparison.CHANGED.word();

    @Mixin
    private final SyncChoices sync = new SyncChoices();

    @Mixin
    private final CopyOptions options = new CopyOptions();

    public SyncCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return options.run(context, new CopyOptions.Work("sync", source, destination,
                Trees.MERGED, true,
                SyncChoices.comparison(compare), sync));
    }
}
