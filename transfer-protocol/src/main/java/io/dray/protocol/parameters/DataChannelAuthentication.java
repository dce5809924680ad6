package io.dray.protocol.parameters;

/// Data channel authentication (DCAU, GFD.20 section 3.1.2).
public sealed interface DataChannelAuthentication {
    /// `DCAU N`, and the default after a clear or TLS login. With `PROT P` on an `AUTH TLS` session, data
    /// channels are then protected as in RFC 4217: the FTP server is the TLS server and presents the node's
    /// certificate.
    record None() implements DataChannelAuthentication {}

    /// `DCAU A`: the peer proves the identity of the credential in use on the data channel itself.
    record Self() implements DataChannelAuthentication {}

    /// `DCAU S subject`: the peer proves the named identity (a one-line DN).
    record Subject(String subject) implements DataChannelAuthentication {}
}
