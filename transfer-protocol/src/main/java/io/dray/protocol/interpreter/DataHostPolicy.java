package io.dray.protocol.interpreter;

/// What the operator of a server lets data channels do beyond what is safe for all.
///
/// @param localAddresses whether identities that may start third-party transfers may name loopback and link-local
///                       addresses (PORT, EPRT, SPOR) though they come from elsewhere: they then reach the services
///                       of this host and its link. Default false
/// @param strangers      whether any host may connect to a passive data port although nothing proves that it
///                       belongs to the transfer. Default false
public record DataHostPolicy(boolean localAddresses, boolean strangers) {
    /// Nothing beyond.
    public static final DataHostPolicy STRICT = new DataHostPolicy(false, false);
}
