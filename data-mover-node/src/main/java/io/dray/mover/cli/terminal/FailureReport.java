package io.dray.mover.cli.terminal;

import io.dray.control.client.Futures;
import io.dray.mover.cli.terminal.StandardOutput.OutputFailure;
import io.dray.protocol.text.PeerText;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Reports on standard error why a command failed, and selects the exit code.
public final class FailureReport
        implements
            CommandLine.IExecutionExceptionHandler,
            CommandLine.IParameterExceptionHandler {
    private final PrintStream err;

    public FailureReport(PrintStream err) {
        this.err = err;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command,
            ParseResult parsed) {
        return report(failure, name(command.getCommandSpec()), wantsDebug(parsed));
    }

    /// Reports a failure of the program itself, outside of any command; returns the exit status.
    public int report(Exception failure) {
        return report(failure, "", false);
    }

    private int report(Exception failure, String command, boolean debug) {
        Throwable cause = Futures.cause(failure);
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (!(cause instanceof OutputFailure output && output.readerLeft())) {
            err.println("dray: " + command + sentence(cause));
        }
        if (debug) {
            cause.printStackTrace(err);
        }
        return ExitCode.of(cause).code();
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandSpec command = failure.getCommandLine().getCommandSpec();
        err.println("dray: " + name(command) + stopped(String.valueOf(failure.getMessage())));
        if (failure.getCause() instanceof CommandFailure cause) {
            return cause.exitCode().code();
        }
        err.println("Try '" + command.qualifiedName() + " --help'.");
        return ExitCode.USAGE.code();
    }

    private static String name(CommandSpec command) {
        String words = command.qualifiedName().replaceFirst("^dray ?", "");
        return words.isEmpty() ? "" : words + ": ";
    }

    public static boolean wantsDebug(ParseResult parsed) {
        for (ParseResult p = parsed; p != null; p = p.subcommand()) {
            if (p.matchedOptionValue("--debug", Boolean.FALSE)) {
                return true;
            }
        }
        return false;
    }

    /// The message of a failure. It may quote a server, so control characters are escaped.
    public static String sentence(Throwable failure) {
        return PeerText.lines(plainSentence(failure));
    }

    private static String plainSentence(Throwable failure) {
        String message = failure.getMessage();
        return switch (failure) {
            case NoSuchFileException e -> "There is no " + e.getFile() + ".";
            case AccessDeniedException e -> "Not permitted: " + e.getFile() + ".";
            case FileAlreadyExistsException e -> e.getFile() + " exists already.";
            case FileSystemException e when e.getReason() != null ->
                e.getFile() + ": " + stopped(e.getReason());
            case IOException e when message != null -> stopped(message);
            case UncheckedIOException e when e.getCause() != null ->
                String.valueOf(e.getCause()).equals(message)
                        ? sentence(e.getCause())
                        : stopped(String.valueOf(message));
            case InterruptedException e -> "Interrupted.";
            case RuntimeException e when ours(e) && message != null -> message;
            default -> "Unexpected " + failure.getClass().getSimpleName()
                    + (message == null ? "." : ": " + stopped(message))
                    + " This is a defect of Dray; --debug shows where it happened.";
        };
    }

    private static boolean ours(RuntimeException failure) {
        return failure.getClass().getName().toLowerCase(Locale.ROOT).startsWith("io.dray.");
    }

    private static String stopped(String sentence) {
        return sentence.endsWith(".") || sentence.endsWith("?") ? sentence : sentence + ".";
    }
}
