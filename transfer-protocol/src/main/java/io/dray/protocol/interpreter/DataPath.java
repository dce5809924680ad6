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
    ///
    /// @param addresses one for each stripe
    /// @param used      whether a transfer has run over it, so that data channels of its mode are kept
    record Passive(List<HostPort> addresses, boolean used) implements DataPath {}

    /// The server connects.
    ///
    /// @param used whether a transfer has run over it, so that data channels of its mode are kept
    record Active(List<HostPort> peers, boolean used) implements DataPath {}

    /// After a transfer in extended block mode, whose data channels stay.
    default DataPath afterUse() {
        return switch (this) {
            case Passive(List<HostPort> addresses, boolean _) -> new Passive(addresses, true);
            case Active(List<HostPort> peers, boolean _) -> new Active(peers, true);
            case None _,Delayed _ -> this;
        };
    }

    /// After a change of MODE: data channels of the other mode are of no use, an address that nobody has
    /// used yet still is.
    default DataPath afterModeChange() {
        return switch (this) {
            case Passive(List<HostPort> _, boolean used) -> used ? new None() : this;
            case Active(List<HostPort> _, boolean used) -> used ? new None() : this;
            case None _,Delayed _ -> this;
        };
    }
}
