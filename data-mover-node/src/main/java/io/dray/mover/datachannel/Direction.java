package io.dray.mover.datachannel;

/// Direction of the file data on a data channel, seen from this end.
public enum Direction {
    SENDING, RECEIVING
}
