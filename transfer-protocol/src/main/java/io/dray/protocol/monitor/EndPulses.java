package io.dray.protocol.monitor;

import java.util.Optional;

/// The two ends of a transfer, and what is known of them from asking each on a connection of its own.
///
/// @param source      its name, for messages
/// @param destination its name, for messages
public record EndPulses(String source, Pulse from, String destination, Pulse to) {
    /// Where nobody has asked yet, or need ask.
    public static final EndPulses UNKNOWN = new EndPulses("", Pulse.UNKNOWN, "", Pulse.UNKNOWN);

    /// What is known of an end that says nothing.
    public enum Pulse {
        UNKNOWN, ANSWERS, SILENT
    }

    /// `from ... to ...`
    String way() {
        return "from " + source + " to " + destination;
    }

    /// The ends that are known to be silent.
    Optional<String> silent() {
        String sender = source + " (the source)";
        String receiver = destination + " (the destination)";
        if (from == Pulse.SILENT && to == Pulse.SILENT) {
            return Optional.of(sender + " and " + receiver);
        }
        return from == Pulse.SILENT
                ? Optional.of(sender)
                : to == Pulse.SILENT ? Optional.of(receiver) : Optional.empty();
    }

    /// Whether both are known to answer.
    boolean bothAnswer() {
        return from == Pulse.ANSWERS && to == Pulse.ANSWERS;
    }
}
