package io.dray.mover.cli.terminal;

/// What numbers an option takes, wherever they come from: command line, environment or profile.
///
/// @param option as it is written on the command line
/// @param least  smallest, inclusive
/// @param most   largest, inclusive
public record OptionRange(String option, long least, long most) {
    /// @return the value itself
    /// @throws CommandFailure for wrong usage, with the range
    public int require(int value) {
        if (value < least || value > most) {
            throw new CommandFailure(ExitCode.USAGE,
                    option + " must be " + least + " to " + most + ", not " + value + ".");
        }
        return value;
    }
}
