package io.dray.mover.cli.terminal;

/// The valid range of a numeric option, whether it comes from the command line, environment or profile.
///
/// @param option as written on the command line
/// @param least  minimum, inclusive
/// @param most   maximum, inclusive
public record OptionRange(String option, long least, long most) {
    /// @return the value itself
    /// @throws CommandFailure with the range when the value is outside it
    public int require(int value) {
        if (value < least || value > most) {
            throw new CommandFailure(ExitCode.USAGE,
                    option + " must be " + least + " to " + most + ", not " + value + ".");
        }
        return value;
    }
}
