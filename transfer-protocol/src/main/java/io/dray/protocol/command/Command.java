package io.dray.protocol.command;

/// A command of the control channel, parsed. Sealed by purpose; records are named by meaning, the verb
/// stands in the comment.
public sealed interface Command permits AccessCommand, SecurityCommand, ParameterCommand,
        TransferCommand, FileCommand, InformationCommand, UnrecognizedCommand {}
