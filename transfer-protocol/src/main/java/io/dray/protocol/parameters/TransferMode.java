package io.dray.protocol.parameters;

/// Transmission mode (MODE): RFC 959 stream, GFD.20 extended block.
public enum TransferMode {
    STREAM('S'), EXTENDED_BLOCK('E');

    private final char code;

    TransferMode(char code) {
        this.code = code;
    }

    public char code() {
        return code;
    }
}
