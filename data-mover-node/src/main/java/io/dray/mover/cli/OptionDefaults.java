package io.dray.mover.cli;

import io.dray.mover.cli.terminal.CommandContext;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Defaults of options from the environment and the profile: for `--bwlimit` of `dray cp` the first of
/// `DRAY_CP_BWLIMIT`, `DRAY_BWLIMIT`, `cp.bwlimit` and `bwlimit` in the profile.
final class OptionDefaults implements IDefaultValueProvider {
    private final CommandContext context;
    private final Profile profile;

    OptionDefaults(CommandContext context, Profile profile) {
        this.context = context;
        this.profile = profile;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp()
                || option.versionHelp()) {
            return null;
        }
        String command = commandKey(argument.command());
        String name = optionKey(option);
        return variable(command + "-" + name).or(() -> variable(name))
                .or(() -> profile.value(command, name))
                .orElse(null);
    }

    /// The option's name in the profile: its longest name without dashes.
    static String optionKey(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    /// The command's words below `dray`, joined by dashes.
    static String commandKey(CommandSpec command) {
        return command.qualifiedName("-").replaceFirst("^dray-?", "");
    }

    private Optional<String> variable(String key) {
        return context
                .variable("DRAY_" + key.replace('-', '_').toUpperCase(Locale.ROOT));
    }
}
