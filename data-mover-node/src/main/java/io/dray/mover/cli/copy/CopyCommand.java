package io.dray.mover.cli.copy;

import io.dray.control.coordination.CopyRequest.Trees;
import io.dray.control.walk.Comparison;
import io.dray.mover.cli.terminal.CommandContext;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dray cp`: copies files and trees between any two places.
@Command(name = "cp", mixinStandardHelpOptions = true, description = {
        "Copy a file, or a tree with -r, from SRC to DST.",
        "Each is a local path, a URL (dray://, gsiftp://, ftp://, ftps://) or NAME:path. Data"
                + " between two servers goes directly from one to the other. A file is verified before"
                + " it gets its name (--verify). An interrupted copy continues when the same command is"
                + " given again."})
public final class CopyCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "SRC", description = "What to copy.")
    private String source = "";

    @Parameters(index = "1", paramLabel = "DST", description = "Where to. A file goes into DST if DST ends in / or is a directory. A directory is merged into DST; if DST"
            + " ends in /, it goes into DST under its own name.")
    private String destination = "";

    @Option(names = {"-r",
            "--recursive"}, description = "Copy a directory and everything below it.")
    private boolean recursive;

    @Option(names = "--preserve", description = "Keep modification times and permission bits.")
    private boolean preserve;

    @Option(names = "--compare", paramLabel = "HOW", defaultValue = "always", description = SyncChoices.COMPARE)
    private String compare = Comparison.ALWAYS.word();

    @Mixin
    private final SyncChoices sync = new SyncChoices();

    @Mixin
    private final CopyOptions options = new CopyOptions();

    public CopyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return options.run(context, new CopyOptions.Work("cp", source, destination,
                recursive ? Trees.AS_SPELLED : Trees.REFUSED, preserve,
                SyncChoices.comparison(compare), sync));
    }
}
