package io.dray.mover.cli;

import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `dray completion`: a completion script for the shell.
@Command(name = "completion", mixinStandardHelpOptions = true, description = "Print a completion script.", footer = {
        "", "bash: source <(dray completion bash)",
        "zsh:  source <(dray completion zsh)   (after autoload -U compinit; compinit)"})
final class CompletionCommand implements Callable<Integer> {
    /// Supported shells.
    enum Shell {
        bash, zsh
    }

    private final CommandContext context;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.", defaultValue = "bash")
    private Shell shell = Shell.bash;

    CompletionCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        CommandLine all = new DataMoverCli(context).allCommands();
        if (shell == Shell.zsh) {
            context.out().println("autoload -U +X bashcompinit && bashcompinit");
        }
        context.out().print(AutoComplete.bash("dray", all));
        return ExitCode.DONE.code();
    }
}
