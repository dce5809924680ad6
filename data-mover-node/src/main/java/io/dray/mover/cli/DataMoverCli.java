package io.dray.mover.cli;

import io.dray.control.syscall.HostPaths;
import io.dray.mover.cli.certificate.CertificateCommand;
import io.dray.mover.cli.copy.CopyCommand;
import io.dray.mover.cli.copy.SyncCommand;
import io.dray.mover.cli.demo.DemoCommand;
import io.dray.mover.cli.endpoint.Libraries;
import io.dray.mover.cli.files.ChecksumCommand;
import io.dray.mover.cli.files.ListCommand;
import io.dray.mover.cli.files.MakeDirectoryCommand;
import io.dray.mover.cli.files.PartsCommand;
import io.dray.mover.cli.files.RemoveCommand;
import io.dray.mover.cli.files.RenameCommand;
import io.dray.mover.cli.files.StatusCommand;
import io.dray.mover.cli.node.DrainCommand;
import io.dray.mover.cli.node.FrontEndCommand;
import io.dray.mover.cli.node.ServeCommand;
import io.dray.mover.cli.node.TokenCommand;
import io.dray.mover.cli.node.UrlCommand;
import io.dray.mover.cli.ping.PingCommand;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.FailureReport;
import io.dray.mover.cli.terminal.LazyLogging;
import io.dray.mover.cli.terminal.LoggingConfiguration;
import io.dray.mover.cli.terminal.StandardOutput;
import io.dray.mover.cli.terminal.StandardOutput.OutputFailure;
import io.dray.mover.cli.terminal.ThisProgram;
import io.dray.protocol.name.NameCharset;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The program `dray`.
///
/// Only the selected subcommand is created and its classes loaded: `dray ls` does not load the node or the
/// benchmarks. The options of the program itself are set up in code: to read annotations takes several times
/// as long.
public final class DataMoverCli {
    /// Subcommands in the order of the overview.
    private static final Map<String, Function<CommandContext, Object>> COMMANDS = commands();

    private final CommandContext context;

    public DataMoverCli(CommandContext context) {
        this.context = context;
    }

    public static void main(String[] args) {
        LazyLogging.install();
        int status = new DataMoverCli(CommandContext.ofProcess())
                .run(ProcessArguments.exact(args));
        System.exit(status);
    }

    private static Map<String, Function<CommandContext, Object>> commands() {
        Map<String, Function<CommandContext, Object>> commands = new LinkedHashMap<>();
        commands.put("cp", CopyCommand::new);
        commands.put("sync", SyncCommand::new);
        commands.put("serve", ServeCommand::new);
        commands.put("front-end", FrontEndCommand::new);
        commands.put("drain", DrainCommand::new);
        commands.put("url", UrlCommand::new);
        commands.put("token", TokenCommand::withAll);
        commands.put("ls", ListCommand::new);
        commands.put("stat", StatusCommand::new);
        commands.put("mkdir", MakeDirectoryCommand::new);
        commands.put("parts", PartsCommand::new);
        commands.put("rm", RemoveCommand::new);
        commands.put("mv", RenameCommand::new);
        commands.put("sum", ChecksumCommand::new);
        commands.put("ping", PingCommand::new);
        commands.put("demo", DemoCommand::new);
        commands.put("cert", CertificateCommand::withAll);
        commands.put("remote", RemoteCommand::new);
        commands.put("completion", CompletionCommand::new);
        commands.put("help", HelpCommand::new);
        commands.put("warm-up", WarmUpCommand::new);
        return Collections.unmodifiableMap(commands);
    }

    /// Runs one command line.
    ///
    /// @return exit status, see [ExitCode]
    public int run(String... args) {
        FailureReport failures = new FailureReport(context.err());
        int status;
        try {
            status = isVersion(args) ? version() : execute(commandLine(args), args);
            context.out().flush();
        } catch (CommandFailure | OutputFailure failure) {
            return failures.report(failure);
        }
        // A write failure that another thread met while the command ran.
        Optional<OutputFailure> lost = status == ExitCode.DONE.code()
                && context.out() instanceof StandardOutput output
                        ? output.failure()
                        : Optional.empty();
        return lost.map(failures::report).orElse(status);
    }

    private static boolean isVersion(String... args) {
        return args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"));
    }

    private int version() {
        context.out().println("dray " + ThisProgram.version());
        return ExitCode.DONE.code();
    }

