package io.dray.protocol.command;

import io.dray.protocol.command.UnrecognizedCommand.Reason;

/// Stops the parsing of one line; [CommandParser] turns it into an [UnrecognizedCommand]. Has no stack trace,
/// since malformed lines are ordinary input.
final class CommandSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String detail;

    CommandSyntaxException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
        this.detail = detail;
    }

    static CommandSyntaxException arguments() {
        return new CommandSyntaxException(Reason.BAD_ARGUMENTS,
                "Syntax error in parameters or arguments.");
    }

    static CommandSyntaxException invalidArguments() {
        return new CommandSyntaxException(Reason.BAD_ARGUMENTS, "Invalid command arguments.");
    }

    static CommandSyntaxException parameter(String detail) {
        return new CommandSyntaxException(Reason.BAD_PARAMETER, detail);
    }

    static CommandSyntaxException options() {
        return new CommandSyntaxException(Reason.BAD_OPTIONS, "OPTS failed.");
    }

    static CommandSyntaxException unsupported(String detail) {
        return new CommandSyntaxException(Reason.UNSUPPORTED_PARAMETER, detail);
    }

    UnrecognizedCommand describe(String verb) {
        // Some messages quote the argument, and a reply must not contain a CR.
        return new UnrecognizedCommand(verb, reason, detail.replace('\r', '?'));
    }
}
