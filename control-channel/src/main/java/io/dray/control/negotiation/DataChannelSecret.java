package io.dray.control.negotiation;

/// A short-lived key and certificate that the coordinator hands to both ends of a transfer, so that their
/// data channels know each other though the sites share no trust (DCSC P, Globus GSI 14.20).
///
/// @param base64 the PEM bundle as DCSC carries it; secret
public record DataChannelSecret(String base64) {
    @Override
    public String toString() {
        return "DataChannelSecret[...]";
    }
}
