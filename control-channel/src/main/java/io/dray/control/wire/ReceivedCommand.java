package io.dray.control.wire;

import io.dray.protocol.command.Command;

/// A command as it came off the wire.
///
/// @param length bytes of its line
public record ReceivedCommand(Command command, int length) {}
