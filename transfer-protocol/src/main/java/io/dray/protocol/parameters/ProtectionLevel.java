package io.dray.protocol.parameters;

/// Data channel protection level (PROT, RFC 2228).
public enum ProtectionLevel {
    CLEAR('C'), SAFE('S'), PRIVATE('P');

    private final char code;

    ProtectionLevel(char code) {
        this.code = code;
    }

    public char code() {
        return code;
    }
}
