package io.dray.mover.datachannel;

/// Which way the file data goes on a data channel, seen from this end.
public enum Direction {
    SENDING, RECEIVING
}
