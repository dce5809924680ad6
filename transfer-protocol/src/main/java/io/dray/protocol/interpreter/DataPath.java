package io.dray.protocol.interpreter;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.ParameterCommand;
import java.util.List;

/// How the data channels of the next transfer come about.
sealed interface DataPath {
    /// Neither PASV nor PORT since the last transfer that used them up.
    record None() implements DataPath {}

    /// PASV, EPSV or SPAS with AllowDelayed: the listener opens at the transfer verb (127, 129).
    record Delayed(ParameterCommand command) implements DataPath {}

    /// The server listens.
    record Passive(HostPort address) implements DataPath {}

    /// The server connects.
    record Active(List<HostPort> peers) implements DataPath {}
}
