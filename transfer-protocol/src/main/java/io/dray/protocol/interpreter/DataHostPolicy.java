package io.dray.protocol.interpreter;

/// Relaxations of the data channel rules that an operator may configure.
///
/// @param localAddresses whether identities with third-party rights may name loopback and link-local
///                       addresses (PORT, EPRT, SPOR) from other hosts. They can then reach services of this
///                       host and its link. Default false
/// @param strangers      whether any host may connect to a passive data port without proof that it belongs to
///                       the transfer. Default false
public record DataHostPolicy(boolean localAddresses, boolean strangers) {
    /// No relaxations.
    public static final DataHostPolicy STRICT = new DataHostPolicy(false, false);
}
