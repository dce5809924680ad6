package io.dray.control.negotiation;

/// A short-lived key and certificate that the coordinator sends to both ends of a transfer. With it the data
/// channels authenticate each other although the sites trust no common CA (DCSC P, Globus GSI 14.20).
///
/// @param base64 the PEM bundle, encoded for DCSC; secret
public record DataChannelSecret(String base64) {
    @Override
    public String toString() {
        return "DataChannelSecret[...]";
    }
}
