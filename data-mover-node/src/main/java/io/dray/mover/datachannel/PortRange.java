package io.dray.mover.datachannel;

/// TCP ports that a firewall leaves open for data channels.
///
/// @param first lowest port, 1 to 65535
/// @param last  highest port, inclusive, not below `first`
public record PortRange(int first, int last) {
    public PortRange {
        if (first < 1 || last > 65535 || last < first) {
            throw new IllegalArgumentException("not a port range: " + first + "-" + last);
        }
    }

    public int size() {
        return last - first + 1;
    }
}
