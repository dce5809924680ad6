package io.dray.protocol.command;

/// A line that is no valid command here.
///
/// @param verb   the verb as sent, upper case; the empty text for a line without one
/// @param reason why it was not understood
/// @param detail a sentence for the reply
public record UnrecognizedCommand(String verb, Reason reason, String detail) implements Command {
    /// Decides the reply code: 500 unknown verb or SITE verb, 501 bad arguments, 502 and 504 as Globus
    /// answers them (wire reference 4.1).
    public enum Reason {
        UNKNOWN_VERB, UNKNOWN_SITE_VERB, BAD_ARGUMENTS, BAD_PARAMETER, BAD_OPTIONS, LINE_TOO_LONG, BAD_CHARACTERS
    }
}
