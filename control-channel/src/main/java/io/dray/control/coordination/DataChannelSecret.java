package io.dray.control.coordination;

/// A short-lived key and certificate that the coordinator hands to both ends of a transfer, so that their
/// data channels know each other though the sites share no trust (DCSC P, GSI document section 5).
///
/// @param base64 the PEM bundle as DCSC carries it; secret
public record DataChannelSecret(String base64) {
    @Override
    public String toString() {
        return "DataChannelSecret[...]";
    }
}
