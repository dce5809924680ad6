package io.dray.protocol.monitor;

import java.util.Optional;

/// The two ends of a transfer, and the results of their probes on separate connections.
///
/// @param source      name of the source, for messages
/// @param from        probe result of the source
/// @param destination name of the destination, for messages
/// @param to          probe result of the destination
public record EndPulses(String source, Pulse from, String destination, Pulse to) {
    /// No probes yet, or none needed.
    public static final EndPulses UNKNOWN = new EndPulses("", Pulse.UNKNOWN, "", Pulse.UNKNOWN);

    /// The result of a probe: whether the end answers on a new connection.
    public enum Pulse {
        UNKNOWN, ANSWERS, SILENT
    }

    /// Returns `from ... to ...`.
    String way() {
        return "from " + source + " to " + destination;
    }

    /// Returns the ends that failed their probes; empty if none did.
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

    /// Whether both ends answered their probes.
    boolean bothAnswer() {
        return from == Pulse.ANSWERS && to == Pulse.ANSWERS;
    }
}
