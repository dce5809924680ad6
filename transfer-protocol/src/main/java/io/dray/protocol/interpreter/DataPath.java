package io.dray.protocol.interpreter;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.command.ParameterCommand;
import java.util.List;

/// How the data channels of the next transfer are established.
sealed interface DataPath {
    /// No address: neither PASV nor PORT was sent, or a transfer has used it up.
    record None() implements DataPath {}

    /// PASV, EPSV or SPAS with AllowDelayed: the listener opens at the transfer verb (127, 129).
    record Delayed(ParameterCommand command) implements DataPath {}

    /// The server listens.
    ///
    /// @param addresses one per stripe
    /// @param used      whether a transfer has used it, so that the data channels of its mode are cached
    record Passive(List<HostPort> addresses, boolean used) implements DataPath {}

    /// The server connects.
    ///
    /// @param used whether a transfer has used it, so that the data channels of its mode are cached
    record Active(List<HostPort> peers, boolean used) implements DataPath {}

    /// The path after a transfer in extended block mode, whose data channels stay open.
    default DataPath afterUse() {
        return switch (this) {
            case Passive(List<HostPort> addresses, boolean _) -> new Passive(addresses, true);
            case Active(List<HostPort> peers, boolean _) -> new Active(peers, true);
            case None _,Delayed _ -> this;
        };
    }

    /// The path after a change of MODE. Cached data channels of the other mode are useless; an unused address
    /// stays valid.
    default DataPath afterModeChange() {
        return switch (this) {
            case Passive(List<HostPort> _, boolean used) -> used ? new None() : this;
            case Active(List<HostPort> _, boolean used) -> used ? new None() : this;
            case None _,Delayed _ -> this;
        };
    }
}