    private int execute(CommandLine line, String... args) {
        if (args.length == 0) {
            line.usage(context.err());
            return ExitCode.USAGE.code();
        }
        if (!args[0].startsWith("-") && !line.getSubcommands().containsKey(args[0])) {
            throw new CommandFailure(ExitCode.USAGE, "There is no command '" + args[0]
                    + "'; 'dray --help' lists the commands.");
        }
        return line.setExecutionStrategy(DataMoverCli::execute).execute(args);
    }

    private static int execute(ParseResult parsed) {
        if (FailureReport.wantsDebug(parsed)) {
            LoggingConfiguration.showEverything();
        }
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (OutputFailure e) {
            // Help and version are printed outside of any command.
            throw new CommandLine.ExecutionException(parsed.commandSpec().commandLine(),
                    String.valueOf(e.getMessage()), e);
        }
    }

    private CommandLine commandLine(String... args) {
        load(args);
        CommandLine line = program();
        Optional<Object> asked = args.length > 0 ? command(args[0]) : Optional.empty();
        if (asked.isPresent()) {
            line.addSubcommand(args[0], asked.get());
        } else {
            addOverview(line);
        }
        Profile profile = profile();
        if (!profile.values().isEmpty()
                && !optionKeys(line).containsAll(profile.values().keySet())) {
            profile.check(optionKeys(allCommands()));
        }
        FailureReport failures = new FailureReport(context.err());
        return line.setOut(new PrintWriter(context.out(), true, NameCharset.NAMES))
                .setErr(new PrintWriter(context.err(), true, NameCharset.NAMES))
                .registerConverter(Path.class, HostPaths::absolute)
                .setDefaultValueProvider(new OptionDefaults(context, profile))
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
    }

    private static void load(String... args) {
        if (args.length == 0 || List.of(args).contains("--help")) {
            return;
        }
        switch (args[0]) {
            case "cp", "sync", "serve" -> Libraries.loadWithCalls();
            case "ls", "stat", "mkdir", "parts", "rm", "mv", "sum", "ping", "drain" ->
                Libraries.load();
            default -> {
            }
        }
    }

    /// The program without its subcommands.
    private static CommandLine program() {
        CommandSpec spec = CommandSpec.create()
                .name("dray")
                .versionProvider(() -> new String[]{"dray " + ThisProgram.version()})
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print version information and exit.")
                        .build());
        spec.usageMessage()
                .description("Move large data sets between hosts, over GridFTP.")
                .footer("", "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 not permitted,",
                        "5 integrity, 6 interrupted but restartable, 7 timed out.");
        return new CommandLine(spec);
    }

    /// Reads the profile. A default profile that cannot be accessed counts as missing; one that `DRAY_PROFILE`
    /// names causes an error.
    private Profile profile() {
        return context.variable("DRAY_PROFILE")
                .map(HostPaths::absolute)
                .or(() -> context.configDirectory()
                        .map(directory -> directory.resolve("profile"))
                        .filter(Files::exists))
                .map(Profile::read)
                .orElse(Profile.NONE);
    }

    private Optional<Object> command(String name) {
        Function<CommandContext, Object> builtIn = COMMANDS.get(name);
        if (builtIn != null) {
            return Optional.of(builtIn.apply(context));
        }
        return providers().filter(p -> p.name().equals(name))
                .findFirst()
                .map(SubcommandProvider::command);
    }

    /// The complete command tree, for generated scripts.
    CommandLine allCommands() {
        CommandLine line = program();
        COMMANDS.forEach((name, make) -> line.addSubcommand(name, make.apply(context)));
        providers().forEach(p -> line.addSubcommand(p.name(), p.command()));
        return line;
    }

    /// Adds the names and descriptions of the subcommands, without their options.
    private void addOverview(CommandLine line) {
        COMMANDS.forEach((name, make) -> line.addSubcommand(name, outline(make.apply(context))));
        providers().forEach(p -> line.addSubcommand(p.name(), outline(p.command())));
    }

    private static Object outline(Object command) {
        Command about = command.getClass().getAnnotation(Command.class);
        if (about == null) {
            return command;
        }
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage().description(about.description()).hidden(about.hidden());
        return spec;
    }

    private static Stream<SubcommandProvider> providers() {
        return ServiceLoader.load(SubcommandProvider.class)
                .stream()
                .map(ServiceLoader.Provider::get);
    }

    private static Set<String> optionKeys(CommandLine line) {
        Set<String> keys = new HashSet<>();
        String command = OptionDefaults.commandKey(line.getCommandSpec());
        for (OptionSpec option : line.getCommandSpec().options()) {
            String key = OptionDefaults.optionKey(option);
            keys.add(key);
            keys.add(command + "." + key);
        }
        line.getSubcommands().values().forEach(sub -> keys.addAll(optionKeys(sub)));
        return keys;
    }
}
