package io.dray.protocol.command;

/// A parsed command of the control channel. Sealed by purpose; records are named by meaning, and their
/// comment names the verb.
public sealed interface Command permits AccessCommand, SecurityCommand, ParameterCommand,
        TransferCommand, FileCommand, InformationCommand, UnrecognizedCommand {}
